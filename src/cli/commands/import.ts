import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { type BuildingNetwork, readBuildings } from '../../imports/buildings.ts'
import { readEndpoints } from '../../imports/endpoints.ts'
import { nameOfInput, readInput } from '../../imports/input.ts'
import type { Read, Remark } from '../../imports/lines.ts'
import { overlapsOf } from '../../imports/overlaps.ts'
import { importBuildings } from '../../pipeline/import.ts'
import { realSurroundings } from '../../surroundings.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import { importEndpoints, type MapChange, previewBuildings } from '../../warehouse/networks.ts'
import { type BuildingsTold, buildingsLines, endpointsLines, TOLD } from '../import-summary.ts'
import { withWarehouse } from '../open.ts'
import { stoppable } from '../stopping.ts'
import { counted } from '../summary.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
  readonly dryRun?: boolean
  readonly validFrom?: string
}

/** `callhouse import`: what an administrator knows of networks and machines, from files. */
export function importCommand(program: Command, terminal: Terminal): void {
  const parent = program
    .command('import')
    .summary('the building map and the list of machines, from files')
    .description(
      'Imports what call records do not tell: which network is in which building, and of which make a machine is. The files are those of the Call Quality Dashboard.',
    )
    .addHelpText('after', '\nExample:\n  $ callhouse import buildings buildings.csv --dry-run')
  const fileCommand = (name: string) =>
    parent
      .command(name)
      .argument('<file>', 'the file, or - for standard input')
      .option('--dry-run', 'tell what would change, and change nothing')
      .option('--schema <name>', 'schema of the facts')
      .option('--json', 'print what was done as one JSON object')
  fileCommand('buildings')
    .description(
      'Makes a building file the building map: .csv or .tsv without a header, 14 or 15 columns. All or nothing: a file with a fault changes nothing, and exit code 65. Days on which addresses are in other ranges than before are rolled up again.',
    )
    .option(
      '--valid-from <day>',
      'the file holds from this day (UTC) on: 2026-11-01; before, what held before',
    )
    .addHelpText('after', '\nExample:\n  $ callhouse import buildings buildings.csv --valid-from 2026-11-01')
    .action((file: string, options: Options) => buildings(file, options, terminal))
  fileCommand('endpoints')
    .description(
      'Makes an endpoint file the list of machines: .csv or .tsv without a header, six columns. All or nothing: a file with a fault changes nothing, and exit code 65.',
    )
    .addHelpText('after', '\nExample:\n  $ callhouse import endpoints endpoints.csv')
    .action((file: string, options: Options) => endpoints(file, options, terminal))
}

async function buildings(file: string, options: Options, terminal: Terminal): Promise<void> {
  const began = performance.now()
  const validFrom = options.validFrom === undefined ? undefined : dayOf(options.validFrom)
  const { rows, warnings } = await readFaultless(file, readBuildings, options, terminal)
  const overlaps = overlapsOf(rows)
  const tell = (change: MapChange, done: { runId: number | null; daysRolledUp: number }) => {
    const told: BuildingsTold = {
      file: nameOfInput(file),
      dry_run: options.dryRun ?? false,
      valid_from: validFrom ?? null,
      ranges: rows.length,
      buildings: new Set(rows.map((row) => row.building_name).filter((name) => name !== null)).size,
      ...change.counts,
      addresses: change.resolution.addresses,
      addresses_mapped: change.resolution.mapped,
      addresses_moved: change.resolution.moved,
      days: change.resolution.days,
      days_rolled_up: done.daysRolledUp,
      warnings: [...(change.losesSpans ? [LOST_SPANS] : []), ...warnings],
      overlaps,
      elapsed_ms: Math.round(performance.now() - began),
      run_id: done.runId,
    }
    remark(terminal, file, told.warnings)
    if (options.json) terminal.print(JSON.stringify(told))
    else for (const line of buildingsLines(told)) terminal.print(line)
  }
  await withWarehouse(terminal, options, options.dryRun ? 'check' : 'migrate', async (warehouse) => {
    if (options.dryRun) {
      tell(await previewBuildings(warehouse, rows, validFrom), { runId: null, daysRolledUp: 0 })
    } else await change(warehouse, rows, validFrom, terminal, tell)
  })
}

