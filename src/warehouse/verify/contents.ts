import { isLog, type Table } from '../../mapping/index.ts'
import type { Warehouse } from '../connect.ts'
import type { Extent } from './books.ts'
import { type Asking, inVerifySnapshot } from './snapshot.ts'

/** A document that rows were made from, with what the ledger says of its call. */
export interface LoadedDocument {
  readonly kind: 'call_record' | 'pstn_call' | 'direct_routing_call'
  /** Lower-case GUID. */
  readonly id: string
  /** Key of the call; 0 for rows of the call logs. */
  readonly recordKey: number
  readonly version: number
  /** Whether the version in the tables is called whole; null for rows of the call logs. */
  readonly isComplete: boolean | null
  readonly sha256: Buffer
  /** Length before compression. */
  readonly bytes: number
  /** Compressed with zstd. */
  readonly document: Buffer
}

/** An issue as it is kept. */
export interface KeptIssue {
  readonly id: string
  readonly path: string
  readonly reason: string
  readonly value: string | null
}

/** Which documents are looked at. */
export type Choice = Pick<Extent, 'since' | 'sample' | 'seed'>

/** Documents are read in steps of this many bytes before compression, and at least one. */
const STEP_BYTES = 8 * 1024 * 1024
const STEP_DOCUMENTS = 500
/** Rows of the tables are read in steps of this many. */
const STEP_ROWS = 5_000
/** One in so many of a sample is of those that were loaded last. */
const NEWEST = 10

const KINDS = ['call_record', 'pstn_call', 'direct_routing_call'] as const

/** What documents of a kind are gone through by: calls as their rows lie on the disk. */
const ORDERS: Readonly<Record<(typeof KINDS)[number], { column: string; type: string; first: string }>> = {
  call_record: { column: 'record_key', type: 'bigint', first: '-1' },
  pstn_call: { column: 'id', type: 'uuid', first: '00000000-0000-0000-0000-000000000000' },
  direct_routing_call: { column: 'id', type: 'uuid', first: '00000000-0000-0000-0000-000000000000' },
}

/** Where documents of a kind are found, with the call that they are of. `$1`: since. */
const SOURCES: Readonly<Record<(typeof KINDS)[number], string>> = {
  call_record: `
    select ledger.call_id as id, ledger.record_key, ledger.version_loaded as version, ledger.is_complete,
      ledger.loaded_at, ledger.document_sha256 as sha256
    from :ops.ledger as ledger
    where ledger.version_loaded is not null and ledger.document_sha256 is not null
      and (ledger.started_at >= $1 or ledger.started_at is null)`,
  pstn_call: logSource('pstn_call', 'pstn_calls'),
  direct_routing_call: logSource('direct_routing_call', 'direct_routing_calls'),
}

/** Of a row of a log the document that came last stands for it. */
function logSource(kind: string, table: string): string {
  return `
    select distinct on (documents.id) documents.id, 0::bigint as record_key, documents.version,
      null::boolean as is_complete, documents.stored_at as loaded_at, documents.sha256
    from :ops.documents as documents
    inner join :facts.${table} as rows on rows.id = documents.id
    where documents.kind = '${kind}' and (rows.started_at >= $1 or rows.started_at is null)
    order by documents.id, documents.stored_at desc`
}

/** What is loaded and can't be compared, as no document of it is kept. */
export interface Uncheckable {
  readonly calls: number
  readonly logRows: number
}

/** Counts what was loaded without keeping its document. */
export async function countUncheckable(asking: Asking, since: number | undefined): Promise<Uncheckable> {
  const [counts] = await asking.rows<{ calls: string; log_rows: string }>(
    `select
       (select count(*) from :ops.ledger
        where version_loaded is not null and document_sha256 is null and (started_at >= $1 or started_at is null)) as calls,
       (select count(*) from :facts.pstn_calls as rows
        where (started_at >= $1 or started_at is null) and not exists (
          select from :ops.documents where kind = 'pstn_call' and documents.id = rows.id))
       + (select count(*) from :facts.direct_routing_calls as rows
        where (started_at >= $1 or started_at is null) and not exists (
          select from :ops.documents where kind = 'direct_routing_call' and documents.id = rows.id)) as log_rows`,
    [moment(since)],
  )
  return { calls: Number(counts!.calls), logRows: Number(counts!.log_rows) }
}

