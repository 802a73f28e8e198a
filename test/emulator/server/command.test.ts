import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { emulatorCommand } from '../../../src/cli/commands/emulator.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'
import { Failure } from '../../../src/failure.ts'

const root = join(import.meta.dirname, '../../..')

/** The command alone, in a process of its own. */
const script = `
import { Command } from 'commander'
import { emulatorCommand } from './src/cli/commands/emulator.ts'
const terminal = { say: (text) => process.stderr.write(text + '\\n'), warn() {}, progress() {}, fail() {}, print: (text) => process.stdout.write(text + '\\n'), isInteractive: false }
const program = new Command('callhouse')
emulatorCommand(program, terminal)
await program.parseAsync(process.argv.slice(1), { from: 'user' })
`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callhouse-emulator-'))
})
afterAll(() => rm(directory, { recursive: true }))

interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly variables: Readonly<Record<string, string>>
  readonly printed: string
}

/** Starts the command, and waits until it has printed its variables. */
async function start(...options: string[]): Promise<Running> {
  const args = [
    '--input-type=module',
    '-e',
    script,
    '--',
    'emulator',
    '--certificate',
    directory,
    '--port',
    '0',
  ]
  const child = spawn(process.execPath, [...args, ...options], { cwd: root })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let printed = ''
  let said = ''
  child.stderr.on('data', (part) => {
    said += String(part)
  })
  for await (const part of child.stdout) {
    printed += String(part)
    if (printed.split('\n').length > 5) break
  }
  const lines = printed.matchAll(/^(?:export )?(\w+)='?([^'\n]*)'?$/gm)
  const variables = Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]))
  if (variables.CALLHOUSE_EMULATOR === undefined) throw new Error(said)
  return { child, variables, printed }
}

const records = (variables: Running['variables']) =>
  `${variables.CALLHOUSE_EMULATOR}/v1.0/communications/callRecords`

async function ask(
  url: string,
  variables: Running['variables'],
  headers: Readonly<Record<string, string>> = {},
  form?: string,
): Promise<{ status: number; date: string; text: string }> {
  const ca = await readFile(variables.NODE_EXTRA_CA_CERTS!)
  const asked = request(url, { ca, headers, method: form === undefined ? 'GET' : 'POST' }).end(form)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const part of response) text += String(part)
  return { status: response.statusCode!, date: response.headers.date!, text }
}

/** Signs in with what the command printed. */
async function tokenFrom(variables: Running['variables']): Promise<string> {
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, CALLHOUSE_EMULATOR } = variables
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT_ID!,
    client_secret: AZURE_CLIENT_SECRET!,
    scope: `${CALLHOUSE_EMULATOR}/.default`,
  }).toString()
  const url = `${CALLHOUSE_EMULATOR}/${AZURE_TENANT_ID}/oauth2/v2.0/token`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { text } = await ask(url, variables, headers, form)
  return (JSON.parse(text) as { access_token: string }).access_token
}

describe('callhouse emulator', () => {
  it('prints what to set, answers, and ends when it is asked to', async () => {
    const { child, variables, printed } = await start('--calls-per-day', '2', '--days', '2')
    expect(Object.keys(variables)).toEqual([
      'AZURE_TENANT_ID',
      'AZURE_CLIENT_ID',
      'AZURE_CLIENT_SECRET',
      'CALLHOUSE_EMULATOR',
      'NODE_EXTRA_CA_CERTS',
    ])
    expect(printed).toMatch(/^export AZURE_TENANT_ID='[0-9a-f-]{36}'$/m)
    const { status } = await ask(records(variables), variables)
    expect(status).toBe(401)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('stops its clock, and prints a file of variables', async () => {
    const { variables, printed } = await start(
      '--until',
      '2026-10-07T12:00:00Z',
      '--env',
      '--calls-per-day',
      '2',
    )
    expect(printed).toMatch(/^AZURE_TENANT_ID=[0-9a-f-]{36}$/m)
    const token = await tokenFrom(variables)
    const { date } = await ask(`${records(variables)}?$select=id`, variables, {
      authorization: `Bearer ${token}`,
    })
    expect(date).toBe('Wed, 07 Oct 2026 12:00:00 GMT')
  })
})

describe('the command line of the emulator', () => {
  it.each([
    ['--port', '65536'],
    ['--port', '-1'],
    ['--seed', 'x'],
    ['--calls-per-day', '1e9'],
    ['--limits', 'few'],
    ['--until', 'tomorrow'],
    ['--faults', 'nonsense:0.5'],
    ['--faults', 'throttle:5'],
  ])('refuses %s %s', async (...option) => {
    const terminal: Terminal = {
      say: () => {},
      warn: () => {},
      progress: () => {},
      fail: () => {},
      print: () => {},
      isInteractive: false,
    }
    const program = new Command('callhouse').exitOverride()
    emulatorCommand(program, terminal)
    const run = program.parseAsync(['emulator', ...option], { from: 'user' })
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(Failure)
    expect((error as Failure).kind).toBe('usage')
  })
})
