import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge'
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common'
import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries'
import { bands, colourless, type Kpi, targetLines } from './bands.ts'
import { type ColumnName, columns } from './columns.ts'
import { ready, type Shown, settingsOf, type Told } from './panels.ts'
import { PostgresQuery } from './postgres-query.ts'
import { projected } from './question-sql.ts'

/** How values of a chart are written. */
interface Written {
  readonly unit: string
  readonly decimals?: number
  readonly width?: number
}

/** Curves or columns over time. */
export interface Trend extends Told, Written {
  /** The columns of the answer, or what is made of them; the name that each has in the end is that of its curve. */
  readonly select: readonly string[]
  /** The column of the answer that tells the time. */
  readonly time?: string
  /** What follows: a condition, or a grouping where several rows of the answer are of one time. */
  readonly rest?: string
  /** Draws lines where values stop being good, and where they are poor. */
  readonly lines?: Kpi
  /** What values are multiplied with to be compared with these. */
  readonly scale?: number
  readonly style?: 'curves' | 'columns'
}

/** A chart over time. Where the answer has a column `metric`, there is a curve for each of its values. */
export function trend(told: Trend): Shown {
  const { time = 'period_start', rest = '', style = 'curves', width = 12 } = told
  const order = 'order by "time"'
  const asked = projected(
    told.sql,
    [`${time} as "time"`, ...told.select],
    rest === '' ? order : `${rest}\n${order}`,
  )
  const builder = new TimeSeries()
    .title(told.title)
    .unit(told.unit)
    .decimals(told.decimals ?? 1)
    .min(0)
    .lineWidth(2)
    .pointSize(5)
    .tooltip(ready({ mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending }))
    .legend(
      ready({
        displayMode: LegendDisplayMode.List,
        placement: LegendPlacement.Bottom,
        showLegend: true,
        calcs: ['lastNotNull'],
      }),
    )
    .colorScheme(ready({ mode: FieldColorModeId.PaletteClassicByName }))
    .withTarget(new PostgresQuery(asked, 'time_series'))
  if (told.lines === undefined) builder.thresholds(ready(colourless()))
  else {
    builder
      .thresholds(ready(targetLines(told.lines, told.scale)))
      .thresholdsStyle(ready({ mode: GraphThresholdsStyleMode.Dashed }))
  }
  if (style === 'columns') {
    builder
      .drawStyle(GraphDrawStyle.Bars)
      .fillOpacity(80)
      .stacking(ready({ mode: StackingMode.Normal, group: 'A' }))
  }
  return { builder, about: told.about, sql: asked, width }
}

/** A bar for each row of an answer. */
export interface Bars extends Told, Written {
  /** What a bar is called: a column, or what is made of some. */
  readonly name: string
  /** The column that tells how long it is. */
  readonly value: ColumnName
  /** Which rows, and how many, where not all. */
  readonly rest?: string
  /** The indicator whose bands colour it. */
  readonly kpi?: Kpi
}

/** Bars, one below the other. */
export function bars(told: Bars): Shown {
  const { rest = '', width = 12 } = told
  const asked = projected(told.sql, [`${told.name} as name`, told.value], rest)
  const builder = new BarGauge()
    .title(told.title)
    .unit(told.unit)
    .decimals(told.decimals ?? 1)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(ready({ values: true, limit: 100, calcs: [], fields: `/^${told.value}$/` }))
    .thresholds(ready(told.kpi === undefined ? colourless('blue') : bands(told.kpi)))
    .colorScheme(ready({ mode: FieldColorModeId.Thresholds }))
    .withTarget(new PostgresQuery(asked, 'table'))
  return { builder, about: told.about, sql: asked, width }
}

/** A few large numbers. */
export interface Numbers extends Told {
  /** The numbers, by the name of the column that says how they are written, and what each is made of. */
  readonly values: Readonly<Partial<Record<ColumnName, string>>>
  /** Grafana's units in the place of those of the columns. */
  readonly units?: Readonly<Partial<Record<ColumnName, string>>>
  readonly width?: number
  /** Whether bands colour the ground, or the number. */
  readonly ground?: boolean
}

/** Large numbers, side by side, coloured by their bands. */
export function numbers({
  title,
  about,
  sql,
  values,
  units = {},
  width = 24,
  ground = true,
}: Numbers): Shown {
  const entries = Object.entries(values) as [ColumnName, string][]
  const asked = projected(
    sql,
    entries.map(([name, made]) => `${made} as ${name}`),
  )
  const builder = new Stat()
    .title(title)
    .graphMode(BigValueGraphMode.None)
    .colorMode(ground ? BigValueColorMode.Background : BigValueColorMode.Value)
    .thresholds(ready(colourless()))
    .reduceOptions(ready({ values: false, calcs: ['lastNotNull'], fields: '/.*/' }))
    .withTarget(new PostgresQuery(asked, 'table'))
  for (const [name] of entries) {
    const unit = units[name]
    const settings = settingsOf(name).filter(({ id }) => unit === undefined || id !== 'unit')
    builder.overrideByName(name, unit === undefined ? settings : [...settings, { id: 'unit', value: unit }])
  }
  return { builder, about, sql: asked, width }
}

/** The title of a column in the place of its name, quoted: what a curve is called. */
export function titled(name: ColumnName, title: string = columns[name].title): string {
  return `${name} as "${title}"`
}
