import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import { type Fate, type Freshness, type RunTold, type Status, statusOf } from '../../warehouse/status.ts'
import { aged } from '../age.ts'
import { withWarehouse } from '../open.ts'
import { counted, grouped } from '../summary.ts'
import { rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { parseDuration } from '../times.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
  readonly maxAge?: MaxAge
}

/** `callhouse status`: what is there, how fresh it is, and how the last runs went. */
export function statusCommand(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .summary('what is in the warehouse, how fresh it is, and how the last runs went')
    .description(
      'Tells how far the lists of calls reach, what became of each call by day, what is outstanding or at risk, and how the last runs went. With --max-age it ends with exit code 65 where the newest complete list is older than that, for a monitor or a report that wants fresh data.',
    )
    .option('--max-age <age>', 'exit code 65 where the newest complete list is older: 90m, 26h, 2d', maxAgeOf)
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ callhouse status --json\n  $ callhouse status --max-age 26h')
    .action((options: Options) =>
      withWarehouse(terminal, options, 'check', async (warehouse) => {
        const status = await statusOf(warehouse)
        terminal.print(options.json ? JSON.stringify(status) : asText(status))
        if (options.maxAge !== undefined) requireFresh(status.freshness, options.maxAge)
      }),
    )
}

interface MaxAge {
  readonly ms: number
  /** As it was written. */
  readonly text: string
}

function maxAgeOf(text: string): MaxAge {
  return { ms: parseDuration('--max-age', text), text }
}

function requireFresh({ listed_until: until, listed_seconds_ago: ago }: Freshness, maxAge: MaxAge): void {
  if (ago !== null && ago * 1000 <= maxAge.ms) return
  throw new Failure(
    'breach',
    until === null || ago === null
      ? `Calls were never listed from Graph; not older than ${maxAge.text} was asked for`
      : `Calls are listed completely up to ${minute(until)} (UTC) only, ${aged(ago)} ago; not older than ${maxAge.text} was asked for`,
    { remedy: 'Run `callhouse sync`; `callhouse status` and `callhouse doctor` tell what keeps it from it.' },
  )
}

