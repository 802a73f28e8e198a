import { orderOf, type Pages, type Parts, type Properties, type ServedCall, timeOf } from './served-call.ts'

/** One version of a call that a script makes up. */
export interface ScriptedVersion {
  /** When the service has made it, in milliseconds since 1970. */
  readonly visibleFrom: number
  /** An object, or its JSON text, whose numbers are then handed out digit by digit as they came. */
  readonly document: Properties | string
}

/** A call that a script makes up. */
export interface Script {
  readonly versions: readonly ScriptedVersion[]
  /** What lists filter by, and what the 30 days count from, where it is not what the first document says. */
  readonly startedAt?: number
  readonly endedAt?: number
}

/** What JSON has had since ECMAScript 2025, and the compiler's library has not. */
const exact = JSON as unknown as {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
}

/** Parses JSON; a number that JavaScript would print otherwise keeps its own text. */
function parseExactly(text: string): unknown {
  return exact.parse(text, (_, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? exact.rawJSON(source!) : value,
  )
}

/** Lists have pages of their own, and whoever serves them says where the next one is. */
const NOT_IN_HEAD = /^(?:@odata\.context|(?:sessions|participants_v2)(?:@odata\..*)?)$/

function pages(value: unknown): { pages: Pages | undefined; size: number } {
  if (value === undefined) return { pages: undefined, size: 0 }
  if (!Array.isArray(value)) {
    const instead = JSON.stringify(value)
    return { pages: { count: 0, texts: () => [], instead }, size: instead.length }
  }
  const texts = value.map((one) => JSON.stringify(one))
  const size = texts.reduce((sum, text) => sum + text.length, 0)
  return { pages: { count: texts.length, texts: (from, to) => texts.slice(from, to) }, size }
}

/** A call whose documents a script gives, whatever is in them. */
export class ScriptedCall implements ServedCall {
  readonly id: string
  readonly order: number
  readonly startedAt: number
  readonly endedAt: number
  readonly visibleFrom: readonly number[]
  private readonly documents: readonly Properties[]

  /** Throws a RangeError where there is no version, or where the first has no id. */
  constructor(script: Script) {
    const versions = script.versions.toSorted((one, other) => one.visibleFrom - other.visibleFrom)
    this.documents = versions.map(({ document }) =>
      typeof document === 'string' ? (parseExactly(document) as Properties) : document,
    )
    const [first] = this.documents
    if (typeof first?.id !== 'string') throw new RangeError('a call of a script needs a version with an id')
    this.id = first.id.toLowerCase()
    this.order = orderOf(this.id)
    this.startedAt = script.startedAt ?? timeOf(first.startDateTime)
    this.endedAt = script.endedAt ?? timeOf(first.endDateTime)
    this.visibleFrom = versions.map(({ visibleFrom }) => visibleFrom)
  }

  document(at: number): Properties {
    const names = Object.entries(this.documents[at]!)
    return Object.fromEntries(names.filter(([name]) => !name.endsWith('@odata.nextLink')))
  }

  head(at: number): Properties {
    return Object.fromEntries(Object.entries(this.documents[at]!).filter(([name]) => !NOT_IN_HEAD.test(name)))
  }

  parts(at: number): Parts {
    const { sessions, participants_v2 } = this.documents[at]!
    const [one, other] = [pages(sessions), pages(participants_v2)]
    return { sessions: one.pages, participants: other.pages, size: 2 * (one.size + other.size) }
  }
}
