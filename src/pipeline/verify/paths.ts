import { type Entity, ROWS_PER_CALL, type Shape, type Side, type Table, tables } from '../../mapping/index.ts'
import type { Rows } from '../../normalizer/index.ts'

/** The cells of a row; null: NULL. */
export type Cells = readonly (string | null)[]

/** The properties that lead from an object to the rows below it: by both tables, and the side that they are of. */
const properties = new Map<string, string>()

function gather(entity: Entity, shape: Shape, above: string, side: Side | undefined): void {
  for (const [property, placement] of Object.entries(shape.placements)) {
    const path = `${above}${property}`
    if (placement.verb === 'inline') gather(entity, placement.shape, `${path}.`, placement.side ?? side)
    if (placement.verb === 'many') {
      const child = placement.entity
      properties.set(`${entity.table} ${child.table} ${child.sided ? side : ''}`, path)
    }
  }
}

for (const { entity } of tables) gather(entity, entity.shape, '', undefined)

const numbers = new Map(tables.map((table, number) => [table.name, number]))

/**
 * Where the object of a row stands in its document: `sessions[3].segments[0].media[1]`; `''` for the document itself.
 *
 * @param rows what the document gives: the rows above are looked up there
 * @param base key of the call's first row in every table
 */
export function pathOfRow(rows: Rows, base: number, table: Table, cells: Cells): string {
  const { entity, columns } = table
  const cell = (name: string) => cells[columns.findIndex((column) => column.name === name)]
  const reference = columns.findLast(
    (column) => column.references !== undefined && typeof cell(column.name) === 'string',
  )
  if (reference === undefined) return ''
  const side = entity.sided ? cell('side') : ''
  const property = properties.get(`${reference.references} ${table.name} ${side}`) ?? table.name
  const own = `${property}[${entity.ordered ? Number(cell('ordinal')) - 1 : ''}]`
  if (reference.references === 'records') return own
  const number = numbers.get(reference.references!)!
  const above = rows.text[number]!.split('\n')[Number(cell(reference.name)) - base]
  // a row that hangs below nothing that the document has
  if (above === undefined || above === '') return own
  return `${pathOfRow(rows, base, tables[number]!, cellsOf(above))}.${own}`
}

/** Key of a call's first row in every table. */
export function baseOf(recordKey: number): number {
  return recordKey * ROWS_PER_CALL
}

/** The cells of a line of COPY text. */
export function cellsOf(line: string): (string | null)[] {
  return line.split('\t').map(decoded)
}

const escaped = /\\(.)/g
const meanings: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' }

/** What a cell of COPY text stands for. Source: PostgreSQL manual, COPY, "Text Format". */
function decoded(cell: string): string | null {
  if (cell === '\\N') return null
  return cell.includes('\\')
    ? cell.replaceAll(escaped, (_, character: string) => meanings[character] ?? character)
    : cell
}
