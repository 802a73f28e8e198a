import type { Remark } from '../imports/lines.ts'
import type { Overlap } from '../imports/overlaps.ts'
import type { Counts } from '../warehouse/networks.ts'
import { counted, grouped } from './summary.ts'
import { rendered } from './table.ts'

/** So many of a kind are told one by one; `--json` has all. */
export const TOLD = 20

/** What an import of buildings did, or would do; printed by `--json` as it is. */
export interface BuildingsTold extends Counts {
  readonly file: string
  readonly dry_run: boolean
  readonly valid_from: string | null
  readonly ranges: number
  readonly buildings: number
  /** Addresses and subnets that were looked up in the map. */
  readonly addresses: number
  readonly addresses_mapped: number
  /** Those that are in another range than before on some day. */
  readonly addresses_moved: number
  /** Days to be rolled up again for that. */
  readonly days: number
  /** Days that were, also for what earlier runs had left. */
  readonly days_rolled_up: number
  readonly warnings: readonly Remark[]
  readonly overlaps: readonly Overlap[]
  readonly elapsed_ms: number
  /** Null in a dry run, which is no run. */
  readonly run_id: number | null
}

/** An import of buildings as sentences. */
export function buildingsLines(told: BuildingsTold): string[] {
  const lines = told.dry_run ? ['Dry run: nothing was changed.'] : []
  lines.push(
    `${counted(told.ranges, 'range')} of ${counted(told.buildings, 'building')} in ${told.file}: ${changes(told)}.`,
  )
  if (told.valid_from !== null) {
    lines.push(`They hold from ${told.valid_from} (UTC) on; before, the map stays as it was.`)
  }
  if (told.addresses > 0) {
    lines.push(
      `${counted(told.addresses, 'address', 'addresses')} looked up: ${grouped(told.addresses_mapped)} in the map, ${grouped(told.addresses_moved)} otherwise than before.`,
    )
  }
  if (told.days > 0 && told.dry_run) lines.push(`${counted(told.days, 'day')} to be rolled up again.`)
  if (told.days_rolled_up > 0) lines.push(`${counted(told.days_rolled_up, 'day')} rolled up again.`)
  if (told.overlaps.length > 0) lines.push(...overlapLines(told.overlaps))
  return lines
}

/** An import of endpoints as sentences. */
export function endpointsLines(
  told: Counts & { readonly dry_run: boolean; readonly file: string; readonly endpoints: number },
): string[] {
  return [
    ...(told.dry_run ? ['Dry run: nothing was changed.'] : []),
    `${counted(told.endpoints, 'endpoint')} in ${told.file}: ${changes(told)}.`,
  ]
}

function changes({ added, changed, removed, unchanged }: Counts): string {
  return `${grouped(added)} added, ${grouped(changed)} changed, ${grouped(removed)} removed, ${grouped(unchanged)} unchanged`
}

function overlapLines(overlaps: readonly Overlap[]): string[] {
  const table = rendered(
    {
      columns: ['line', 'range', 'building', 'lies in', 'of building', 'of line'],
      rows: overlaps
        .slice(0, TOLD)
        .map((one) => [
          one.line,
          one.network,
          one.building_name,
          one.inside_network,
          one.inside_building_name,
          one.inside_line,
        ]),
    },
    'table',
  )
  const rest = overlaps.length - TOLD
  return [
    `${counted(overlaps.length, 'range lies', 'ranges lie')} in a range of another building; addresses count for the smaller one:`,
    table,
    ...(rest > 0 ? [`${grouped(rest)} more; --json has all of them.`] : []),
  ]
}
