import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Emulator } from '../../emulator/emulator.ts'
import { faultNames } from '../../emulator/faults/catalogue.ts'
import { parseFaults } from '../../emulator/faults/script.ts'
import { MovableClock } from '../../emulator/server/clock.ts'
import { Failure } from '../../failure.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly port: string
  readonly seed: string
  readonly callsPerDay: string
  readonly days: string
  readonly until?: string
  readonly limits: string
  readonly faults?: string
  readonly certificate: string
  readonly env?: boolean
}

const DAY_MS = 86_400_000

/** `callhouse emulator`: a tenant and a Graph server on this machine. */
export function emulatorCommand(program: Command, terminal: Terminal): void {
  program
    .command('emulator')
    .summary('a made-up tenant behind a Graph server on this machine')
    .description(
      'Serves the call records of a made-up company the way Microsoft Graph does, with sign-in, pages, limits and, where asked for, faults, until it is stopped. Prints the variables by which `callhouse sync` finds it.',
    )
    .option('--port <number>', 'where it listens, on the loopback addresses', '8443')
    .option('--seed <number>', 'which company', '1')
    .option('--calls-per-day <number>', 'calls of a mean day', '100')
    .option('--days <number>', 'how many days the company has existed', '30')
    .option('--until <instant>', 'stop its clock at this moment; by default it shows real time')
    .option('--limits <which>', 'published or none', 'published')
    .option('--faults <file or text>', `what goes wrong: NAME[@ROUTE][:SHARE],… or a file of JSON`)
    .option('--certificate <dir>', 'where ca.pem is written, for clients to trust', '.callhouse/emulator')
    .option('--env', 'print the variables as a file for --env-file, not as a script')
    .addHelpText(
      'after',
      `\nFaults: ${faultNames.join(', ')}\n\nExample:\n  $ callhouse emulator --calls-per-day 500 --faults throttle:0.05`,
    )
    .action((options: Options) => run(options, terminal))
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const emulator = await start(options)
  try {
    const directory = resolve(options.certificate)
    const ca = join(directory, 'ca.pem')
    await mkdir(directory, { recursive: true })
    await writeFile(ca, emulator.ca)
    const { entra, origin } = emulator
    const variables = Object.entries({
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: entra.clientId,
      AZURE_CLIENT_SECRET: entra.clientSecret,
      CALLHOUSE_EMULATOR: origin,
      NODE_EXTRA_CA_CERTS: ca,
    })
    for (const [name, value] of variables)
      terminal.print(options.env ? `${name}=${value}` : `export ${name}='${value.replaceAll("'", "'\\''")}'`)
    const asked = new AbortController()
    const ended = once(asked.signal, 'abort')
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.abort())
    terminal.say(`The emulator answers at ${origin} until it is stopped.`)
    // what can be seen is made ahead, so that no first list has to wait for it
    await emulator.company.prepare(emulator.clock.now(), asked.signal)
    await ended
    terminal.say('The emulator has stopped.', { requests: emulator.counts.toJSON() })
  } finally {
    await emulator.stop()
  }
}

async function start(options: Options): Promise<Emulator> {
  if (options.limits !== 'published' && options.limits !== 'none')
    throw new Failure('usage', `--limits is published or none, not ${options.limits}`)
  const at = options.until === undefined ? Date.now() : Date.parse(options.until)
  if (Number.isNaN(at)) throw new Failure('usage', `--until is no moment: ${options.until}`)
  const days = numberOf('--days', options.days)
  const faultText = await textOf(options.faults ?? '')
  const { startEmulator } = await import('../../emulator/emulator.ts')
  try {
    return await startEmulator({
      port: numberOf('--port', options.port, 65_535),
      company: {
        seed: numberOf('--seed', options.seed),
        callsPerDay: numberOf('--calls-per-day', options.callsPerDay),
        since: new Date(at - days * DAY_MS).toISOString().slice(0, 10),
      },
      clock: new MovableClock({ at, speed: options.until === undefined ? 1 : 0 }),
      ...(options.limits === 'none' && { limits: 'none' as const }),
      faults: parseFaults(faultText),
    })
  } catch (error) {
    if (error instanceof RangeError) throw new Failure('usage', error.message, { cause: error })
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      throw new Failure('configuration', `Port ${options.port} is taken, or not for this user`, {
        remedy: 'Name another with --port; 0 takes any that is free.',
        cause: error,
      })
    }
    throw error
  }
}

/** What `--faults` names: the text of that file, or the text itself. */
async function textOf(given: string): Promise<string> {
  return existsSync(given) ? await readFile(given, 'utf8') : given
}

function numberOf(option: string, text: string, most = 1_000_000): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > most)
    throw new Failure('usage', `${option} is a whole number up to ${most}, not ${text}`)
  return number
}
