import { hash } from 'node:crypto'
import { decompress } from '../../loader/index.ts'
import { normalize, readDocument } from '../../normalizer/index.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import {
  type Asking,
  countUncheckable,
  type Difference,
  type Extent,
  eachLoadedBatch,
  Gathering,
  inVerifySnapshot,
  knownDrift,
  type LoadedDocument,
  personalColumns,
  type Subject,
  type Tell,
  type Uncheckable,
} from '../../warehouse/verify.ts'
import { compareIssues, compareRows, type Made, type Personal } from './compare.ts'

const intact: Subject = {
  check: 'documents_intact',
  proves:
    'Documents are as they were when they were kept, and of the call and version that they are kept for.',
  of: 'documents',
  remedy: '`callhouse sync --id` fetches these calls again, while Graph has them.',
}

const rowsMatch: Subject = {
  check: 'rows_content',
  proves: 'Every value of every row is what the document of the loaded version gives.',
  of: 'rows',
  remedy:
    '`callhouse replay --record` makes the rows of a call again from its document; `callhouse replay` those of all.',
}

const issuesMatch: Subject = {
  check: 'rows_issues',
  proves:
    'The issues of a call are those that its document gives, and properties of unknown meaning are noted.',
  of: 'issues',
  remedy: '`callhouse replay --record` writes the issues of a call anew.',
}

/** What rows are compared with. */
export interface Comparing {
  readonly warehouse: Warehouse
  readonly extent: Extent
  readonly stop: { readonly aborted: boolean }
  readonly tell: Tell
  readonly onProgress: (documents: number) => void
}

/** The columns whose values are not to be shown, as readers without EUII do not get them. */
export async function personalOf(warehouse: Warehouse): Promise<Personal> {
  return new Map(
    (await personalColumns(warehouse)).map(({ name, personal }) => [name, new Set(personal)] as const),
  )
}

/** Makes rows again from documents, of a sample or of all, and compares them with the tables. */
export async function checkContents(comparing: Comparing): Promise<void> {
  const { warehouse, extent, stop, tell, onProgress } = comparing
  const documents = new Gathering(extent.limit)
  const rows = new Gathering(extent.limit)
  const issues = new Gathering(extent.limit)
  const personal = await personalOf(warehouse)
  const unkept = await inVerifySnapshot(warehouse, (asking) => countUncheckable(asking, extent.since))
  await eachLoadedBatch(warehouse, extent, stop, async (batch) => {
    const made = await documents.timed(() => makeAll(batch.documents, documents))
    rows.lookedAt += await rows.timed(() => compareRows(batch.asking, made, personal, (one) => rows.add(one)))
    await issues.timed(async () => {
      issues.lookedAt += await compareIssues(batch.asking, made, (one) => issues.add(one))
      await compareDrift(batch.asking, made, (one) => issues.add(one))
    })
    onProgress(documents.lookedAt)
  })
  noteExtent(rows, extent, unkept)
  if (documents.lookedAt === 0 && unkept.calls + unkept.logRows > 0) {
    for (const gathering of [documents, rows, issues]) gathering.skip('no documents were kept')
  }
  tell(documents.finding(intact))
  tell(rows.finding(rowsMatch))
  tell(issues.finding(issuesMatch))
}

/** Says which documents rows were compared with, and which rows could not be. */
function noteExtent(rows: Gathering, { sample, seed }: Extent, { calls, logRows }: Uncheckable): void {
  if (rows.lookedAt > 0) {
    rows.notes.push(
      sample === undefined
        ? 'every document'
        : `by lot, a tenth of them those that were loaded last: --seed ${seed} draws the same again`,
    )
  }
  if (calls > 0) rows.notes.push(`calls that can't be compared, as their documents were not kept: ${calls}`)
  if (logRows > 0) {
    rows.notes.push(`rows of the logs that can't be compared, as their documents were not kept: ${logRows}`)
  }
}

/** The rows that these documents give; what is wrong with the others is a finding. */
async function makeAll(kept: readonly LoadedDocument[], documents: Gathering): Promise<Made[]> {
  const made: Made[] = []
  for (const one of kept) {
    documents.lookedAt++
    const again = await makeAgain(one)
    if ('wrong' in again) documents.add({ kind: one.kind, id: one.id, version: one.version, ...again })
    else made.push(again)
  }
  return made
}

/** The rows that a kept document gives, or what is wrong with it. */
async function makeAgain(kept: LoadedDocument): Promise<Made | { readonly wrong: string }> {
  const { kind, id, recordKey, version, isComplete } = kept
  let bytes: Buffer
  try {
    bytes = await decompress(kept.document)
  } catch (error) {
    // whatever zstd says of bytes that it can't read is a finding
    return { wrong: `it can't be unpacked: ${error instanceof Error ? error.message : String(error)}` }
  }
  if (bytes.byteLength !== kept.bytes || !hash('sha256', bytes, 'buffer').equals(kept.sha256))
    return { wrong: 'its bytes are not those that its digest was made of' }
  const document = readDocument(bytes)
  if (document.kind === 'rejected') return { wrong: `it gives no rows: ${document.reason}` }
  if (document.kind !== kind || document.id !== id || document.version !== version)
    return { wrong: 'it is of another call or version' }
  const rows = normalize(document, recordKey)
  if ('reason' in rows) return { wrong: `it gives no rows: ${rows.reason}` }
  if (isComplete !== null && rows.complete !== isComplete)
    return { wrong: isComplete ? 'it is not whole, and is called so' : 'it is whole, and is not called so' }
  return { kind, id, recordKey, rows }
}

/** Tells properties of unknown meaning that are in documents and were not noted. */
async function compareDrift(
  asking: Asking,
  made: readonly Made[],
  report: (difference: Difference) => void,
): Promise<void> {
  if (made.every(({ rows }) => rows.drift.length === 0)) return
  const known = await knownDrift(asking, made[0]!.kind)
  for (const { id, rows } of made) {
    for (const { path } of rows.drift) {
      if (known.has(path)) continue
      report({
        call_id: id,
        path,
        reason: 'unknown property',
        expected: 'noted in drift',
        found: 'not noted',
      })
    }
  }
}
