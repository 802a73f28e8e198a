import type { FactTable } from './checked.ts'

/** A JSON object as Graph sends it. */
export type Json = { [name: string]: unknown }

/** What Graph has of a tenant, and when: the truth that a warehouse is held to. Times in ms since 1970. */
export interface World {
  /** When the first run may start; calls begin some hours before or after. */
  readonly startsAt: number
  /** When the last version has appeared. */
  readonly settledAt: number
  readonly tenantId: string
  readonly calls: readonly WorldCall[]
  readonly logs: readonly WorldLogRow[]
  /** How many items the pages have at most. */
  readonly pages: { readonly list: number; readonly sessions: number; readonly participants: number }
}

/** A call. It is forgotten 30 days after its end. */
export interface WorldCall {
  /** Lower-case GUID. */
  readonly id: string
  readonly startsAt: number
  readonly endsAt: number
  /** When Graph forgets it. */
  readonly goneAt: number
  /** Oldest first. */
  readonly versions: readonly WorldVersion[]
}

/** One version of a call's record. */
export interface WorldVersion {
  readonly version: number
  readonly appearsAt: number
  /** The whole record with all of its sessions and participants, as one document. */
  readonly document: Json
  /** It can't be loaded and belongs into quarantine. */
  readonly isPoison: boolean
  /** It is poison because PostgreSQL refuses a row of it; nothing is the matter with it before. */
  readonly isRefused: boolean
  /** It lacks a part, for good. */
  readonly isIncomplete: boolean
  /** The rows that it must give; of poison none. */
  readonly rows: ExpectedRows
  /** What it adds to the roll-ups, by day. */
  readonly shares: readonly DayShare[]
}

/** Rows by table in document order, each as the text that the observer reads of it; see checked.ts. */
export type ExpectedRows = Readonly<Record<FactTable, readonly string[]>>

/** What the streams of one version that ended in one day of UTC add up to. */
export interface DayShare {
  /** YYYY-MM-DD */
  readonly day: string
  readonly streams: number
  readonly jitterCount: number
  readonly jitterMs: number
  readonly maxJitterMs: number
}

export type LogName = 'pstn_calls' | 'direct_routing_calls'

/** A row of a call log. */
export interface WorldLogRow {
  readonly log: LogName
  readonly id: string
  readonly startsAt: number
  /** Oldest first. A row has no version: the last one that was met counts. */
  readonly versions: readonly { readonly appearsAt: number; readonly item: Json; readonly row: string }[]
}
