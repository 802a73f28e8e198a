import { hash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type pg from 'pg'
import { tables } from '../mapping/index.ts'
import { type DocumentKind, type PackedRows, tableOfKind } from '../normalizer/index.ts'
import { admit } from './admission.ts'
import { isBetter, rowCount } from './better.ts'
import { copiesOf, copyRows } from './copy.ts'
import { compress, type Kept, storeDocuments } from './documents.ts'
import { fenced, type Keeping } from './fenced.ts'
import { writeFindings } from './findings.ts'
import type { Gate, PagesRead } from './ledger.ts'
import { upsertLogRows } from './log-rows.ts'
import { type Poison, quarantine, resolveQuarantine } from './quarantine.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { addCounts, type Counts, noCounts } from './runs.ts'

/** One document on its way into the warehouse: its rows, its bytes, and where it was found. */
export interface Item {
  readonly rows: PackedRows
  readonly bytes: Uint8Array
  readonly source: string
  /** The start of the call, as the document tells it; for the ledger. */
  readonly startedAt: string
  /** How it was read, if it came over several pages from Graph. */
  readonly reading?: PagesRead
}

/** What goes in together, or not at all. */
export interface Batch {
  /** At most one document of each call. */
  readonly items: readonly Item[]
  readonly poison: readonly Poison[]
  /** Documents that others of their calls stand before: kept, where documents are, but they give no rows. */
  readonly older: readonly Item[]
  /** Documents that were met and found to be no news before they came here. */
  readonly unchanged: number
}

/** What a batch did, and the rows that it wrote by table. */
export interface Written {
  readonly counts: Counts
  readonly rowsByTable: readonly number[]
}

/** What batches are written with. */
export interface Writing extends Keeping {
  readonly gate: Gate
  readonly keepDocuments: boolean
}

/**
 * Writes a batch. A fault of the connection or the server is tried again, which is safe because the gate lets
 * nothing pass twice; a document that PostgreSQL refuses is found by splitting, and set aside alone.
 *
 * @throws Failure where the server stays away, or the lease is lost
 */
export async function writeBatch(writing: Writing, batch: Batch): Promise<Written> {
  const documents = writing.keepDocuments
    ? await compressAll([...batch.items, ...batch.older])
    : new Map<Item, Kept>()
  try {
    return await fenced(writing, (client) => enter(writing, client, batch, documents))
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal !== undefined && batch.items.length > 0) return writeSplit(writing, batch, refusal)
    throw error
  }
}

/**
 * Halves a batch until the document that PostgreSQL refuses stands alone, and sets that one aside. What the
 * batch has of an older version of its call takes its place.
 */
async function writeSplit(writing: Writing, batch: Batch, refusal: Refusal): Promise<Written> {
  const { items, older } = batch
  if (items.length > 1) {
    const half = Math.ceil(items.length / 2)
    const behind = new Set(items.slice(half).map((item) => item.rows.id))
    const isBehind = (item: Item) => behind.has(item.rows.id)
    const first = { ...batch, items: items.slice(0, half), older: older.filter((one) => !isBehind(one)) }
    const second = { items: items.slice(half), older: older.filter(isBehind), poison: [], unchanged: 0 }
    return sum([await writeBatch(writing, first), await writeBatch(writing, second)])
  }
  const { rows, bytes, source } = items[0]!
  const poison: Poison = {
    kind: rows.kind,
    id: rows.id,
    version: rows.version,
    source,
    ...refusal,
    bytes,
  }
  const next = older
    .filter((one) => one.rows.id === rows.id)
    .reduce<Item | undefined>((best, one) => (best && !isBetter(one.rows, best.rows) ? best : one), undefined)
  return writeBatch(writing, {
    ...batch,
    items: next === undefined ? [] : [next],
    older: older.filter((one) => one !== next),
    poison: [...batch.poison, poison],
  })
}

