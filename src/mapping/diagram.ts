import { type Table, tables } from './tables.ts'

/** Columns that tell what a table is about; a diagram of all columns would be as long as the dictionary. */
export const telling: ReadonlySet<string> = new Set([
  'id',
  'version',
  'type',
  'identity_kind',
  'identity_display_name',
  'organizer_identity_display_name',
  'started_at',
  'ended_at',
  'failure_stage',
  'caller_identity_kind',
  'callee_identity_kind',
  'label',
  'caller_network_connection_type',
  'callee_network_connection_type',
  'stream_direction',
  'average_jitter_ms',
  'average_round_trip_time_ms',
  'average_packet_loss_rate',
  'side',
  'hop_count',
  'ip_address',
  'name',
  'is_set',
  'call_type',
  'duration_s',
  'operator',
  'is_successful',
  'final_sip_code',
])

/** The tables, their keys, a few telling columns and how they hang together, as a Mermaid erDiagram. */
export function diagramMermaid(): string {
  return `${['erDiagram', ...tables.flatMap(relations), ...tables.map(box)].join('\n')}\n`
}

function relations(table: Table): string[] {
  return table.columns
    .filter((column) => column.references !== undefined)
    .map(
      ({ references, notNull, name }) =>
        `  ${references} ${notNull ? '||' : '|o'}--o{ ${table.name} : ${name}`,
    )
}

function box(table: Table): string {
  const lines = table.columns.flatMap((column) => {
    const key = column.name === table.key ? ' PK' : column.references === undefined ? '' : ' FK'
    if (key === '' && !telling.has(column.name)) return []
    return `    ${column.pg.replaceAll(' ', '_')} ${column.name}${key}`
  })
  return `  ${table.name} {\n${lines.join('\n')}\n  }`
}
