import type { Reporter } from './reasons.ts'

/** NULL in PostgreSQL's COPY text format. */
export const NULL = '\\N'

/** Longest text that is kept, in UTF-16 units; longer texts can't be handled by BI tools or btree indexes. */
export const LONGEST_TEXT = 65_536

const special = /[\0\b\t\n\v\f\r\\\ud800-\udfff]/
const specials = /[\b\t\n\v\f\r\\]/g
const escapes: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
}

/**
 * A text as COPY's text format wants it. NUL and half surrogates, which PostgreSQL can't store, become
 * U+FFFD and an issue; a text over {@link LONGEST_TEXT} is cut and an issue.
 * Source: PostgreSQL manual, COPY, "Text Format".
 */
export function copyText(text: string, report: Reporter, column: number): string {
  if (text.length <= LONGEST_TEXT && !special.test(text)) return text
  let kept = text
  if (kept.length > LONGEST_TEXT) {
    report.issue(column, 'text_cut', text)
    const endsInPair = /[\ud800-\udbff]/.test(kept.charAt(LONGEST_TEXT - 1))
    kept = kept.slice(0, endsInPair ? LONGEST_TEXT - 1 : LONGEST_TEXT)
  }
  if (!kept.isWellFormed()) {
    report.issue(column, 'surrogate_replaced', text)
    kept = kept.toWellFormed()
  }
  if (kept.includes('\0')) {
    report.issue(column, 'nul_replaced', text)
    kept = kept.replaceAll('\0', '\ufffd')
  }
  return kept.replace(specials, (character) => escapes[character]!)
}