async function enter(
  writing: Writing,
  client: pg.ClientBase,
  batch: Batch,
  documents: ReadonlyMap<Item, Kept>,
): Promise<Written> {
  const { warehouse, run } = writing
  const calls = batch.items.filter((item) => item.rows.kind === 'call_record')
  const logs = batch.items.filter((item) => item.rows.kind !== 'call_record')
  const counts = {
    ...noCounts(),
    seen: batch.items.length + batch.poison.length + batch.older.length + batch.unchanged,
  }
  const rowsByTable = tables.map(() => 0)
  const replaced: string[] = []

  const passed = await writeCalls(writing, client, calls, documents, rowsByTable, replaced)
  const changed = await writeLogs(writing, client, logs, rowsByTable, replaced)
  const written = [...passed, ...changed]
  if (written.length > 0) {
    await resolveQuarantine(
      client,
      warehouse,
      written.map((item) => item.rows.id),
      written.map((item) => item.rows.version),
    )
  }
  counts.unchanged = batch.unchanged + batch.older.length + batch.items.length - written.length
  counts.replaced = replaced.length
  counts.loaded = written.length - replaced.length
  counts.incomplete = written.filter((item) => !item.rows.complete).length
  counts.rows = rowsByTable.reduce((total, rows) => total + rows, 0)

  const found = await writeFindings(
    client,
    warehouse,
    run,
    written.map((item) => item.rows),
    // a row of a log that was deleted by hand left its issues
    [...replaced, ...changed.map((item) => item.rows.id)],
    writing.gate === 'rebuild',
  )
  counts.issues = found.issues
  counts.drift = found.drift
  // a call that the gate held back is kept too: it was prepared before a newer version was in the ledger
  const kept = [...calls, ...changed, ...batch.older].flatMap((item) => documents.get(item) ?? [])
  await storeDocuments(client, warehouse, run, kept)
  counts.quarantined = await quarantine(client, warehouse, run, batch.poison)
  counts.unchanged += batch.poison.length - counts.quarantined
  await addCounts(client, warehouse, run, counts)
  return { counts, rowsByTable }
}

/** One after the other; in between, the server and Graph get their turn. */
async function compressAll(items: readonly Item[]): Promise<Map<Item, Kept>> {
  const kept = new Map<Item, Kept>()
  for (const item of items) {
    kept.set(item, {
      kind: item.rows.kind,
      id: item.rows.id,
      version: item.rows.version,
      complete: item.rows.complete,
      sha256: hash('sha256', item.bytes, 'buffer'),
      bytes: item.bytes.byteLength,
      document: await compress(item.bytes),
    })
    await breathe()
  }
  return kept
}

/** Gate, delete, COPY: the calls that passed. */
async function writeCalls(
  { warehouse, run, gate }: Writing,
  client: pg.ClientBase,
  items: readonly Item[],
  documents: ReadonlyMap<Item, Kept>,
  rowsByTable: number[],
  replaced: string[],
): Promise<Item[]> {
  const admitted = await admit(
    client,
    warehouse,
    run,
    gate,
    items.map((item) => ({
      id: item.rows.id,
      version: item.rows.version,
      complete: item.rows.complete,
      startedAt: item.startedAt,
      rows: rowCount(item.rows),
      sha256: documents.get(item)?.sha256 ?? null,
      reading: item.reading,
    })),
  )
  replaced.push(...admitted.replaced)
  const written = items.filter((item) => admitted.passed.has(item.rows.id))
  const copies = copiesOf(
    warehouse.schemas,
    written.map((item) => item.rows),
  )
  for (const { table, rows } of copies) rowsByTable[table]! += rows
  await copyRows(client, copies)
  return written
}

/** The rows of the call logs: by id, the last one met. */
async function writeLogs(
  { warehouse }: Writing,
  client: pg.ClientBase,
  items: readonly Item[],
  rowsByTable: number[],
  replaced: string[],
): Promise<Item[]> {
  const written: Item[] = []
  for (const kind of ['pstn_call', 'direct_routing_call'] as const satisfies readonly DocumentKind[]) {
    const byId = new Map(items.filter((item) => item.rows.kind === kind).map((item) => [item.rows.id, item]))
    if (byId.size === 0) continue
    const number = tables.findIndex((table) => table.name === tableOfKind(kind))
    const changed = await upsertLogRows(
      client,
      warehouse,
      number,
      [...byId.values()].map((item) => item.rows.bytes[number]!),
    )
    for (const { id, inserted } of changed) {
      written.push(byId.get(id)!)
      if (!inserted) replaced.push(id)
    }
    rowsByTable[number]! += changed.length
  }
  return written
}

/** Adds up what several batches did. */
export function sum(parts: readonly Written[]): Written {
  const counts = noCounts()
  const rowsByTable = tables.map(() => 0)
  for (const part of parts) {
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += part.counts[name]
    part.rowsByTable.forEach((rows, table) => {
      rowsByTable[table]! += rows
    })
  }
  return { counts, rowsByTable }
}