function asText(status: Status): string {
  const blocks = [
    overview(status),
    outstanding(status),
    dayTable(status),
    gapTable(status),
    meetingTable(status),
    rendered(
      {
        columns: ['table', 'rows (about)', 'MB'],
        rows: status.tables.map((table) => [table.name, table.rows, megabytes(table.bytes)]),
      },
      'table',
    ),
    status.running === null ? '' : `Run ${status.running} is loading now.`,
    status.runs.length === 0
      ? 'No runs yet. `callhouse load FILES` loads call records.'
      : runTable(status.runs),
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

function overview({ schema, server, freshness, calls, documents, quarantine }: Status): string {
  const lines = [`Schema ${schema} on PostgreSQL ${server}.`]
  if (freshness.listed_until === null || freshness.listed_seconds_ago === null) {
    lines.push('Calls were never listed from Graph.')
  } else {
    lines.push(
      `Calls are listed up to ${minute(freshness.listed_until)} (UTC), ${aged(freshness.listed_seconds_ago)} ago.`,
    )
  }
  if (freshness.last_ok_sync !== null) {
    const { run_id, seconds_ago } = freshness.last_ok_sync
    lines.push(`The last sync that ended well was run ${run_id}, ${aged(seconds_ago)} ago.`)
  }
  if (freshness.suspicious_slices > 0) {
    lines.push(
      `${counted(freshness.suspicious_slices, 'slice')} listed as empty although calls of it are known: to be listed again.`,
    )
  }
  lines.push(
    `Calls: ${grouped(calls.loaded)} loaded, ${grouped(calls.incomplete)} of them incomplete; ${grouped(calls.pending)} pending, ${grouped(calls.quarantined)} quarantined, ${grouped(calls.aged_out)} aged out.`,
  )
  if (calls.first !== null) lines.push(`From ${calls.first} to ${calls.last} (UTC).`)
  lines.push(
    `Documents kept: ${grouped(documents.count)}, ${megabytes(documents.bytes)} MB. In quarantine: ${grouped(quarantine.open)}.`,
  )
  return lines.join('\n')
}

function outstanding({ oldest_pending: oldest, at_risk, waiting }: Status): string {
  const lines: string[] = []
  if (oldest !== null) {
    const days = Math.abs(oldest.days_left).toFixed(1)
    lines.push(
      `Oldest pending call: ${oldest.call_id}, started ${minute(oldest.started_at)}; ${oldest.days_left < 0 ? `Graph forgot it ${days} days ago` : `Graph keeps it for ${days} more days`}.`,
    )
  }
  if (at_risk > 0)
    lines.push(`${counted(at_risk, 'call')} at risk: not loaded, and less than 7 days left in Graph.`)
  if (waiting.next_attempt_at !== null) {
    lines.push(
      `${counted(waiting.count, 'call')} to be tried again, the first from ${minute(waiting.next_attempt_at)} on.`,
    )
  }
  return lines.join('\n')
}

/** Days of which nothing is outstanding need no line of their own, but for these last ones. */
const LAST_DAYS = 7

function dayTable({ days, older, undated }: Status): string {
  const isOpen = (fate: Fate) => fate.incomplete + fate.pending + fate.quarantined + fate.aged_out > 0
  const first = days.findIndex((day) => day.listed > 0)
  const told = days.filter(
    (day, at) => first >= 0 && at >= first && (at >= days.length - LAST_DAYS || isOpen(day)),
  )
  const rows: [string, Fate][] = told.map((day) => [day.day, day])
  // both are told where there is something to be told of
  if (isOpen(older)) rows.unshift(['older', older])
  if (undated.listed > 0) rows.push(['unknown', undated])
  if (rows.length === 0) return ''
  const settled = days.filter((day) => day.listed > 0).length - told.filter((day) => day.listed > 0).length
  const table = rendered(
    {
      columns: ['started on (UTC)', 'listed', 'loaded', 'incomplete', 'pending', 'quarantined', 'aged out'],
      rows: rows.map(([day, fate]) => [
        day,
        fate.listed,
        fate.loaded,
        fate.incomplete,
        fate.pending,
        fate.quarantined,
        fate.aged_out,
      ]),
    },
    'table',
  )
  return settled === 0 ? table : `${table}\n${counted(settled, 'earlier day')}: all of them loaded whole.`
}

function gapTable({ gaps }: Status): string {
  if (gaps.count === 0) return ''
  const table = rendered(
    {
      columns: ['gap in', 'from (UTC)', 'to (UTC)', 'reason'],
      rows: gaps.latest.map((gap) => [gap.source, minute(gap.from_at), minute(gap.to_at), gap.reason]),
    },
    'table',
  )
  const rest = gaps.count - gaps.latest.length
  return rest === 0 ? table : `${table}\n${counted(rest, 'earlier gap')}: see \`callhouse status --json\`.`
}

function meetingTable({ meetings }: Status): string {
  if (meetings.count === 0) return ''
  const table = rendered(
    {
      columns: ['meeting under way', 'version', 'pages', 'MB', 'since (UTC)'],
      rows: meetings.oldest.map((one) => [
        one.call_id,
        one.version,
        one.pages,
        megabytes(one.bytes),
        minute(one.since),
      ]),
    },
    'table',
  )
  const rest = meetings.count - meetings.oldest.length
  return rest === 0 ? table : `${table}\n${grouped(rest)} more.`
}

function runTable(runs: readonly RunTold[]): string {
  // of a warehouse that is filled from files alone, what concerns Graph would be noise
  const isSynced = runs.some((run) => run.command === 'sync')
  return rendered(
    {
      columns: [
        'run',
        'command',
        'status',
        'started (UTC)',
        ...(isSynced ? ['listed', 'fetched', 'deferred', 'requests', '429s'] : []),
        'seen',
        'loaded',
        'replaced',
        'quarantined',
        'issues',
        'error',
      ],
      rows: runs.map((run) => [
        run.run_id,
        run.command,
        run.status,
        minute(run.started_at),
        ...(isSynced ? [run.listed, run.fetched, run.deferred, run.requests, run.requests_throttled] : []),
        run.seen,
        run.loaded,
        run.replaced,
        run.quarantined,
        run.issues,
        run.error,
      ]),
    },
    'table',
  )
}

/** An instant of PostgreSQL's, cut to its minute. */
function minute(instant: string): string {
  return instant.slice(0, 16)
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10
}
