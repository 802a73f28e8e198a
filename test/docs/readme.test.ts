import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { programOf } from '../../src/cli/program.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { exitCodes } from '../../src/failure.ts'
import { flagOf } from '../../src/warehouse/parameters.ts'
import { questions } from '../../src/warehouse/questions.ts'
import { blocks, commandLines } from './blocks.ts'
import { sections, withSections } from './sections.ts'

const root = new URL('../../', import.meta.url)
const readme = await readFile(new URL('README.md', root), 'utf8')
const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>
}
const program = programOf(openTerminal(process.stdout, process.stderr, {}))
const named = await questions()

/** The command that a line is for, and what is left of it. */
function commandOf(args: readonly string[], parent: Command = program): { command: Command; rest: string[] } {
  const command = parent.commands.find((one) => one.name() === args[0])
  return command === undefined ? { command: parent, rest: [...args] } : commandOf(args.slice(1), command)
}

/** What is wrong with a command line, as far as can be told without running it. */
function faults(args: readonly string[]): string[] {
  const { command, rest } = commandOf(args)
  if (command === program) return rest[0]?.startsWith('-') ? [] : [`there is no command ${rest[0]}`]
  const { operands, unknown } = command.parseOptions(rest)
  const question = named.find(({ name }) => name === operands[0])
  if (command.name() !== 'query') return unknown.filter((word) => word !== '--help')
  if (question === undefined)
    return /^[a-z_]+$/.test(operands[0] ?? ' ') ? [`no question ${operands[0]}`] : unknown
  const given = rest.filter((word) => word.startsWith('--'))
  const known = [
    ...question.parameters.map(({ name }) => flagOf(name)),
    '--csv',
    '--json',
    '--sql',
    '--schema',
  ]
  return given.filter((flag) => !known.includes(flag))
}

describe('the README', () => {
  it('says what the code prints (npm run docs writes it)', async () => {
    expect(withSections(readme, await sections())).toBe(readme)
  })

  it('names only scripts that there are', () => {
    const scripts = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map((match) => match[1]!)
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([])
  })

  it('names only files that there are', () => {
    const files = [...readme.matchAll(/\]\(((?!https?:|#)[^)]+)\)/g)].map((match) => match[1]!)
    expect(files.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([])
  })

  it('links only to chapters that there are', () => {
    const chapters = [...readme.matchAll(/^#+ (.+)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    )
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !chapters.includes(link))).toEqual([])
  })

  it('has every exit code', () => {
    for (const code of Object.values(exitCodes)) expect(readme).toContain(`  ${code}  `)
  })

  it('has only command lines that callhouse understands', () => {
    const lines = [
      ...blocks(readme, 'sh').flatMap(({ code }) => commandLines(code)),
      ...[...readme.matchAll(/(?<!`)`(callhouse [^`]+)`/g)].flatMap((match) => commandLines(match[1]!)),
    ]
    expect(lines.length).toBeGreaterThan(40)
    expect(lines.filter((args) => faults(args).length > 0)).toEqual([])
  })
})
