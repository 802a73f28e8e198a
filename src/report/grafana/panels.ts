import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { DynamicConfigValue, Panel, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { FieldColorModeId, MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import { bands, colourless } from './bands.ts'
import { type Column, type ColumnName, columns, words } from './columns.ts'
import type { CellLink } from './links.ts'

/** What every panel says of itself. */
export interface Told {
  readonly title: string
  /** What is counted, in a sentence or two: Grafana shows it behind a sign beside the title. */
  readonly about: string
  readonly sql: string
}

/** A panel, its size in the grid of 24 columns, and what it asks. */
export interface Shown {
  readonly builder: Builder<Panel>
  readonly about: string
  readonly sql: string
  readonly width: number
}

/** A value that is ready, where the SDK wants something that builds it. */
export function ready<T>(value: T): Builder<T> {
  return { build: () => value }
}

/** A setting of a column, for Grafana. */
function property(id: string, value: unknown): DynamicConfigValue {
  return { id, value }
}

function mappings(of: keyof typeof words): ValueMapping[] {
  const entries = Object.entries(words[of]).map(
    ([value, [text, color]], index) =>
      [value, color === 'text' ? { text, index } : { text, color, index }] as const,
  )
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(entries) }]
}

/** Whether a column has colours that say how good it is. */
export function isColoured(name: ColumnName): boolean {
  const column: Column = columns[name]
  if (column.kpi !== undefined) return true
  return (
    column.words !== undefined && Object.values(words[column.words]).some(([, color]) => color !== 'text')
  )
}

/** How a column is shown, as settings of Grafana that any kind of panel knows. */
export function settingsOf(name: ColumnName): DynamicConfigValue[] {
  const column: Column = columns[name]
  const settings = [property('displayName', column.title)]
  if (column.unit !== undefined) settings.push(property('unit', column.unit))
  if (column.decimals !== undefined) settings.push(property('decimals', column.decimals))
  if (column.words !== undefined) settings.push(property('mappings', mappings(column.words)))
  if (column.kpi !== undefined) {
    settings.push(property('thresholds', bands(column.kpi, column.scale)))
    settings.push(property('color', { mode: FieldColorModeId.Thresholds }))
  } else if (column.words !== undefined) {
    settings.push(property('thresholds', colourless()))
  }
  return settings
}

/** The same, and what only tables have: widths, cells with a coloured ground, and links. */
export function cellSettingsOf(name: ColumnName, link: CellLink | undefined): DynamicConfigValue[] {
  const column: Column = columns[name]
  const settings = settingsOf(name)
  if (column.width !== undefined) settings.push(property('custom.width', column.width))
  if (isColoured(name)) {
    settings.push(property('custom.cellOptions', { type: 'color-background', mode: 'basic' }))
  }
  if (link !== undefined) settings.push(property('links', [{ ...link, targetBlank: false }]))
  return settings
}
