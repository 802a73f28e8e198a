import type { BuildingNetwork } from '../../imports/buildings.ts'

/** What a range of the map says of the network. */
const ATTRIBUTES = [
  'network_name',
  'building_name',
  'ownership_type',
  'building_type',
  'building_office_type',
  'city',
  'zip_code',
  'country',
  'state',
  'region',
  'is_inside_corp',
  'is_express_route',
  'is_vpn',
] as const satisfies readonly (keyof BuildingNetwork)[]

/** A range with the span of days in which it holds. Days as texts, 2026-11-01; null: without a bound. */
export type Span = Omit<BuildingNetwork, 'range'> & {
  readonly valid_from: string | null
  readonly valid_to: string | null
}

/** A row of the map as it is. */
export interface KnownSpan extends Span {
  readonly building_network_key: string
}

/** How many ranges of the file are new to the map, or say something new; and how many the map loses. */
export interface Counts {
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
}

/** What makes the map of today the one that a file wants. */
export interface Plan {
  readonly inserts: readonly Span[]
  /** Rows that keep their keys. */
  readonly updates: readonly KnownSpan[]
  /** Keys of rows to be deleted. */
  readonly deletes: readonly string[]
  /** The rows that stay, as they are then. */
  readonly kept: readonly KnownSpan[]
  /** Whether an address may be in another row than before; new names of buildings alone move none. */
  readonly movesAddresses: boolean
  readonly counts: Counts
}

/**
 * What is to be done so that a file holds: from a day on, so that what held before stays for the days before it, or
 * without a day for all days. A range that says the same as before keeps its row and so its key; without a day every
 * range does that was there before. Doing it again changes nothing.
 *
 * @param known the map as it is; spans of one range do not overlap
 * @param wanted the lines of the file, each range once
 * @param validFrom 2026-11-01, or undefined for all days
 */
export function planOf(
  known: readonly KnownSpan[],
  wanted: readonly BuildingNetwork[],
  validFrom: string | undefined,
): Plan {
  const byNetwork = Map.groupBy(known, (span) => span.network)
  const inserts: Span[] = []
  const settled = new Map<string, KnownSpan>()
  const settle = (span: KnownSpan) => settled.set(span.building_network_key, span)
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0 }
  for (const { range: _, ...line } of wanted) {
    const spans = byNetwork.get(line.network) ?? []
    const before = spanBefore(spans, validFrom)
    const extended = before !== undefined && says(before, line) ? before : undefined
    const row = extended ?? spanToReuse(spans, validFrom)
    const span: Span = {
      ...line,
      valid_from: extended === undefined ? (validFrom ?? null) : extended.valid_from,
      valid_to: null,
    }
    if (row === undefined) inserts.push(span)
    else settle({ ...span, building_network_key: row.building_network_key })
    if (row !== undefined && says(row, span) && isSameSpan(row, span)) counts.unchanged += 1
    else if (row === undefined && before === undefined) counts.added += 1
    else counts.changed += 1
  }
  const deletes: string[] = []
  for (const span of known) {
    if (settled.has(span.building_network_key)) continue
    if (validFrom === undefined || startOf(span) >= validFrom) deletes.push(span.building_network_key)
    else settle(endOf(span) > validFrom ? { ...span, valid_to: validFrom } : span)
  }
  const networks = new Set(wanted.map((line) => line.network))
  for (const [network, spans] of byNetwork) {
    const isInForce = spans.some((span) => validFrom === undefined || endOf(span) > validFrom)
    if (isInForce && !networks.has(network)) counts.removed += 1
  }
  const kept = [...settled.values()]
  const old = new Map(known.map((span) => [span.building_network_key, span]))
  const updates = kept.filter((span) => {
    const was = old.get(span.building_network_key)!
    return !says(was, span) || !isSameSpan(was, span) || was.source_line !== span.source_line
  })
  const movesAddresses =
    inserts.length + deletes.length > 0 ||
    updates.some((span) => !isSameSpan(old.get(span.building_network_key)!, span))
  return { inserts, updates, deletes, kept, movesAddresses, counts }
}

/** The span that begins before a day and reaches it, if any does. */
function spanBefore(spans: readonly KnownSpan[], day: string | undefined): KnownSpan | undefined {
  if (day === undefined) return undefined
  return spans.find((span) => startOf(span) < day && endOf(span) >= day)
}

/** The row that the span from a day on takes the place of: that of the same beginning, else the first behind it. */
function spanToReuse(spans: readonly KnownSpan[], day: string | undefined): KnownSpan | undefined {
  const sorted = spans.toSorted((one, other) => (startOf(one) < startOf(other) ? -1 : 1))
  return sorted.find((span) => day === undefined || startOf(span) >= day)
}

/** Days compare as texts: '' is before all of them, and a letter behind. */
function startOf({ valid_from }: Span): string {
  return valid_from ?? ''
}

function endOf({ valid_to }: Span): string {
  return valid_to ?? 'z'
}

function says(one: Omit<BuildingNetwork, 'range'>, other: Omit<BuildingNetwork, 'range'>): boolean {
  return ATTRIBUTES.every((name) => one[name] === other[name])
}

function isSameSpan(one: Span, other: Span): boolean {
  return one.valid_from === other.valid_from && one.valid_to === other.valid_to
}
