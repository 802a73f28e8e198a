import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table'
import { colourless } from './bands.ts'
import type { ColumnName } from './columns.ts'
import type { CellLink } from './links.ts'
import { cellSettingsOf, ready, type Shown, type Told } from './panels.ts'
import { PostgresQuery } from './postgres-query.ts'
import { projected } from './question-sql.ts'

/** A table of some columns of an answer, in this order. */
export interface Table extends Told {
  readonly columns: readonly ColumnName[]
  readonly links?: Readonly<Partial<Record<ColumnName, CellLink>>>
  /** Which rows, where not all. */
  readonly where?: string
  readonly width?: number
}

/** A table; cells that say how good something is are coloured by its band. */
export function table({ title, about, sql, columns, links = {}, where, width = 24 }: Table): Shown {
  // keys go into links: as text, Grafana leaves them as they are
  const select = columns.map((name) => (name === 'user_key' ? 'user_key::text as user_key' : name))
  const asked = projected(sql, select, where === undefined ? '' : `where ${where}`)
  const builder = new PanelBuilder()
    .title(title)
    .thresholds(ready(colourless()))
    .filterable(true)
    .cellHeight(TableCellHeight.Sm)
    .withTarget(new PostgresQuery(asked, 'table'))
  for (const name of columns) builder.overrideByName(name, cellSettingsOf(name, links[name]))
  return { builder, about, sql: asked, width }
}
