import type { Command } from 'commander'
import { milliseconds } from 'date-fns/milliseconds'
import type { GraphConfig } from '../../config/graph.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { MovableClock } from '../../emulator/server/clock.ts'
import type { SyncEnded } from '../../pipeline/sync.ts'
import { Secret } from '../../secret.ts'
import { realSurroundings } from '../../surroundings.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import { completed } from '../../warehouse/parameters.ts'
import { ask, question } from '../../warehouse/questions.ts'
import { concluded } from '../conclude.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { progressOf, syncLines } from '../sync-summary.ts'
import { rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { parseMoment } from '../times.ts'
import { version } from '../version.ts'

const DAY = milliseconds({ days: 1 })

/** A company of some hundred people, which goes on living: tomorrow it has one more day. */
const company = { seed: 1, callsPerDay: 100 }

/** Nobody else asks the emulator, so that its limits need not be those of the service. */
const limits: GraphConfig['limits'] = {
  app: { requests: 2_000, perMs: 1_000 },
  list: { requests: 100, perMs: 1_000 },
  record: { requests: 100, perMs: 1_000 },
  pstn: { requests: 100, perMs: 1_000 },
}

/** `callhouse demo`: a made-up tenant, by the way that a real one goes. */
export function demoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .summary('synchronise a made-up tenant and show what is there')
    .description(
      'Starts an emulator of Microsoft Entra ID and Microsoft Graph with the calls of a made-up company up to last midnight (UTC), imports its building map, signs in to it, brings its calls into the warehouse as sync does, and shows what the warehouse says of them. Give it a schema of its own where a real tenant is in the warehouse.',
    )
    .option('--until <day>', 'the day up to which the company has calls; default: today')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText('after', '\nExample:\n  $ callhouse demo')
    .action((options: Options) => run(options, terminal))
}

interface Options {
  readonly until?: string
  readonly schema?: string
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const now = realSurroundings.now()
  const asked = options.until === undefined ? now : parseMoment('--until', options.until, now)
  const until = Math.floor(asked / DAY) * DAY
  await withWarehouse(terminal, options, 'migrate', (warehouse) =>
    stoppable(terminal, async (signal) => {
      const { startEmulator } = await import('../../emulator/emulator.ts')
      const emulator = await startEmulator({
        // what is older is forgotten, as it is by Graph
        company: { ...company, since: new Date(until - 32 * DAY).toISOString().slice(0, 10) },
        clock: new MovableClock({ at: until, speed: 0 }),
        limits: 'none',
      })
      try {
        await mapBuildings(warehouse, signal, terminal)
        const ended = await syncFrom(emulator, warehouse, signal, terminal)
        concluded(terminal, ended, signal, false, syncLines)
      } finally {
        await emulator.stop()
      }
      if (!signal.aborted) await show(warehouse, until, terminal)
    }),
  )
}

/** Imports the company's building map, so that networks have their buildings. */
async function mapBuildings(warehouse: Warehouse, signal: AbortSignal, terminal: Terminal): Promise<void> {
  const [{ buildingFile }, { readBuildings }, { importBuildings }] = await Promise.all([
    import('../../emulator/building-file.ts'),
    import('../../imports/buildings.ts'),
    import('../../pipeline/import.ts'),
  ])
  const { rows } = readBuildings(Buffer.from(buildingFile()))
  const { sleep } = realSurroundings
  const context = { warehouse, command: 'import', version, keepDocuments: false, signal, sleep }
  await importBuildings(context, rows, undefined)
  const buildings = new Set(rows.map((row) => row.building_name)).size
  terminal.print(`Building map: ${rows.length} networks of ${buildings} buildings.`)
}

async function syncFrom(
  emulator: Emulator,
  warehouse: Warehouse,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<SyncEnded> {
  const [{ sync }, { withGraph }] = await Promise.all([
    import('../../pipeline/sync.ts'),
    import('../graph-access.ts'),
  ])
  const { origin, ca, clock, entra } = emulator
  const config: GraphConfig = {
    cloud: { name: 'emulator', login: origin, graph: origin },
    tenantId: entra.tenantId,
    clientId: entra.clientId,
    credential: { kind: 'secret', secret: new Secret(entra.clientSecret) },
    limits,
    concurrency: 16,
  }
  const surroundings = { ...realSurroundings, now: () => clock.now() }
  const began = performance.now()
  return withGraph(config, surroundings, { ca, signal }, ({ graph, tokens }) =>
    sync({
      graph,
      tokens,
      warehouse,
      surroundings,
      signal,
      version,
      keepDocuments: true,
      concurrency: config.concurrency,
      wants: {
        within: undefined,
        full: true,
        ids: [],
        logs: ['pstn_calls', 'direct_routing_calls'],
        maxRuntimeMs: undefined,
      },
      onNotice: (message) => terminal.warn(message),
      onProgress: (soFar) => {
        const { share, line, fields } = progressOf(soFar, performance.now() - began)
        terminal.progress(share, line, fields)
      },
    }),
  )
}

async function show(warehouse: Warehouse, until: number, terminal: Terminal): Promise<void> {
  const span = { since: new Date(until - 30 * DAY).toISOString(), until: new Date(until).toISOString() }
  for (const [title, name] of [
    ['What is there', 'totals'],
    ['Key performance indicators of 30 days', 'kpis'],
    ['Audio by connection type', 'audio_by_connection'],
    ['The worst subnets', 'worst_subnets'],
  ] as const) {
    const { sql, parameters } = await question(name)
    terminal.print(`\n${title}\n`)
    terminal.print(rendered(await ask(warehouse, sql, completed(parameters, span, until)), 'table'))
  }
  terminal.print(next)
}

/** How the command is called here: in a checkout, or where the package is installed. */
const command = import.meta.url.includes('/src/') ? 'npm run -s callhouse --' : 'npx callhouse'

const next = `
Ask more:
  ${command} query --list
  ${command} query "select type, count(*) from records group by 1"
  ${command} status
  psql "$(${command} db url)"
Bring your own: ${command} sync, or from files: ${command} load FILES`
