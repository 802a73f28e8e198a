import type { Dashboard, DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Question } from '../../warehouse/questions.ts'
import { type Page, uidOf } from './links.ts'
import { ready, type Shown } from './panels.ts'
import { DATA_SOURCE } from './postgres-query.ts'
import { type Ask, variablesIn } from './question-sql.ts'
import { variables } from './variables.ts'

/** Panels that stand side by side. */
export interface Row {
  /** In rows of the grid, of 30 pixels and a gap each. */
  readonly height: number
  readonly panels: readonly Shown[]
}

/** What a dashboard shows. */
export interface Content {
  readonly page: Page
  readonly title: string
  readonly about: string
  readonly rows: readonly Row[]
}

/** The end of the description of every dashboard, by which callhouse knows its own files. */
export const MARK =
  'Written by callhouse (callhouse dashboards grafana), which overwrites what is changed here: save a copy under another name to keep changes.'

/** The tag by which the dashboards find each other. */
const TAG = 'callhouse'

/** How many columns the grid of a dashboard has. */
const GRID = 24

/** Filters that one expects to make a difference everywhere. */
const FILTERS: Readonly<Record<string, string>> = {
  region: 'region',
  country: 'country',
  city: 'city',
  building: 'building',
  session_type: 'type',
  inside: 'network',
  trunk: 'trunk',
}

/** A dashboard of Grafana: its panels in a grid, and the variables that their SQL mentions. */
export function composed(
  { page, title, about, rows }: Content,
  ask: Ask,
  library: readonly Question[],
): Dashboard {
  const all = rows.flatMap(({ panels }) => panels)
  const used = new Set(all.flatMap(({ sql }) => variablesIn(sql)))
  const builder = new DashboardBuilder(title)
    .uid(uidOf(page))
    .description(`${about} ${MARK}`)
    .tags([TAG])
    .timezone('utc')
    .weekStart('monday')
    .time({ from: 'now-30d', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .links([ready(linkToOthers)])
  const choices = (name: string) => choicesOf(name, all, library)
  builder.variables(variables(used, ask, choices))
  let y = 0
  let id = 1
  for (const { height, panels } of rows) {
    let x = 0
    for (const { builder: panel, about: words, sql, width } of panels) {
      const built = {
        ...panel.build(),
        id,
        description: `${words}${withoutEffect(sql, used)}`,
        datasource: { ...DATA_SOURCE },
        gridPos: { x, y, w: width, h: height },
      }
      builder.withPanel(ready(built))
      id += 1
      x += width
    }
    if (x !== GRID) throw new Error(`a row of ${title} is ${x} columns wide`)
    y += height
  }
  return builder.build()
}

const linkToOthers: DashboardLink = {
  title: 'Call quality',
  type: DashboardLinkType.Dashboards,
  icon: 'external link',
  tooltip: '',
  url: '',
  tags: [TAG],
  asDropdown: true,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
}

/** The values of a parameter that every question has that a dashboard asks with it. */
function choicesOf(name: string, panels: readonly Shown[], library: readonly Question[]): readonly string[] {
  const lists = panels
    .filter(({ sql }) => variablesIn(sql).includes(name))
    .map(({ sql }) => {
      const asked = library.find((one) => sql.includes(`-- callhouse query ${one.name}\n`))
      return asked?.parameters.find((parameter) => parameter.name === name)?.choices ?? []
    })
  const [first = [], ...others] = lists
  const common = first.filter((value) => others.every((list) => list.includes(value)))
  // days say most of a month; the first is the default elsewhere
  return common.includes('day') ? ['day', ...common.filter((value) => value !== 'day')] : common
}

/** Says which of the filters at the top a panel does not have. */
function withoutEffect(sql: string, used: ReadonlySet<string>): string {
  const own = variablesIn(sql)
  const missing = Object.keys(FILTERS).filter((name) => used.has(name) && !own.includes(name))
  return missing.length === 0 ? '' : ` Not filtered by: ${missing.map((name) => FILTERS[name]).join(', ')}.`
}
