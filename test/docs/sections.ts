import type { Command } from 'commander'
import { programOf } from '../../src/cli/program.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { diagramMermaid, dictionaryMarkdown, reasons } from '../../src/mapping/index.ts'
import { flagOf, type Parameter } from '../../src/warehouse/parameters.ts'
import { questions } from '../../src/warehouse/questions.ts'
import { findingsTable } from '../simulation/findings.ts'

/** The parts of the README that the code prints, by the name in their markers. */
export async function sections(): Promise<Record<string, string>> {
  return {
    commands: help(),
    findings: findingsTable(),
    questions: [
      '| Question | Row | Asked with |',
      '| --- | --- | --- |',
      ...(await questions()).map(({ name, about, parameters }) => {
        const flags = parameters.filter((one) => one.name !== 'until').map(flagged)
        return `| \`${name}\` | ${about} | ${flags.join(' · ')} |`
      }),
    ].join('\n'),
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

/** A parameter as the table of questions has it: with its own choices, the default first, or with its number. */
function flagged({ name, choices, fallback }: Parameter): string {
  // --since never comes without --until
  if (name === 'since') return 'span'
  const flag = `\`${flagOf(name)}\``
  if (typeof fallback === 'number') return `${flag} ${fallback}`
  if (name === 'media_type' && fallback === null) return `${flag} all`
  const isOwn = choices !== undefined && (name === 'by' || name === 'grain')
  return isOwn ? `${flag} ${choices.join(' / ')}` : flag
}
