import type pg from 'pg'
import { Failure } from '../failure.ts'
import { contentsOfPieces, piecesOfRows, type Survey, survey } from '../normalizer/index.ts'
import type { Warehouse } from '../warehouse/connect.ts'
import { admit } from './admission.ts'
import { type Writing, type Written, writeBatch } from './batch.ts'
import { rowCount } from './better.ts'
import { copiesOf, copyRows } from './copy.ts'
import { stageDocument, storeStaged } from './documents.ts'
import { fenced } from './fenced.ts'
import { writeFindings } from './findings.ts'
import { claim, type PagesRead } from './ledger.ts'
import { deletePages, dropPages, readPages } from './meeting-pages.ts'
import { resolveQuarantine } from './quarantine.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { retrying } from './retry.ts'
import { addCounts, noCounts } from './runs.ts'

/** The pages of a meeting. All of them can be read again. */
export interface MeetingPages {
  /** The record with its first sessions. */
  record(): Promise<Buffer>
  sessions(): AsyncIterable<Buffer>
  participants(): AsyncIterable<Buffer>
}

/** A call that is too large to be held as one document. */
export interface Meeting {
  /** Lower-case GUID. */
  readonly id: string
  readonly version: number
  readonly source: string
  readonly pages: MeetingPages
  /** When it is to be read once more, in milliseconds since 1970. */
  readonly readAgainAt: number
}

/** Makes one document of the pages of a meeting, in pieces. */
export type Assembling = (
  record: Buffer,
  sessions: AsyncIterable<Buffer>,
  participants: AsyncIterable<Buffer>,
) => AsyncIterable<Uint8Array>

/** The pages of a meeting that are kept. */
export function keptPages(warehouse: Warehouse, callId: string, version: number): MeetingPages {
  return {
    async record() {
      for await (const page of readPages(warehouse, callId, version, 'record')) return page
      throw new Failure('internal', `The first page of meeting ${callId}, version ${version}, is not kept`)
    },
    sessions: () => readPages(warehouse, callId, version, 'sessions'),
    participants: () => readPages(warehouse, callId, version, 'participants'),
  }
}

/**
 * Writes a meeting page by page, in one transaction, as a batch of that one document would be written: the same
 * rows, the same books, the same document. Memory does not grow with the number of sessions. Its pages are gone
 * from the books afterwards, be it loaded, no news, or set aside because PostgreSQL refuses it.
 *
 * @param assemble makes the document that is kept
 * @throws Failure where the server stays away, or the lease is lost
 */
export async function writeMeeting(
  writing: Writing,
  meeting: Meeting,
  assemble: Assembling,
): Promise<Written> {
  const { warehouse, run } = writing
  const known = await retrying(writing, () => claim(warehouse.pool, warehouse, run, [meeting.id]))
  const { recordKey } = known.get(meeting.id)!
  // the gate asks whether it is whole and how many rows it has, so it is gone through once without writing
  const found = await retrying(writing, () => survey(meeting.pages, recordKey))
  if ('reason' in found) return setAside(writing, meeting, assemble, found)
  if (found.id !== meeting.id || found.version !== meeting.version) {
    const reason = 'a call record of another id or version than was asked for'
    return setAside(writing, meeting, assemble, { reason })
  }
  const sha256 = await retrying(writing, () => contentsOfPieces(meeting.pages))
  const reading = sha256 && { sha256, againAt: meeting.readAgainAt }
  try {
    return await fenced(writing, (client) =>
      enter(writing, client, meeting, assemble, { recordKey, found, reading }),
    )
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    return setAside(writing, meeting, assemble, refusal)
  }
}

/** What was found of a meeting before its first row is written. */
interface Known {
  readonly recordKey: number
  readonly found: Survey
  readonly reading: PagesRead | undefined
}

async function enter(
  { warehouse, run, gate, keepDocuments }: Writing,
  client: pg.ClientBase,
  { id, version, pages }: Meeting,
  assemble: Assembling,
  { recordKey, found, reading }: Known,
): Promise<Written> {
  const call = { id, version }
  const staged = keepDocuments ? await stageDocument(client, assembled(pages, assemble)) : undefined
  const rows = rowCount(found)
  const { complete, startedAt } = found
  const candidate = { ...call, complete, startedAt, rows, sha256: staged?.sha256 ?? null, reading }
  const { passed, replaced } = await admit(client, warehouse, run, gate, [candidate])
  const counts = { ...noCounts(), seen: 1, unchanged: 1 - passed.size }
  if (passed.size > 0) {
    for await (const piece of piecesOfRows(pages, recordKey, found)) {
      await copyRows(client, copiesOf(warehouse.schemas, [piece]))
    }
    counts.replaced = replaced.length
    counts.loaded = 1 - replaced.length
    counts.incomplete = complete ? 0 : 1
    counts.rows = rows
    const findings = await writeFindings(client, warehouse, run, [found], replaced, gate === 'rebuild')
    counts.issues = findings.issues
    counts.drift = findings.drift
    await resolveQuarantine(client, warehouse, [call.id], [call.version])
  }
  if (staged !== undefined) {
    await storeStaged(client, warehouse, run, { kind: 'call_record', ...call, complete, ...staged })
  }
  await deletePages(client, warehouse, call.id)
  await addCounts(client, warehouse, run, counts)
  return { counts, rowsByTable: found.rows.map((count) => (passed.size > 0 ? count : 0)) }
}

async function* assembled(pages: MeetingPages, assemble: Assembling): AsyncGenerator<Uint8Array> {
  yield* assemble(await pages.record(), pages.sessions(), pages.participants())
}

/** Sets a meeting aside. Its document is held as a whole here, as the server takes it in one value. */
async function setAside(
  writing: Writing,
  { pages, readAgainAt: _, ...call }: Meeting,
  assemble: Assembling,
  refusal: { reason: string } | Refusal,
): Promise<Written> {
  const bytes = await retrying(writing, async () => {
    let length = 0
    for await (const piece of assembled(pages, assemble)) length += piece.byteLength
    const whole = Buffer.allocUnsafeSlow(length)
    let at = 0
    for await (const piece of assembled(pages, assemble)) {
      whole.set(piece, at)
      at += piece.byteLength
    }
    return whole
  })
  const poison = [{ kind: 'call_record', ...call, ...refusal, bytes }]
  const written = await writeBatch(writing, { items: [], older: [], unchanged: 0, poison })
  await dropPages(writing, call.id)
  return written
}
