import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { programOf } from '../../src/cli/program.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { exitCodes } from '../../src/failure.ts'
import { callhouse, logged } from '../setup/callhouse.ts'

/** The help of a command as the code has it; that of the program is the same, as two commands show below. */
function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) })
  command.outputHelp()
  return help
}

const program = programOf(openTerminal(process.stdout, process.stderr, {}))
const commands = program.commands.flatMap((command) => [command, ...command.commands])

describe.concurrent('--help', () => {
  it('of the program names every command, every exit code and the variables', async () => {
    const said = await callhouse(['--help'])
    expect([said.code, said.stderr]).toEqual([0, ''])
    for (const command of program.commands)
      expect(said.stdout).toMatch(new RegExp(`^  ${command.name()} `, 'm'))
    for (const code of [0, ...Object.values(exitCodes)]) expect(said.stdout).toContain(`\n  ${code} `)
    for (const word of [
      'DATABASE_URL',
      'DATABASE_URL_FILE',
      'CALLHOUSE_SCHEMA',
      'NO_COLOR',
      '--env-file',
      '130, 143',
    ])
      expect(said.stdout).toContain(word)
    expect(said.stdout).toMatch(/Examples?:\n {2}\$ callhouse /)
  })

  it.each([
    ['load', 'load [options] <inputs...>'],
    ['db url', 'db url [options]'],
  ])('of %s goes to standard output, with exit code 0', async (name, usage) => {
    const said = await callhouse([...name.split(' '), '--help'])
    expect([said.code, said.stderr]).toEqual([0, ''])
    expect(said.stdout).toMatch(new RegExp(`^Usage: callhouse ${usage.replaceAll(/[[.]/g, '\\$&')}\n`))
  })

  it('of every command has an example', () => {
    expect(commands.length).toBeGreaterThan(12)
    const without = commands.filter((command) => !/Examples?:\n {2}\$ .*callhouse /.test(helpOf(command)))
    expect(without.map((command) => command.name())).toEqual([])
  })

  it('is what there is where nothing is asked for, with exit code 64', async () => {
    const said = await callhouse([])
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(said.stderr).toContain('Usage: callhouse')
  })
})

describe.concurrent('the version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    expect(await callhouse(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe.concurrent('a command line that is wrong', () => {
  it.each([
    [['lod'], "unknown command 'lod'\n(Did you mean load?)"],
    [['load', '--fast', 'x'], "unknown option '--fast'"],
    [['load'], "missing required argument 'inputs'"],
    [['status', 'now'], "too many arguments for 'status'. Expected 0 arguments but got 1: now."],
    [['query', '--csv', '--json', 'totals'], '--csv and --json exclude each other'],
    [['query', ' '], 'Nothing is asked'],
    [['schema', '--json', '--sql'], 'Ask for one of --json, --markdown, --mermaid, --sql'],
    [
      ['load', 'missing.json', 'absent'],
      "can't read missing.json (no such file or directory), absent (no such file or directory)",
    ],
  ])('%j ends with 64 and one JSON line', async (args, message) => {
    const said = await callhouse(args)
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([{ level: 'error', kind: 'usage', msg: message }])
  })
})
