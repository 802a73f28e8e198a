import type { JsonObject } from '../mapping/index.ts'
import type { Walk } from './walk.ts'

/** What walks a call record in parts, as its lists may come in pages. */
export interface RecordParts {
  /** Reads the record's own properties, before anything below it is walked. */
  readonly begin: (document: JsonObject, walk: Walk) => Begun
  /** Walks items of a list below the record, by its property; `from` is how many of them were walked before. */
  readonly below: Readonly<Record<string, Descend>>
}

/** A record that was begun. */
export interface Begun {
  /** Its own row, but for what is found missing below it. */
  readonly line: string
  /** The lists below it, by property. */
  readonly lists: Readonly<Record<string, unknown>>
}

type Descend = (items: unknown, record: JsonObject, walk: Walk, from: number) => void

/** Walks a whole call record: itself, what is below it, and what was found missing there. */
export function wholeRecord({ begin, below }: RecordParts): (document: JsonObject, walk: Walk) => void {
  const lists = Object.entries(below)
  return (document, walk) => {
    const begun = begin(document, walk)
    for (const [property, descend] of lists) descend(begun.lists[property], document, walk, 0)
    walk.endRecord(begun.line, walk.missingParts())
  }
}
