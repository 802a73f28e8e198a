import type { Command } from 'commander'
import { type Status, statusOf } from '../../warehouse/status.ts'
import { withWarehouse } from '../open.ts'
import { grouped } from '../summary.ts'
import { rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'

/** `callhouse status`: what is there, and how the last runs went. */
export function statusCommand(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .summary('what is in the warehouse, and how the last runs went')
    .option('--schema <name>', 'schema of the facts')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ callhouse status --json')
    .action((options: { schema?: string; json?: boolean }) =>
      withWarehouse(terminal, options, 'check', async (warehouse) => {
        const status = await statusOf(warehouse)
        terminal.print(options.json ? JSON.stringify(status) : asText(status))
      }),
    )
}

function asText(status: Status): string {
  const { calls, tables, quarantine, documents, runs } = status
  const lines = [
    `Schema ${status.schema} on PostgreSQL ${status.server}.`,
    `Calls: ${grouped(calls.loaded)} loaded, ${grouped(calls.incomplete)} of them incomplete; ${grouped(calls.pending)} pending, ${grouped(calls.quarantined)} quarantined, ${grouped(calls.aged_out)} aged out.`,
  ]
  if (calls.first !== null) lines.push(`From ${calls.first} to ${calls.last} (UTC).`)
  lines.push(
    `Documents kept: ${grouped(documents.count)}, ${megabytes(documents.bytes)} MB. In quarantine: ${grouped(quarantine.open)}.`,
    '',
    rendered(
      {
        columns: ['table', 'rows (about)', 'MB'],
        rows: tables.map((table) => [table.name, table.rows, megabytes(table.bytes)]),
      },
      'table',
    ),
    '',
  )
  if (status.running !== null) lines.push(`Run ${status.running} is loading now.`)
  if (runs.length === 0) lines.push('No runs yet. `callhouse load FILES` loads call records.')
  else {
    const columns = [
      'run',
      'command',
      'status',
      'started',
      'seen',
      'loaded',
      'replaced',
      'quarantined',
      'issues',
      'error',
    ]
    lines.push(
      rendered(
        {
          columns,
          rows: runs.map((run) => [
            run.run_id,
            run.command,
            run.status,
            run.started_at,
            run.seen,
            run.loaded,
            run.replaced,
            run.quarantined,
            run.issues,
            run.error,
          ]),
        },
        'table',
      ),
    )
  }
  return lines.join('\n')
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10
}
