import { type Entity, isLog, type JsonObject, NULL, type Shape, type Side, tables } from '../mapping/index.ts'
import { type RecordParts, wholeRecord } from './record.ts'
import type { Place, Walk } from './walk.ts'

/**
 * Turns the mapping into JavaScript: one function per entity, with every property read, counted and encoded
 * in straight code. Measured on 5,000 records (184,000 rows): 0.33 s, against 1.1 s for loops that read the
 * mapping at run time. The text is built from the mapping alone, never from a document.
 *
 * Each generated function is `(objects, above, walk) => void`: it appends the rows of `objects` to the COPY
 * text of its table in `walk`, then goes on to the children. A record is one object, whose lists may come in
 * pages: it is begun by one function, and each of its lists is gone on to by another.
 */
export interface Compiled {
  /** Walks a whole call record. */
  readonly record: (document: JsonObject, walk: Walk) => void
  readonly recordParts: RecordParts
  /** Walks one row of each call log, by table. */
  readonly logs: Readonly<Record<string, (document: JsonObject, walk: Walk) => void>>
  /** The places that issues and drift are reported against, by number. */
  readonly places: readonly Place[]
}

/** What the generated code refers to by number. */
interface Pool {
  readonly code: string[]
  readonly values: unknown[]
  readonly places: Place[]
}

interface Child {
  readonly variable: string
  readonly entity: Entity
  readonly path: string
  readonly side: Side | undefined
}

const json = JSON.stringify

/** Compiles the mapping below these roots. */
export function compile(roots: readonly Entity[]): Compiled {
  const pool: Pool = { code: [], values: [], places: [] }
  const entries = roots.map((root) => `${json(root.table)}: ${compileEntity(root, '', [], undefined, pool)}`)
  const source = `'use strict'
const NULL = ${json(NULL)}
const count = (object) => { let n = 0; for (const key in object) n++; return n }
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const cell = (encode, value, walk, column) => value === undefined || value === null ? NULL : encode(value, walk, column)
${pool.values.map((_, at) => `const p${at} = pool[${at}]`).join('\n')}
${pool.code.join('\n')}
return {${entries.join(', ')}}`
  const { records, ...logs } = new Function('pool', source)(pool.values) as {
    records: RecordParts
  } & Record<string, (objects: readonly JsonObject[], above: undefined, walk: Walk) => void>
  return {
    record: wholeRecord(records),
    recordParts: records,
    logs: Object.fromEntries(
      Object.entries(logs).map(([table, rows]) => [
        table,
        (document: JsonObject, walk: Walk) => rows([document], undefined, walk),
      ]),
    ),
    places: pool.places,
  }
}

function pooled(value: unknown, pool: Pool): string {
  const known = pool.values.indexOf(value)
  if (known >= 0) return `p${known}`
  pool.values.push(value)
  return `p${pool.values.length - 1}`
}

function place(path: string, personal: boolean, pool: Pool): number {
  pool.places.push({ path, personal })
  return pool.places.length - 1
}

const tableNumber = new Map(tables.map((table, at) => [table.name, at]))

/**
 * Compiles the entity as it hangs below `path`, and what hangs below it; gives the name of its function, or the
 * functions of a record.
 */
