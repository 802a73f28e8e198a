import { bareCall, directRoutingRow, pstnRow } from '../normalizer/call.ts'
import { call, guid } from '../setup/documents.ts'
import { allPlaces, markedDocument, type Places } from './places.ts'
import { type Hostile, hostileValues } from './values.ts'

/** Stands for a value until the document is a text. */
export const MARK = 'the value'
const QUOTED = Buffer.from(JSON.stringify(MARK))

/** The text of a document with the bytes of a value in place of its marks. */
export function spelled(document: object, json: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(document))
  const pieces: Buffer[] = []
  let from = 0
  for (let at = text.indexOf(QUOTED); at >= 0; at = text.indexOf(QUOTED, from)) {
    pieces.push(text.subarray(from, at), json)
    from = at + QUOTED.length
  }
  return Buffer.concat([...pieces, text.subarray(from)])
}

/** A document of one value in every place of one table, and what is asked of it. */
export interface Trial {
  readonly value: Hostile
  readonly of: Places
  readonly id: string
  readonly bytes: Buffer
}

/** What these documents are made of, by the table. */
const BASES: Readonly<Record<string, (id: string) => object>> = {
  pstn_calls: (id) => pstnRow({ id }),
  direct_routing_calls: (id) => directRoutingRow({ id }),
}

/** Every value in every place, table by table. */
export const trials: readonly Trial[] = hostileValues.flatMap((value, at) =>
  allPlaces.map((of, index): Trial => {
    const id = guid(at * 100 + index, 7)
    const base = BASES[of.table]?.(id) ?? bareCall({ id })
    return { value, of, id, bytes: spelled(markedDocument(base, of, MARK), value.json) }
  }),
)

/** Documents that nothing is wrong with, among the others: so many that every batch has some. */
export const sound = Array.from({ length: 60 }, (_, at) => call(at + 1))

/** Documents with a good one after every so many. */
export function* mixed(bytes: readonly Buffer[]): Generator<Buffer | object> {
  const every = Math.ceil(bytes.length / sound.length)
  for (const [at, one] of bytes.entries()) {
    if (at % every === 0) yield sound[at / every]!
    yield one
  }
  yield* sound.slice(Math.ceil(bytes.length / every))
}
