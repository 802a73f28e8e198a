import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { withSchemas } from '../../../src/warehouse/schemas.ts'
import { guid } from '../../setup/documents.ts'

/** Columns of a row, by name; what is not given is NULL. */
export type Columns = Readonly<Record<string, string | number | boolean | null>>

export interface MediaGiven {
  readonly media?: Columns
  readonly streams?: readonly Columns[]
}

export interface SegmentGiven {
  readonly segment?: Columns
  readonly media?: readonly MediaGiven[]
}

export interface TokenGiven {
  readonly side: 'caller' | 'callee'
  readonly name: string
  readonly is_set: boolean
  /** Whether it hangs on the first segment; else it hangs on the session. */
  readonly onSegment?: boolean
}

export interface SessionGiven {
  readonly session?: Columns
  readonly segments?: readonly SegmentGiven[]
  readonly tokens?: readonly TokenGiven[]
}

export interface CallGiven {
  /** Number of the call: its key, and the end of its id. */
  readonly number: number
  readonly record?: Columns
  readonly participants?: readonly Columns[]
  readonly sessions: readonly SessionGiven[]
}

const TABLES = [
  'records',
  'participants',
  'sessions',
  'segments',
  'media',
  'streams',
  'feedback_tokens',
] as const
type Table = (typeof TABLES)[number]

/** When a call starts and ends that says nothing else: ten minutes of a Monday. */
export const STARTED = '2026-03-02 10:00:00+00'
export const ENDED = '2026-03-02 10:10:00+00'

/** Kind of the ids of calls, so that they look like no other id of a test. */
const CALL = 0xca11

/** Id of the call of that number. */
export function callId(number: number): string {
  return guid(number, CALL)
}

/** Puts calls into the tables of facts as they are given, column by column, with keys as the loader gives them. */
export async function inserted(warehouse: Warehouse, calls: Iterable<CallGiven>): Promise<void> {
  const rows: Record<Table, Columns[]> = {
    records: [],
    participants: [],
    sessions: [],
    segments: [],
    media: [],
    streams: [],
    feedback_tokens: [],
  }
  for (const call of calls) addCall(rows, call)
  for (const table of TABLES) {
    await warehouse.pool.query(
      withSchemas(
        `insert into :facts.${table} select * from jsonb_populate_recordset(cast(null as :facts.${table}), $1)`,
        warehouse.schemas,
      ),
      [JSON.stringify(rows[table])],
    )
  }
}

function addCall(
  rows: Record<Table, Columns[]>,
  { number, record, participants = [], sessions }: CallGiven,
): void {
  const placed: Partial<Record<Table, number>> = {}
  /** Adds a row at the next place of the call's rows of that table, and tells its key. */
  const add = (table: Table, key: string, columns: Columns): number => {
    const place = placed[table] ?? 0
    placed[table] = place + 1
    const value = number * 2 ** 24 + place
    rows[table].push({ [key]: value, record_key: number, ordinal: place + 1, ...columns })
    return value
  }
  const times = { started_at: STARTED, ended_at: ENDED, ...record }
  rows.records.push({ record_key: number, id: callId(number), version: 1, type: 'groupCall', ...times })
  const below = { call_started_at: times.started_at }
  for (const participant of participants) add('participants', 'participant_key', participant)
  for (const { session = {}, segments = [], tokens = [] } of sessions) {
    const lasted = { started_at: times.started_at, ended_at: times.ended_at }
    const session_key = add('sessions', 'session_key', { ...below, ...lasted, ...session })
    const ends = Object.entries(session).filter(([name]) => /^calle[re]_/.test(name))
    const segmentKeys = segments.map(({ segment = {}, media = [] }) => {
      const segment_key = add('segments', 'segment_key', {
        session_key,
        ...below,
        ...Object.fromEntries(ends),
        ...segment,
      })
      for (const { media: columns = {}, streams = [] } of media) {
        const media_key = add('media', 'media_key', {
          segment_key,
          ...below,
          label: 'main-audio',
          ...columns,
        })
        for (const stream of streams) add('streams', 'stream_key', { media_key, ...below, ...stream })
      }
      return segment_key
    })
    for (const { onSegment = false, ...token } of tokens) {
      const { ordinal: _, ...columns } = {
        session_key,
        segment_key: onSegment ? segmentKeys[0]! : null,
        ...token,
        ordinal: null,
      }
      add('feedback_tokens', 'feedback_token_key', columns)
    }
  }
}

/** Columns of one side of a session, from those of any side. */
export function side(which: 'caller' | 'callee', columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [`${which}_${name}`, value]))
}

/** Columns of a side on which a person is, with a client for Windows. */
export function person(id: string): Columns {
  return {
    endpoint_type: 'participant',
    identity_kind: 'user',
    identity_id: id,
    identity_display_name: `Name of ${id}`,
    identity_user_principal_name: `${id}@brightwater.example`,
    user_agent_type: 'client',
    user_agent_platform: 'windows',
    user_agent_product_family: 'teams',
    user_agent_application_version: '26268.1',
  }
}

/** Columns of a side on which a server of Microsoft is. */
export const SERVICE: Columns = {
  endpoint_type: 'service',
  user_agent_type: 'service',
  user_agent_role: 'audioVideoMcu',
}

/** A session of a meeting: a person who is with the service. */
export function ofMeeting(id: string, more: Columns = {}): Columns {
  return { ...side('caller', person(id)), ...side('callee', SERVICE), ...more }
}

/** A session of a call between two people. */
export function between(caller: string, callee: string, more: Columns = {}): Columns {
  return { ...side('caller', person(caller)), ...side('callee', person(callee)), ...more }
}

/** Sets what the views read their rules by. */
export async function set(warehouse: Warehouse, settings: Columns): Promise<void> {
  const names = Object.keys(settings)
  await warehouse.pool.query(
    withSchemas(
      `update :ops.settings set ${names.map((name, at) => `${name} = $${at + 1}`).join(', ')}`,
      warehouse.schemas,
    ),
    Object.values(settings),
  )
}

/** Rows of a query as objects; `:facts` and `:ops` stand for the schemas, 64-bit numbers come as numbers. */
export async function rowsOf<Row extends object>(
  warehouse: Warehouse,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await warehouse.pool.query<{ row: Row }>(
    withSchemas(`select to_jsonb(asked) as row from (${sql}) as asked`, warehouse.schemas),
    [...values],
  )
  return rows.map(({ row }) => row)
}
