import { type GroupReporter, type Reason, ROWS_PER_CALL, tables } from '../mapping/index.ts'

/** Where in the mapping something was found: a path with `[]` for each list, and whether it tells of persons. */
export interface Place {
  readonly path: string
  readonly personal: boolean
}

/** A value that was not kept as it came. */
export interface Issue {
  /** Path in the document, with the index of each list: `sessions[3].segments[0].startDateTime`. */
  readonly path: string
  readonly reason: Reason
  /** The value, as JSON, cut short. */
  readonly value: string | null
}

/** A property that the mapping does not know. */
export interface Drift {
  /** Path without indexes: `sessions[].caller.newProperty`. */
  readonly path: string
  count: number
  /** A value, cut short; null where the object may tell of a person. */
  readonly example: string | null
}

/** More issues than these of one record are counted, not listed. */
const MOST_ISSUES = 200
/** More unknown properties than these of one record are not told apart. */
const MOST_DRIFT = 200
const LONGEST_VALUE = 500
const LONGEST_EXAMPLE = 100
const LONGEST_PATH = 300

const records = tables.findIndex((table) => table.name === 'records')

/** Ending of the annotation that leads to the next page of a list. */
export const NEXT_LINK = '@odata.nextLink'

/** Keys of a call above this would not be exact numbers in JavaScript; no tenant has this many calls. */
export const HIGHEST_RECORD_KEY = Math.floor(Number.MAX_SAFE_INTEGER / ROWS_PER_CALL)

/**
 * What one walk over one document fills: the COPY text and the number of rows of each table, issues, drift,
 * and what the document lacked.
 */
export class Walk implements GroupReporter {
  readonly recordKey: number
  /** Key of the call's first row in every table. */
  readonly base: number
  /** COPY text by table, in the order of the mapping's tables. */
  readonly text: string[] = tables.map(() => '')
  /** Rows by table. */
  readonly rows: number[] = tables.map(() => 0)
  /** The key of the row that is being walked, by table. */
  readonly keys: number[] = tables.map(() => 0)
  /** The index in each list on the way down. */
  readonly at: number[] = [0, 0, 0, 0, 0]
  /** COPY text of the start of the call. */
  callStartedAt = ''
  readonly issues: Issue[] = []
  readonly drifts = new Map<string, Drift>()
  /** An integer lost digits in JSON.parse: the walk is void, the document is to be read exactly. */
  lostDigits = false
  readonly #places: readonly Place[]
  readonly #missing = new Set<string>()
  #moreIssues = 0

  constructor(recordKey: number, places: readonly Place[]) {
    this.recordKey = recordKey
    this.base = recordKey * ROWS_PER_CALL
    this.#places = places
  }

  issue(column: number, reason: Reason, value: unknown): void {
    this.issueAt(this.#indexed(this.#places[column]!.path), reason, value)
  }

  issueAt(path: string, reason: Reason, value: unknown): void {
    if (this.issues.length < MOST_ISSUES)
      this.issues.push({ path, reason, value: shown(value, LONGEST_VALUE) })
    else this.#moreIssues++
  }

  drift(column: number, path: string, value: unknown): void {
    const place = this.#places[column]!
    const full = storable((place.path === '' ? path : `${place.path}.${path}`).slice(0, LONGEST_PATH))
    const known = this.drifts.get(full)
    if (known !== undefined) known.count++
    else if (this.drifts.size < MOST_DRIFT) {
      this.drifts.set(full, {
        path: full,
        count: 1,
        example:
          place.personal && typeof value !== 'number' && typeof value !== 'boolean'
            ? null
            : shown(value, LONGEST_EXAMPLE),
      })
    }
  }

  inexact(): void {
    this.lostDigits = true
  }

  /** Looks through an object that has more keys than the mapping read: annotations, links, drift. */
  unknown(object: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, column: number): void {
    for (const key in object) {
      if (known.has(key) || object[key] === undefined) continue
      if (!key.includes('@')) this.drift(column, key, object[key])
      else if (key.endsWith(NEXT_LINK) && object[key] !== null) {
        // only names of the mapping may stand in COPY text without being encoded
        this.#missing.add(known.has(key.slice(0, -NEXT_LINK.length)) ? key : NEXT_LINK)
      }
    }
  }

  /** Notes that a relationship was not asked for. */
  missing(property: string): void {
    this.#missing.add(property)
  }

  /** Ends a record: its own row ends with what was found missing below it. */
  endRecord(line: string, missing: string): void {
    this.text[records] += `${line}\t${missing}\n`
  }

  /** COPY text of what the document lacked, or NULL where it is whole. */
  missingParts(): string {
    return this.#missing.size === 0 ? '\\N' : [...this.#missing].sort().join(',')
  }

  /** Whether every page and relationship of the record was there. */
  get complete(): boolean {
    return this.#missing.size === 0
  }

  /** Every issue, with a last one that counts those above {@link MOST_ISSUES}. */
  allIssues(): Issue[] {
    if (this.#moreIssues === 0) return this.issues
    return [...this.issues, { path: '', reason: 'more_issues', value: String(this.#moreIssues) }]
  }

  #indexed(path: string): string {
    let depth = 0
    return path.replaceAll('[]', () => `[${this.at[depth++]}]`)
  }
}

/** A text that PostgreSQL can hold. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd')
}

/** A JSON value as short text. Never walks deep: a hostile document may be nested 200,000 levels. */
function shown(value: unknown, longest: number): string | null {
  if (value === undefined || value === null) return null
  let text: string
  if (typeof value === 'string') text = value
  else if (Array.isArray(value)) text = `array of ${value.length}`
  else if (typeof value === 'object') {
    text = JSON.stringify(value, shallow(2)) ?? ''
  } else text = String(value)
  return storable(text.length > longest ? `${text.slice(0, longest)}…` : text)
}

/** A replacer for JSON.stringify that shows objects only to this depth. */
function shallow(depth: number) {
  const depths = new Map<unknown, number>()
  return function (this: unknown, _key: string, value: unknown): unknown {
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    const own = (depths.get(this) ?? 0) + 1
    if (own > depth) return '…'
    depths.set(value, own)
    return value
  }
}
