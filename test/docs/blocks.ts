/** The code blocks of a text of Markdown in one language, with the line that each begins at. */
export function blocks(markdown: string, language: string): { line: number; code: string }[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: match[1]!,
  }))
}

/** A word of a command line, or what stands between two commands. */
const WORD = /"(?:[^"\\]|\\.)*"|'[^']*'|\\\n|#.*|[|;&]+|\$\(|\n|[^\s"'|;&()]+|[()]/g

/** The arguments of each command line of callhouse in a text for a shell. */
export function commandLines(shell: string): string[][] {
  const lines: string[][] = [[]]
  for (const [word] of shell.matchAll(WORD)) {
    if (word === '\\\n' || (word.startsWith('#') && word !== '#')) continue
    if (/^(?:[|;&]+|\$\(|\n|[()])$/.test(word)) lines.push([])
    else lines.at(-1)!.push(word)
  }
  return lines
    .map((words) => words.join('\0').replaceAll('npm\0run\0-s\0callhouse\0--', 'callhouse'))
    .map((line) => line.replace(/^npx\0/, '').split('\0'))
    .filter(([program]) => program === 'callhouse')
    .map(([, ...args]) => untilRedirection(args).map((word) => word.replace(/^(["'])(.*)\1$/s, '$2')))
}

function untilRedirection(words: readonly string[]): string[] {
  const at = words.findIndex((word) => /^\d?[<>]/.test(word))
  return at === -1 ? [...words] : words.slice(0, at)
}
