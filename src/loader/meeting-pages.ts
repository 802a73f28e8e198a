import type pg from 'pg'
import type { Warehouse } from '../warehouse/connect.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { compress, decompress } from './documents.ts'
import { fenced, type Keeping, type Reading } from './fenced.ts'
import { retrying } from './retry.ts'

/** What a page belongs to: the record with its first sessions, further sessions, participants. */
export type MeetingPart = 'record' | 'sessions' | 'participants'

/** A page of a large meeting, as it came. */
export interface MeetingPage {
  /** Lower-case GUID. */
  readonly callId: string
  readonly version: number
  readonly part: MeetingPart
  /** Number of the page within its part, from 0; `record` has one. */
  readonly page: number
  /** Where the next page is, of the record that of its further sessions; null: this is the last. */
  readonly nextLink: string | null
  readonly bytes: Uint8Array
}

/** Keeps a page, so that another run can go on behind it; one that is there already is replaced. */
export async function storePage(keeping: Keeping, page: MeetingPage): Promise<void> {
  const { warehouse, run } = keeping
  const document = await compress(page.bytes)
  await fenced(keeping, (client) =>
    client.query(
      withSchemas(
        `insert into :ops.meeting_pages (call_id, version, part, page, next_link, bytes, document, run_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (call_id, version, part, page) do update set
           next_link = excluded.next_link, bytes = excluded.bytes, document = excluded.document,
           stored_at = excluded.stored_at, run_id = excluded.run_id`,
        warehouse.schemas,
      ),
      [
        page.callId,
        page.version,
        page.part,
        page.page,
        page.nextLink,
        page.bytes.byteLength,
        document,
        run.id,
      ],
    ),
  )
}

/** How far a list was fetched. */
export interface ListProgress {
  /** Number of the page that is to be fetched next. */
  readonly page: number
  /** Where that page is; null: there is none, the list is whole; undefined: the list was not begun. */
  readonly nextLink: string | null | undefined
}

/** How far a meeting was fetched. */
export interface ResumePoint {
  readonly version: number
  readonly sessions: ListProgress
  readonly participants: ListProgress
}

/** How far the newest version of a meeting was fetched; undefined where nothing of it is kept. */
export async function resumePoint(
  { warehouse, ...patience }: Reading,
  callId: string,
): Promise<ResumePoint | undefined> {
  const { rows } = await retrying(patience, () =>
    warehouse.pool.query<{
      version: string
      part: MeetingPart
      pages: number
      next_link: string | null
    }>(
      withSchemas(
        `select version, part, max(page) + 1 as pages, (array_agg(next_link order by page desc))[1] as next_link
       from :ops.meeting_pages
       where call_id = $1 and version = (
         select max(version) from :ops.meeting_pages where call_id = $1 and part = 'record')
       group by version, part`,
        warehouse.schemas,
      ),
      [callId],
    ),
  )
  const progress = (part: MeetingPart): ListProgress | undefined => {
    const row = rows.find((one) => one.part === part)
    return row === undefined ? undefined : { page: row.pages, nextLink: row.next_link }
  }
  const record = progress('record')
  if (record === undefined) return undefined
  return {
    version: Number(rows[0]!.version),
    sessions: progress('sessions') ?? { page: 0, nextLink: record.nextLink },
    participants: progress('participants') ?? { page: 0, nextLink: undefined },
  }
}

/** The pages of one part, in order, one at a time. */
export async function* readPages(
  warehouse: Warehouse,
  callId: string,
  version: number,
  part: MeetingPart,
): AsyncGenerator<Buffer, undefined> {
  for (let last = -1; ; ) {
    const { rows } = await warehouse.pool.query<{ page: number; document: Buffer }>(
      withSchemas(
        `select page, document from :ops.meeting_pages
         where call_id = $1 and version = $2 and part = $3 and page > $4 order by page limit 1`,
        warehouse.schemas,
      ),
      [callId, version, part, last],
    )
    const row = rows[0]
    if (row === undefined) return
    last = row.page
    yield await decompress(row.document)
  }
}

/** Forgets the pages of a meeting, of all its versions or all but one, within a transaction. */
export async function deletePages(
  client: pg.ClientBase,
  warehouse: Warehouse,
  callId: string,
  exceptVersion?: number,
): Promise<void> {
  await client.query(
    withSchemas(
      'delete from :ops.meeting_pages where call_id = $1 and version is distinct from $2::bigint',
      warehouse.schemas,
    ),
    [callId, exceptVersion ?? null],
  )
}

/** Forgets the pages of a meeting: of all its versions, or of all but the one that is being fetched. */
export async function dropPages(keeping: Keeping, callId: string, exceptVersion?: number): Promise<void> {
  await fenced(keeping, (client) => deletePages(client, keeping.warehouse, callId, exceptVersion))
}

/** The meetings of which pages are kept. */
export async function callsUnderWay({ warehouse, ...patience }: Reading): Promise<Set<string>> {
  const { rows } = await retrying(patience, () =>
    warehouse.pool.query<{ call_id: string }>(
      withSchemas('select distinct call_id from :ops.meeting_pages', warehouse.schemas),
    ),
  )
  return new Set(rows.map((row) => row.call_id))
}
