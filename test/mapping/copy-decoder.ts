const meanings: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/**
 * Reads a field of PostgreSQL's COPY text format as the server does: `\N` is NULL, a backslash gives the
 * character behind it its meaning. Written from the manual, apart from the encoder.
 */
export function decodeField(field: string): string | null {
  if (field === '\\N') return null
  let text = ''
  for (let at = 0; at < field.length; at++) {
    const character = field.charAt(at)
    if (character !== '\\') {
      if ('\t\n\r'.includes(character)) throw new Error('a field ends at a tab or line break')
      text += character
      continue
    }
    const escaped = field.charAt(++at)
    if (escaped === '') throw new Error('a backslash at the end of a field')
    if (/[0-7x]/.test(escaped)) throw new Error('octal and hexadecimal forms are not written')
    text += meanings[escaped] ?? escaped
  }
  return text
}

/** The rows of COPY text, each a list of fields. */
export function decodeRows(text: string): (string | null)[][] {
  if (text === '') return []
  if (!text.endsWith('\n')) throw new Error('the last row is not ended')
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t').map(decodeField))
}