function moment(since: number | undefined): string {
  return since === undefined ? '-infinity' : new Date(since).toISOString()
}

/** Documents with a snapshot in which they, their rows and their issues are of one moment. */
export interface LoadedBatch {
  readonly asking: Asking
  readonly documents: readonly LoadedDocument[]
}

/**
 * Lends the chosen documents, a few megabytes at a time, each time in a snapshot of its own: however many there are,
 * no transaction stays open for long.
 */
export async function eachLoadedBatch(
  warehouse: Warehouse,
  choice: Choice,
  stop: { readonly aborted: boolean },
  look: (batch: LoadedBatch) => Promise<void>,
): Promise<void> {
  for (const kind of KINDS) {
    const drawn =
      choice.sample === undefined
        ? undefined
        : await inVerifySnapshot(warehouse, (asking) => draw(asking, kind, choice))
    if (drawn?.length === 0) continue
    let last = ORDERS[kind].first
    while (!stop.aborted) {
      const next = await inVerifySnapshot(warehouse, async (asking) => {
        const { documents, upTo } = await step(asking, kind, choice.since, drawn, last)
        if (documents.length > 0) await look({ asking, documents })
        return upTo
      })
      if (next === undefined) break
      last = next
    }
  }
}

/** Lends the documents of one call as they are loaded now; none where it is not loaded, or was not kept. */
export async function withLoadedCall<T>(
  warehouse: Warehouse,
  id: string,
  look: (
    asking: Asking,
    loaded: Omit<LoadedDocument, 'sha256' | 'bytes' | 'document'> | undefined,
  ) => Promise<T>,
): Promise<T> {
  return inVerifySnapshot(warehouse, async (asking) => {
    const [row] = await asking.rows<{ record_key: string; version_loaded: string; is_complete: boolean }>(
      `select record_key, version_loaded, is_complete from :ops.ledger
       where call_id = $1 and version_loaded is not null`,
      [id],
    )
    return look(
      asking,
      row && {
        kind: 'call_record',
        id,
        recordKey: Number(row.record_key),
        version: Number(row.version_loaded),
        isComplete: row.is_complete,
      },
    )
  })
}

/** Ids by lot: a tenth of them are those that were loaded last. */
async function draw(asking: Asking, kind: (typeof KINDS)[number], choice: Choice): Promise<string[]> {
  const { sample = 0, seed, since } = choice
  const newest = Math.ceil(sample / NEWEST)
  const rows = await asking.rows<{ id: string }>(
    `with source as materialized (${SOURCES[kind]}),
     newest as (select id from source order by loaded_at desc, id limit $2)
     select id from newest
     union all
     (select id from source where id not in (select id from newest) order by md5($4 || id::text), id limit $3)`,
    [moment(since), newest, sample - newest, String(seed)],
  )
  return rows.map((row) => row.id)
}

interface StepRow {
  readonly id: string
  readonly record_key: string
  readonly version: string
  readonly is_complete: boolean | null
  readonly sha256: Buffer
  readonly bytes: string | null
  readonly document: Buffer | null
}