function compileEntity(
  entity: Entity,
  path: string,
  ancestors: readonly Entity[],
  side: Side | undefined,
  pool: Pool,
): string {
  const number = tableNumber.get(entity.table)!
  const isRoot = ancestors.length === 0
  const depth = ancestors.length - 1
  const row = new ShapeCode(pool, isPersonal(entity.shape))
  row.shape(entity.shape, 'object', path, side)

  const keys: string[] = []
  if (!isLog(entity)) keys.push(isRoot ? 'walk.recordKey' : `walk.base + walk.rows[${number}]`)
  for (const above of entity.above) {
    keys.push(
      ancestors.some((ancestor) => ancestor.table === above)
        ? `walk.keys[${tableNumber.get(above)}]`
        : 'NULL',
    )
  }
  if (!isRoot && !entity.above.includes('records')) keys.push('walk.recordKey')
  if (entity.sided) keys.push(json(side))
  // what stands right below a record may come in pages
  const isPaged = depth === 0
  const index = isPaged ? 'from + at' : 'at'
  if (entity.ordered) keys.push(`(${index} + 1)`)
  if (entity.timed) keys.push('walk.callStartedAt')

  const rowPlace = place(path === '' ? '' : path.slice(0, -1), false, pool)
  const isRecord = isRoot && !isLog(entity)
  const children = row.children.map((child) => {
    const name = compileEntity(child.entity, `${child.path}[].`, [...ancestors, entity], child.side, pool)
    const list = place(child.path, false, pool)
    const items = isRecord ? 'items' : child.variable
    return `if (${items} !== undefined && ${items} !== null) {
      if (Array.isArray(${items})) ${name}(${items}, object, walk${isRecord ? ', from' : ''})
      else walk.issue(${list}, 'not_an_array', ${items})
    }`
  })
  const checks = (entity.checks ?? []).map(
    (check) =>
      `if (${pooled(check.broken, pool)}(object, above)) walk.issue(${rowPlace}, ${json(check.reason)}, undefined)`,
  )

  const head = `
    ${isLog(entity) ? '' : `walk.keys[${number}] = ${isRecord ? 'walk.recordKey' : `walk.base + walk.rows[${number}]`}`}
    let line = ${keys.length === 0 ? "''" : keys.map((key) => `(${key})`).join(" + '\\t' + ")}${keys.length === 0 ? '' : " + ''"}
    let ${['v', ...row.children.map((child) => child.variable)].join(', ')}
    ${row.code.join('\n    ')}
    ${keys.length === 0 ? 'line = line.slice(1)' : ''}
    walk.rows[${number}]++`
  const name = `walk${pool.code.length}`
  if (isRecord) {
    const lists = row.children.map(({ path, variable }) => `${json(path)}: ${variable}`)
    pool.code.push(`function ${name}(object, walk) {
  const above = undefined
  ${head}
    ${checks.join('\n    ')}
    return { line, lists: { ${lists.join(', ')} } }
}`)
    const below = row.children.map(
      ({ path }, at) => `${json(path)}: (items, object, walk, from) => { ${children[at]} }`,
    )
    return `{ begin: ${name}, below: { ${below.join(', ')} } }`
  }
  pool.code.push(`function ${name}(objects, above, walk${isPaged ? ', from' : ''}) {
  for (let at = 0; at < objects.length; at++) {
    const object = objects[at]
    ${isRoot ? '' : `walk.at[${depth}] = ${index}`}
    if (!isObject(object)) { walk.issue(${rowPlace}, 'not_an_object', object); continue }
    ${head}
    walk.text[${number}] += line + '\\n'
    ${checks.join('\n    ')}
    ${children.join('\n    ')}
  }
}`)
  return name
}

/** Whether objects of this shape tell of persons, so that examples of unknown properties must not be kept. */
function isPersonal(shape: Shape): boolean {
  return Object.values(shape.placements).some((placement) => {
    if (placement.verb === 'column') return placement.options.euii ?? false
    if (placement.verb === 'group') return placement.columns.some((column) => column.options.euii)
    return false
  })
}

/** The code that reads one object, with the objects inlined in it, into the variable `line`. */
class ShapeCode {
  readonly code: string[] = []
  readonly children: Child[] = []
  readonly #pool: Pool
  readonly #personal: boolean
  #variables = 0

  constructor(pool: Pool, personal: boolean) {
    this.#pool = pool
    this.#personal = personal
  }

