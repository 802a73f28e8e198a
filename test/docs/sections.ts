import type { Command } from 'commander'
import { programOf } from '../../src/cli/program.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { diagramMermaid, dictionaryMarkdown, reasons } from '../../src/mapping/index.ts'
import { questions } from '../../src/warehouse/questions.ts'

/** The parts of the README that the code prints, by the name in their markers. */
export async function sections(): Promise<Record<string, string>> {
  return {
    commands: help(),
    questions: (await questions()).map(({ name, about }) => `- \`${name}\`: ${lowerFirst(about)}`).join('\n'),
    diagram: `\`\`\`mermaid\n${diagramMermaid().trimEnd()}\n\`\`\``,
    dictionary: dictionaryMarkdown().trimEnd(),
    reasons: [
      '| Reason | Meaning |',
      '| --- | --- |',
      ...Object.entries(reasons).map(([name, words]) => `| \`${name}\` | ${words} |`),
    ].join('\n'),
  }
}

/** A text with each part between its markers: `<!-- name -->` … `<!-- /name -->`. */
export function withSections(text: string, parts: Readonly<Record<string, string>>): string {
  let filled = text
  for (const [name, part] of Object.entries(parts)) {
    const markers = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`)
    if (!markers.test(filled)) throw new Error(`README.md has no place for ${name}`)
    filled = filled.replace(markers, (_, before: string, after: string) => `${before}\n${part}\n\n${after}`)
  }
  return filled
}

function help(): string {
  const program = programOf(openTerminal(process.stdout, process.stderr, {}))
  const commands = (command: Command): Command[] => [command, ...command.commands.flatMap(commands)]
  return commands(program)
    .map((command) => {
      let text = ''
      command.configureOutput({
        writeOut: (part) => {
          text += part
        },
        getOutHelpWidth: () => 100,
        getOutHasColors: () => false,
      })
      command.outputHelp()
      return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
    })
    .join('\n\n')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