/** A day of the calendar, as it is written. */
function dayOf(text: string): string {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // 30 February is taken for a day of March
  if (!Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)) return text
  throw new Failure('usage', `--valid-from can't be ${JSON.stringify(text)}`, {
    remedy: 'Write a day: 2026-11-01.',
  })
}

const LOST_SPANS: Remark = {
  line: null,
  message:
    'without --valid-from a file holds for all days: that ranges of the map held on some days only is forgotten',
}

async function change(
  warehouse: Warehouse,
  rows: readonly BuildingNetwork[],
  validFrom: string | undefined,
  terminal: Terminal,
  tell: (change: MapChange, done: { runId: number; daysRolledUp: number }) => void,
): Promise<void> {
  await stoppable(terminal, async (signal) => {
    const { summary, change } = await importBuildings(
      {
        warehouse,
        command: 'import',
        version,
        keepDocuments: false,
        signal,
        sleep: realSurroundings.sleep,
        onNotice: (message) => terminal.warn(message),
        onProgress: ({ days_rolled_up }) =>
          terminal.progress(undefined, `${counted(days_rolled_up, 'day')} rolled up`, { days_rolled_up }),
      },
      rows,
      validFrom,
    )
    if (change !== undefined) tell(change, { runId: summary.run_id, daysRolledUp: summary.days_rolled_up })
    if (signal.aborted) {
      terminal.warn(
        change === undefined
          ? 'Stopped before anything was changed.'
          : 'Stopped before the end; the map is imported, and the next run rolls up the days that are left.',
      )
      process.exitCode = 128 + Number(signal.reason)
    }
  })
}

async function endpoints(file: string, options: Options, terminal: Terminal): Promise<void> {
  const { rows, warnings } = await readFaultless(file, readEndpoints, options, terminal)
  await withWarehouse(terminal, options, options.dryRun ? 'check' : 'migrate', async (warehouse) => {
    const counts = await importEndpoints(warehouse, rows, options.dryRun ?? false)
    const told = {
      file: nameOfInput(file),
      dry_run: options.dryRun ?? false,
      endpoints: rows.length,
      ...counts,
      warnings,
    }
    remark(terminal, file, warnings)
    if (options.json) terminal.print(JSON.stringify(told))
    else for (const line of endpointsLines(told)) terminal.print(line)
  })
}

/**
 * Reads a file that must be without faults.
 * @throws Failure `usage` where it can't be read, `breach` where it has faults, which are told before
 */
async function readFaultless<Row>(
  file: string,
  read: (bytes: Buffer) => Read<Row>,
  options: Options,
  terminal: Terminal,
): Promise<Read<Row>> {
  const result = read(await readInput(file))
  const { faults } = result
  if (faults.length === 0) return result
  remark(terminal, file, faults)
  if (options.json) terminal.print(JSON.stringify({ file: nameOfInput(file), faults }))
  throw new Failure(
    'breach',
    `${nameOfInput(file)} has ${counted(faults.length, 'fault')}: nothing was changed`,
    {
      remedy: 'Mend the file, all of it, and import it again.',
    },
  )
}

/** Says the first remarks one by one, and how many more there are. */
function remark(terminal: Terminal, file: string, remarks: readonly Remark[]): void {
  const name = nameOfInput(file)
  for (const { line, message } of remarks.slice(0, TOLD)) {
    terminal.warn(`${line === null ? name : `${name}:${line}`}: ${message}`, { file: name, line })
  }
  const rest = remarks.length - TOLD
  if (rest > 0) terminal.warn(`${name}: ${counted(rest, 'more remark')} of this kind; --json has all of them`)
}
