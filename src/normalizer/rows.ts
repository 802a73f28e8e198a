import { instantKind, roots, tables } from '../mapping/index.ts'
import { compile } from './compile.ts'
import { type DocumentKind, type Recognised, readExactly } from './document.ts'
import type { Slabs } from './slabs.ts'
import { type Drift, HIGHEST_RECORD_KEY, type Issue, Walk } from './walk.ts'

/** What there is to know of the rows of one document, and what was found on the way. */
export interface Outline {
  readonly kind: DocumentKind
  readonly id: string
  readonly version: number
  /** Rows by table, in the order of the mapping's tables. */
  readonly rows: readonly number[]
  /** Whether every page and relationship of the record was there. */
  readonly complete: boolean
  readonly issues: readonly Issue[]
  readonly drift: readonly Drift[]
}

/** The rows of one document, as COPY text. */
export interface Rows extends Outline {
  /** COPY text by table, in the order of the mapping's tables; '' where there are no rows. */
  readonly text: readonly string[]
}

/** A document that was recognised but can't be a row at all. */
export interface Unloadable {
  readonly reason: string
}

/** The mapping, compiled. */
export const compiled = compile(roots)
const logTable: Readonly<Record<DocumentKind, string>> = {
  call_record: 'records',
  pstn_call: 'pstn_calls',
  direct_routing_call: 'direct_routing_calls',
}

/** The table whose rows a document of this kind gives. */
export function tableOfKind(kind: DocumentKind): string {
  return logTable[kind]
}

/**
 * Splits one document into the rows of every table. Pure: no database, no clock; the same document and key
 * give the same rows.
 *
 * @param document a document that was recognised
 * @param recordKey the call's key from the ledger; ignored for rows of the call logs
 */
export function normalize(document: Recognised, recordKey: number): Rows | Unloadable {
  const unloadable = document.kind === 'call_record' ? unloadableRecord(document, recordKey) : undefined
  if (unloadable !== undefined) return unloadable
  let walk = walkOnce(document, document.json, recordKey)
  if (walk.lostDigits) {
    const exact = readExactly(document.bytes)
    if (exact === undefined) return tooDeep
    walk = walkOnce(document, exact, recordKey)
  }
  if (document.invalidUtf8) walk.issueAt('', 'invalid_utf8', undefined)
  return {
    kind: document.kind,
    id: document.id,
    version: document.version,
    text: walk.text,
    rows: walk.rows,
    complete: walk.complete,
    issues: walk.allIssues(),
    drift: [...walk.drifts.values()],
  }
}

/** Why a call record can't be a row at all, if it can't. */
export function unloadableRecord({ json }: Recognised, recordKey: number): Unloadable | undefined {
  if (recordKey > HIGHEST_RECORD_KEY)
    return { reason: `record key ${recordKey} is beyond what the keys of rows can hold` }
  const startedAt = json.startDateTime
  return typeof startedAt === 'string' && instantKind(startedAt) === 'instant'
    ? undefined
    : { reason: 'a call record whose startDateTime is not an instant of the years 2015 to 2099' }
}

/** What is said of a document that can't be read exactly. */
export const tooDeep: Unloadable = { reason: 'nested too deep to keep the digits of its integers' }

function walkOnce(document: Recognised, json: Recognised['json'], recordKey: number): Walk {
  const walk = new Walk(recordKey, compiled.places)
  if (document.kind === 'call_record') compiled.record(json, walk)
  else compiled.logs[logTable[document.kind]]!(json, walk)
  return walk
}

/** The rows of one document as the bytes that go to the server. */
export interface PackedRows extends Outline {
  /** COPY text by table, in the order of the mapping's tables; empty where there are no rows. */
  readonly bytes: readonly Uint8Array[]
}

/** Writes the COPY text of a document's rows into slabs. */
export function pack({ text, ...rows }: Rows, slabs: Slabs): PackedRows {
  return { ...rows, bytes: text.map((one, table) => (one === '' ? nothing : slabs.write(table, one))) }
}

const nothing = new Uint8Array(0)

/** The names of the tables, in the order in which {@link Rows} counts them. */
export const tableNames: readonly string[] = tables.map((table) => table.name)