/** The next documents behind `last` in their order, and the place of the last of them; undefined: there are no more. */
async function step(
  asking: Asking,
  kind: (typeof KINDS)[number],
  since: number | undefined,
  drawn: readonly string[] | undefined,
  last: string,
): Promise<{ documents: LoadedDocument[]; upTo: string | undefined }> {
  const { column, type } = ORDERS[kind]
  const rows = await asking.rows<StepRow>(
    `with source as (${SOURCES[kind]}),
     next as (
       select source.*, documents.bytes, documents.document
       from source
       left join :ops.documents as documents
         on documents.kind = '${kind}' and documents.id = source.id
           and documents.version = source.version and documents.sha256 = source.sha256
       where source.${column} > $2::${type} and ($3::uuid[] is null or source.id = any($3))
       order by source.${column} limit ${STEP_DOCUMENTS}
     )
     select id, record_key, version, is_complete, sha256, bytes, document
     from (
       select next.*, coalesce(sum(bytes) over (order by ${column} rows unbounded preceding) - bytes, 0) as before from next
     ) as step
     where before < ${STEP_BYTES} order by ${column}`,
    [moment(since), last, drawn ?? null],
  )
  return {
    documents: rows.flatMap((row) => {
      // one that is named and gone is told by a check of its own
      if (row.document === null) return []
      return [
        {
          kind,
          id: row.id,
          recordKey: Number(row.record_key),
          version: Number(row.version),
          isComplete: row.is_complete,
          sha256: row.sha256,
          bytes: Number(row.bytes),
          document: row.document,
        },
      ]
    }),
    upTo: column === 'id' ? rows.at(-1)?.id : rows.at(-1)?.record_key,
  }
}

/**
 * The rows of a table that belong to these documents, every value as text: call by call in the order of the calls'
 * keys, and in a call in the order of the rows' keys.
 */
export async function* rowsOf(
  asking: Asking,
  table: Table,
  documents: readonly Pick<LoadedDocument, 'id' | 'recordKey'>[],
): AsyncGenerator<(string | null)[][]> {
  const names = table.columns.map(({ name }) => name)
  const isOfLog = isLog(table.entity)
  const [owner, type] = isOfLog ? ['id', 'uuid'] : ['record_key', 'bigint']
  const place = isOfLog || table.key === owner ? [owner] : [owner, table.key]
  const [at, keyAt] = [names.indexOf(owner!), names.indexOf(table.key)]
  const owners = documents.map((one) => (isOfLog ? one.id : one.recordKey))
  const behind = place.map((_, index) => `$${index + 2}::${type}`).join(', ')
  let last: (string | null)[] | undefined
  for (;;) {
    const rows: (string | null)[][] = await asking.texts(
      `select ${names.join(', ')} from :facts.${table.name}
       where ${owner} = any($1::${type}[])${last === undefined ? '' : ` and (${place.join(', ')}) > (${behind})`}
       order by ${place.join(', ')} limit ${STEP_ROWS}`,
      [owners, ...(last === undefined ? [] : place.map((_, index) => last![index === 0 ? at : keyAt]))],
    )
    if (rows.length > 0) yield rows
    if (rows.length < STEP_ROWS) return
    last = rows.at(-1)!
  }
}

/** The issues that are kept of these documents. */
export async function issuesOf(
  asking: Asking,
  documents: readonly Pick<LoadedDocument, 'id' | 'kind'>[],
): Promise<KeptIssue[]> {
  return asking.rows<KeptIssue>(
    'select id, path, reason, value from :ops.issues where id = any($1::uuid[]) and kind = $2 order by issue_key',
    [documents.map((one) => one.id), documents[0]?.kind ?? ''],
  )
}

/** Instants as PostgreSQL writes those that these texts stand for, by the texts. */
export async function asWritten(asking: Asking, texts: ReadonlySet<string>): Promise<Map<string, string>> {
  const rows = await asking.texts('select text, text::timestamptz from unnest($1::text[]) as text', [
    [...texts],
  ])
  return new Map(rows.map(([text, written]) => [text!, written!]))
}

/** The properties of unknown meaning that are noted of a kind of documents. */
export async function knownDrift(asking: Asking, kind: string): Promise<Set<string>> {
  const rows = await asking.rows<{ path: string }>('select path from :ops.drift where kind = $1', [kind])
  return new Set(rows.map((row) => row.path))
}