  shape(shape: Shape, object: string, path: string, side: Side | undefined): void {
    const found = this.#variable('n')
    this.code.push(`let ${found} = 0`)
    for (const [property, placement] of Object.entries(shape.placements)) {
      const read = `${object}[${json(property)}]`
      const at = `${path}${property}`
      const counted = `if (v !== undefined) ${found}++`
      switch (placement.verb) {
        case 'column': {
          const encode = pooled(placement.scalar.encode, this.#pool)
          const column = place(at, placement.options.euii ?? false, this.#pool)
          this.code.push(
            `v = ${read}`,
            `if (v === undefined) line += '\\t\\\\N'`,
            `else { ${found}++; line += v === null ? '\\t\\\\N' : '\\t' + ${encode}(v, walk, ${column}) }`,
          )
          if (at === 'startDateTime')
            this.code.push(`walk.callStartedAt = line.slice(line.lastIndexOf('\\t') + 1)`)
          break
        }
        case 'group': {
          const picked = this.#variable('g')
          const column = place(at, true, this.#pool)
          this.code.push(
            `v = ${read}; ${counted}`,
            `const ${picked} = ${pooled(placement.pick, this.#pool)}(v, ${object}, walk, ${column})`,
            ...placement.columns.map((one, index) => {
              const inner = place(at, one.options.euii ?? false, this.#pool)
              return `line += '\\t' + cell(${pooled(one.scalar.encode, this.#pool)}, ${picked}[${index}], walk, ${inner})`
            }),
          )
          break
        }
        case 'inline': {
          const inner = this.#variable('o')
          const wrong = place(at, true, this.#pool)
          this.code.push(`v = ${read}; ${counted}`)
          if (placement.fallback !== undefined) {
            const { property: other, convert, isEmpty } = placement.fallback
            const empty =
              isEmpty === undefined ? '' : ` || (isObject(v) && ${pooled(isEmpty, this.#pool)}(v))`
            this.code.push(
              `if (v === undefined || v === null${empty}) v = ${pooled(convert, this.#pool)}(${object}[${json(other)}]) ?? v`,
            )
          }
          this.code.push(`const ${inner} = v`)
          const nested = new ShapeCode(this.#pool, isPersonal(placement.shape))
          nested.#variables = this.#variables
          nested.shape(placement.shape, inner, `${at}.`, placement.side ?? side)
          this.#variables = nested.#variables
          this.children.push(...nested.children)
          const width = columnsOf(placement.shape)
          this.code.push(
            `if (isObject(${inner})) {`,
            ...nested.code,
            `} else { line += ${json(`\t${NULL}`.repeat(width))}; if (${inner} !== undefined && ${inner} !== null) walk.issue(${wrong}, 'not_an_object', ${inner}) }`,
          )
          break
        }
        case 'many': {
          const list = this.#variable('l')
          this.code.push(`v = ${read}; ${counted}`)
          if (placement.fallback !== undefined) {
            const { property: other, convert } = placement.fallback
            this.code.push(
              `if (v === undefined || v === null || v.length === 0) v = ${pooled(convert, this.#pool)}(${object}[${json(other)}]) ?? v`,
            )
          }
          if (placement.rows !== undefined) {
            this.code.push(`if (isObject(v)) v = ${pooled(placement.rows, this.#pool)}(v)`)
          }
          this.code.push(`${list} = v`)
          this.children.push({ variable: list, entity: placement.entity, path: at, side })
          if (expected.has(property)) {
            this.code.push(`if (!Array.isArray(v)) walk.missing(${json(property)})`)
          }
          break
        }
        case 'instead':
        case 'omit':
          this.code.push(`v = ${read}; ${counted}`)
          break
      }
    }
    const own = place(path === '' ? '' : path.slice(0, -1), this.#personal, this.#pool)
    const known = pooled(new Set(Object.keys(shape.placements)), this.#pool)
    this.code.push(`if (count(${object}) !== ${found}) walk.unknown(${object}, ${known}, ${own})`)
  }

  #variable(kind: string): string {
    this.#variables++
    return `${kind}${this.#variables}`
  }
}

/** Relationships of a record that are there only when they were asked for. */
const expected: ReadonlySet<string> = new Set(['sessions', 'segments', 'participants_v2'])

function columnsOf(shape: Shape): number {
  let width = 0
  for (const placement of Object.values(shape.placements)) {
    if (placement.verb === 'column') width++
    else if (placement.verb === 'group') width += placement.columns.length
    else if (placement.verb === 'inline') width += columnsOf(placement.shape)
  }
  return width
}
