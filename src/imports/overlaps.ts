import type { BuildingNetwork } from './buildings.ts'
import { holds } from './range.ts'

/** Two ranges of different buildings, one inside the other: addresses of the inner one count for its building. */
export interface Overlap {
  readonly line: number
  readonly network: string
  readonly building_name: string | null
  readonly inside_line: number
  readonly inside_network: string
  readonly inside_building_name: string | null
}

/** All pairs of ranges of which one is inside the other and the buildings differ, in the order of the addresses. */
export function overlapsOf(networks: readonly BuildingNetwork[]): Overlap[] {
  const sorted = networks.toSorted(
    ({ range: one }, { range: other }) =>
      one.family - other.family ||
      Number(one.first > other.first) - Number(one.first < other.first) ||
      one.length - other.length,
  )
  const overlaps: Overlap[] = []
  // the ranges that the one at hand is inside of, each inside the one before
  const around: BuildingNetwork[] = []
  for (const inner of sorted) {
    while (around.length > 0 && !holds(around.at(-1)!.range, inner.range)) around.pop()
    for (const outer of around) {
      if (outer.building_name === inner.building_name) continue
      overlaps.push({
        line: inner.source_line,
        network: inner.network,
        building_name: inner.building_name,
        inside_line: outer.source_line,
        inside_network: outer.network,
        inside_building_name: outer.building_name,
      })
    }
    around.push(inner)
  }
  return overlaps
}
