import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { generateCallRecords } from '../../src/emulator/tenant.ts'
import { tables } from '../../src/mapping/index.ts'
import { normalize, type Recognised, readDocument } from '../../src/normalizer/index.ts'

/** Call records of the made-up tenant, as text and as finished rows. */
export interface Material {
  readonly file: string
  readonly records: number
  readonly bytes: number
}

export interface FinishedRows {
  /** COPY text by table, in chunks, as bytes. */
  readonly copy: readonly (readonly Buffer[])[]
  readonly rows: readonly number[]
  readonly total: number
}

const until = new Date('2026-11-01T00:00:00Z')

/** Writes `records` call records as NDJSON, beginning with the call `from`. */
export async function writeNdjson(file: string, records: number, seed = 1): Promise<Material> {
  const lines = function* () {
    for (const record of generateCallRecords({ seed, calls: records, days: 30, until })) {
      yield `${JSON.stringify(record)}\n`
    }
  }
  await pipeline(Readable.from(lines(), { highWaterMark: 64 }), createWriteStream(file))
  return { file, records, bytes: (await stat(file)).size }
}

/** The rows of call records, finished: what the best possible loader would have to send. */
export function finishedRows(records: number, firstKey: number, seed = 1): FinishedRows {
  const pieces = tables.map(() => '')
  const chunks: Buffer[][] = tables.map(() => [])
  const counts = tables.map(() => 0)
  let key = firstKey
  for (const record of generateCallRecords({ seed, calls: records, days: 30, until })) {
    const rows = normalize(readDocument(Buffer.from(JSON.stringify(record))) as Recognised, key++)
    if ('reason' in rows) throw new Error(rows.reason)
    rows.text.forEach((text, table) => {
      pieces[table] += text
      counts[table]! += rows.rows[table]!
      if (pieces[table]!.length > 128 * 1024) {
        chunks[table]!.push(Buffer.from(pieces[table]!))
        pieces[table] = ''
      }
    })
  }
  pieces.forEach((piece, table) => {
    if (piece !== '') chunks[table]!.push(Buffer.from(piece))
  })
  return { copy: chunks, rows: counts, total: counts.reduce((sum, count) => sum + count, 0) }
}
