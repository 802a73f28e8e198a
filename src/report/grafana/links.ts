/** A way from a cell to another dashboard, at the same span of time. */
export interface CellLink {
  readonly title: string
  readonly url: string
}

/** The dashboards, by what their uid ends with. */
export type Page = 'overview' | 'networks' | 'devices' | 'wifi' | 'phone' | 'people' | 'call' | 'loader'

/** The uid of a dashboard: stable, so that links and bookmarks hold. */
export function uidOf(page: Page): string {
  return `callhouse-${page}`
}

/**
 * A link to a dashboard on which a variable has the value of a column of the row.
 * @param column its value may need encoding: names do, ids and keys do not mind
 */
export function linkTo(page: Page, title: string, variable: string, column: string): CellLink {
  return {
    title,
    url: `/d/${uidOf(page)}?var-${variable}=\${__data.fields.${column}:percentencode}&\${__url_time_range}`,
  }
}

/** To the dashboard of the call that the row is about. */
export const toCall: CellLink = linkTo('call', 'Show this call', 'call', 'call_id')

/** To the person that the row is about. */
export const toPerson: CellLink = linkTo('people', 'Show this person', 'user', 'user_key')

/** To the overview of the building that the row is about. */
export const toBuilding: CellLink = linkTo(
  'overview',
  'Overview of this building',
  'building',
  'building_name',
)
