import { count, decimal, measured, NONE, percent } from './figures.ts'
import { type Content, type Html, html } from './html.ts'

/** A column of a table: its head, and what stands in its cells. */
export interface TableColumn<R> {
  readonly head: string
  readonly kind: 'text' | 'short' | 'number' | 'bar'
  /** What stands in the cell. */
  content(row: R): Content
  /** What the column is sorted by; a bar is as long as this. `null`: not known. */
  by(row: R): string | number | null
  /** From which value on a bar is that of something poor. */
  readonly poorFrom?: number | undefined
}

/** A column of words; `short` ones never break. */
export function words<R>(
  head: string,
  get: (row: R) => string | null,
  kind: 'text' | 'short' = 'text',
): TableColumn<R> {
  return { head, kind, content: (row) => breakable(get(row) ?? NONE), by: get }
}

/** Longer words may break within, so that no name makes a table wider than a page. */
const LONG_WORD = /(\S{24})(?=\S)/

function breakable(text: string): Content {
  return text.split(LONG_WORD).map((part, at) => (at % 2 === 1 ? html`${part}<wbr>` : part))
}

/** A column of numbers. */
export function numbers<R>(
  head: string,
  get: (row: R) => number | null,
  format: (value: number | null) => string = count,
): TableColumn<R> {
  return { head, kind: 'number', content: (row) => format(get(row)), by: get }
}

/** A column of percentages. */
export function percentages<R>(head: string, get: (row: R) => number | null): TableColumn<R> {
  return numbers(head, get, percent)
}

/** A column of measurements, with their unit in the head. */
export function measurements<R>(head: string, get: (row: R) => number | null): TableColumn<R> {
  return numbers(head, get, decimal)
}

/** A column of numbers with a bar behind each. */
export function bars<R>(
  head: string,
  get: (row: R) => number | null,
  format: (value: number | null) => string = count,
  poorFrom?: number,
): TableColumn<R> {
  return { head, kind: 'bar', content: (row) => format(get(row)), by: get, poorFrom }
}

/** A column of the mean packet loss, which is stored as a share, in percent. */
export function loss<R>(head: string, get: (row: R) => number | null): TableColumn<R> {
  return percentages(head, (row) => {
    const rate = get(row)
    return rate === null ? null : rate * 100
  })
}

/** A column of milliseconds. */
export function milliseconds<R>(head: string, get: (row: R) => number | null): TableColumn<R> {
  return numbers(head, get, (value) => measured(value, 'ms'))
}

/** What a table says beside its cells. */
export interface TableOptions {
  readonly caption: string
  /** What is said about it, behind the caption. */
  readonly about?: string
  /** Head of the column by which the rows are sorted downwards already. */
  readonly sortedBy?: string
}

/** A table that can be sorted, and scrolls sideways where it is too wide. */
export function table<R>(
  rows: readonly R[],
  columns: readonly TableColumn<R>[],
  { caption, about, sortedBy }: TableOptions,
): Html {
  const heads = columns.map(({ head, kind }) => {
    const sorted = head === sortedBy ? html` aria-sort="descending"` : null
    return html`<th scope="col" class="${classOf(kind)}"${sorted}>${head}</th>`
  })
  const longest = columns.map((column) =>
    Math.max(...rows.map((row) => (column.kind === 'bar' ? Number(column.by(row) ?? 0) : 0))),
  )
  const lines = rows.map(
    (row) => html`<tr>${columns.map((column, at) => cellOf(row, column, longest[at]!))}</tr>
`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table data-sorts>
<caption>${caption}${about === undefined ? null : html` <span>${about}</span>`}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>
`
}

function cellOf<R>(row: R, { kind, content, by, poorFrom }: TableColumn<R>, longest: number): Html {
  const key = by(row)
  const sorted = key === null ? null : html` data-by="${String(key)}"`
  if (kind !== 'bar') return html`<td class="${classOf(kind)}"${sorted}>${content(row)}</td>`
  const value = Number(key ?? 0)
  const isPoor = poorFrom !== undefined && value >= poorFrom
  const part = longest > 0 ? Math.round((value / longest) * 1000) / 1000 : 0
  return html`<td class="number bar${isPoor ? ' is-poor' : ''}"${sorted} style="--part: ${part}">${content(row)}</td>`
}

function classOf(kind: TableColumn<unknown>['kind']): string {
  return kind === 'bar' ? 'number bar' : kind
}
