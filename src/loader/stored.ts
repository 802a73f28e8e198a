import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { decompress } from './documents.ts'
import { type Patience, retrying } from './retry.ts'

/** Documents are read back in steps of this many bytes before compression, and at least one. */
const STEP_BYTES = 8 * 1024 * 1024

interface Stored {
  readonly source: string
  readonly bytes: Buffer
}

/**
 * The documents that the rows of the facts were made from: of each call the loaded version, and every row of
 * the call logs. In the order of their keys, a few megabytes at a time.
 */
export async function* storedDocuments(
  warehouse: Warehouse,
  patience: Patience,
  id: string | undefined,
): AsyncGenerator<Stored[]> {
  yield* stepped(
    warehouse,
    patience,
    id,
    `select distinct on (d.kind, d.id) d.kind, d.id, d.bytes, d.document
     from :ops.documents d
     left join :ops.ledger l on d.kind = 'call_record' and l.call_id = d.id
     where (d.kind <> 'call_record' or (d.version = l.version_loaded and d.sha256 = l.document_sha256))
       and (d.kind, d.id) > ($1, $2::uuid) and ($3::uuid is null or d.id = $3)
     order by d.kind, d.id, d.stored_at desc`,
    ({ kind, id: found }) => `documents:${kind}/${found}`,
  )
}

/** The documents in quarantine that nothing has superseded. */
export async function* waitingInQuarantine(
  warehouse: Warehouse,
  patience: Patience,
  id: string | undefined,
): AsyncGenerator<Stored[]> {
  yield* stepped(
    warehouse,
    patience,
    id,
    `select 'q' as kind, lpad(to_hex(quarantine_key), 32, '0')::uuid as id, bytes, document, source
     from :ops.quarantine
     where resolved_at is null and ('q', lpad(to_hex(quarantine_key), 32, '0')::uuid) > ($1, $2::uuid)
       and ($3::uuid is null or quarantine.id = $3)
     order by quarantine_key`,
    ({ source }) => source ?? '',
  )
}

interface StoredRow {
  readonly kind: string
  readonly id: string
  readonly bytes: string
  readonly document: Buffer
  readonly source?: string
}

async function* stepped(
  warehouse: Warehouse,
  patience: Patience,
  id: string | undefined,
  query: string,
  sourceOf: (row: StoredRow) => string,
): AsyncGenerator<Stored[]> {
  let place: readonly [kind: string, id: string] = ['', '00000000-0000-0000-0000-000000000000']
  for (;;) {
    // as many rows as fit the step, and one that may not
    const step = withSchemas(
      `select * from (
         select next.*, sum(bytes) over (order by kind, id rows unbounded preceding) - bytes as before
         from (${query} limit 500) as next
       ) as step where before < ${STEP_BYTES} order by kind, id`,
      warehouse.schemas,
    )
    const { rows } = await retrying(patience, () =>
      warehouse.pool.query<StoredRow>(step, [...place, id ?? null]),
    )
    const last = rows.at(-1)
    if (last === undefined) return
    place = [last.kind, last.id]
    yield await Promise.all(
      rows.map(async (row) => ({ source: sourceOf(row), bytes: await decompress(row.document) })),
    )
  }
}

/** How many calls are in the tables whose document was not kept, so that their rows can't be made again. */
export async function countWithoutDocument(warehouse: Warehouse): Promise<number> {
  const { rows } = await warehouse.pool.query<{ count: string }>(
    withSchemas(
      `select count(*) as count from :ops.ledger l
       where version_loaded is not null and not exists (
         select from :ops.documents d
         where d.kind = 'call_record' and d.id = l.call_id and d.version = l.version_loaded
           and d.sha256 = l.document_sha256)`,
      warehouse.schemas,
    ),
  )
  return Number(rows[0]!.count)
}
