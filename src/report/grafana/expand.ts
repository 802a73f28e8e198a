import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { Failure } from '../../failure.ts'
import type { PostgresTarget } from './postgres-query.ts'

/** A panel and what it asks. */
export interface AskingPanel {
  readonly dashboard: string
  readonly panel: string
  /** With Grafana's macros and variables in it. */
  readonly sql: string
}

/** Every panel of dashboards, by their titles. */
export function panels(dashboards: readonly Dashboard[]): AskingPanel[] {
  return dashboards.flatMap(({ title = '', panels = [] }) =>
    panels.flatMap((panel) =>
      ((panel as Panel).targets ?? []).map((target) => ({
        dashboard: title,
        panel: panel.title ?? '',
        sql: (target as unknown as PostgresTarget).rawSql,
      })),
    ),
  )
}

/** What is chosen at the top of a dashboard. */
export interface Chosen {
  readonly from: Date
  readonly to: Date
  /** By name; one that is not named has nothing chosen. */
  readonly variables?: Readonly<Record<string, string>>
}

/**
 * SQL as Grafana sends it to the database: variables formatted as `sqlstring`, then the macros.
 * @throws Failure `internal` where something is left that Grafana would take for a variable or a macro
 */
export function expanded(sql: string, { from, to, variables = {} }: Chosen): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "''").replaceAll('"', '\\"')}'`
  const text = sql
    .replaceAll('$__timeFrom()', `'${from.toISOString()}'`)
    .replaceAll('$__timeTo()', `'${to.toISOString()}'`)
  const left = /\$\{(?!\w+:sqlstring\})[^}]*\}?|\$(?!\{)\w+|\[\[/.exec(text)
  if (left !== null) {
    throw new Failure('internal', `${left[0]} in a panel's SQL would be a variable or a macro to Grafana`)
  }
  return text.replaceAll(/\$\{(\w+):sqlstring\}/g, (_, name: string) => quoted(variables[name] ?? ''))
}
