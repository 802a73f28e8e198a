import type { Reporter } from './reasons.ts'
import type { Scalar } from './scalars.ts'

/**
 * The words in which the mapping is said. A *shape* gives each property of one Graph type its place; an
 * *entity* is a shape whose objects are rows of a table. Everything else (column lists, COPY text, DDL,
 * catalog check, dictionary, drift) is derived from these and never written down a second time.
 */

/** A JSON object, before anything is believed of it. */
export type JsonObject = Readonly<Record<string, unknown>>

export interface ColumnOptions {
  /** The column's own name (below the prefix), where the property's in snake_case would not do. */
  readonly name?: string
  /** Identifies or describes a person, or the device or place of one: end-user identifiable information. */
  readonly euii?: boolean
  /** The unit, where the scalar does not tell it. */
  readonly unit?: string
}

/** One property, one column. */
export interface Column<In> {
  readonly verb: 'column'
  readonly scalar: Scalar<In>
  readonly comment: string
  readonly options: ColumnOptions
  readonly accepts?: (value: In) => void
}

/** A nested object whose columns stand in the row of its owner, under a prefix. */
export interface Inline<In> {
  readonly verb: 'inline'
  readonly shape: Shape
  readonly prefix: string | undefined
  /** Marks everything below as the caller's or the callee's, for rows that hang below it. */
  readonly side: Side | undefined
  readonly fallback: Fallback | undefined
  readonly accepts?: (value: In) => void
}

/** An array (or, through `rows`, an open object) whose elements are rows of a child table. */
export interface Many<In> {
  readonly verb: 'many'
  readonly entity: Entity
  /** Turns an open object into the row objects; an array needs none. */
  readonly rows: ((value: JsonObject) => JsonObject[]) | undefined
  readonly fallback: Fallback | undefined
  readonly accepts?: (value: In) => void
}

/** One property, several columns, by code: open identity sets, lists of words. */
export interface Group<In> {
  readonly verb: 'group'
  readonly prefix: string | undefined
  readonly columns: readonly GroupColumn[]
  /**
   * The values of {@link columns}, each still to be encoded by its scalar. `owner` is the object that has the
   * property; `column` is what issues and drift found on the way are reported against.
   */
  readonly pick: (
    value: unknown,
    owner: JsonObject,
    report: GroupReporter,
    column: number,
  ) => readonly unknown[]
  /** What the group makes of the properties below its own, for the data dictionary. */
  readonly inside: readonly GroupProperty[]
  /** The property that is read where this one gives nothing. */
  readonly fallback: string | undefined
  readonly accepts?: (value: In) => void
}

export interface GroupColumn {
  readonly name: string
  readonly scalar: Scalar<never>
  readonly comment: string
  readonly options: ColumnOptions
}

export interface GroupProperty {
  /** Below the group's own property: `user.id`, or `[].id` where that is a list. */
  readonly path: string
  readonly types: readonly string[]
  /** The name of the column that holds it, or why none does. */
  readonly place: { readonly column: string } | { readonly omitted: string }
}

/** What a group can report while it picks. */
export interface GroupReporter extends Reporter {
  drift(column: number, path: string, value: unknown): void
}

/** A property that is read by another one's place, where that one is absent. */
export interface Instead {
  readonly verb: 'instead'
  readonly of: string
}

/** A property that has no column, and why. */
export interface Omit {
  readonly verb: 'omit'
  readonly why: string
}

export interface Fallback {
  readonly property: string
  /** Brings the value of the other property into the form of this one. */
  readonly convert: (value: unknown) => unknown
  /** Whether an object is there and gives nothing all the same. */
  readonly isEmpty?: (value: JsonObject) => boolean
}

export type Side = 'caller' | 'callee'

export type Placement = Column<never> | Inline<never> | Many<never> | Group<never> | Instead | Omit

/** The places that a property of type `V` may have. */
export type PlacementFor<V> =
  | Omit
  | Instead
  | Group<V>
  | ([V] extends [string | number | boolean] ? Column<V> : never)
  | (V extends readonly (infer Element)[] ? Many<Element> : V extends object ? Inline<V> | Many<V> : never)

export interface Shape {
  /** The Graph types whose objects have this shape, without `microsoft.graph.`. */
  readonly types: readonly string[]
  readonly placements: Readonly<Record<string, Placement>>
}

export interface Entity {
  readonly table: string
  /** What one row is called; `stream` has the key `stream_key`. */
  readonly row: string
  readonly comment: string
  readonly shape: Shape
  /** Which of the tables above it a row has the key of, nearest first; the first is the parent. */
  readonly above: readonly string[]
  /** Rows know the side (caller or callee) that they hang below. */
  readonly sided?: boolean
  /** Rows carry the start of their call, so that they can be cut by time without a join. */
  readonly timed?: boolean
  /** Rows know their place among their siblings. */
  readonly ordered?: boolean
  /** Faults that no single value shows. `above` is the object that the row hangs below. */
  readonly checks?: readonly Check[]
}

export interface Check {
  readonly reason: 'ended_before_started' | 'outside_session'
  readonly broken: (object: JsonObject, above: JsonObject | undefined) => boolean
}

type Defined<T, K extends keyof T> = NonNullable<T[K]>
type Placements<T> = { readonly [K in keyof T]-?: PlacementFor<Defined<T, K>> }
type Misspelt<T, P> = { readonly [K in Exclude<keyof P, keyof T>]: never }

/**
 * Gives each property of `T` its place. A property left out, a misspelt one and a scalar on the wrong kind of
 * property do not compile.
 */
export function shape<T>(...types: string[]) {
  return <const P extends Placements<T>>(
    placements: P & Misspelt<T, P>,
  ): Shape & { readonly of?: (value: T) => void } => ({
    types,
    placements: placements as unknown as Readonly<Record<string, Placement>>,
  })
}

type ShapeOf<T> = Shape & { readonly of?: (value: T) => void }
type EntityOf<T> = Entity & { readonly of?: (value: T) => void }

/** A shape whose objects are rows of a table. */
export function entity<T>(
  table: string,
  row: string,
  comment: string,
  shape: ShapeOf<T>,
  more: Omit_<Entity, 'table' | 'row' | 'comment' | 'shape'>,
): EntityOf<T> {
  return { table, row, comment, shape, ...more }
}
type Omit_<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>

/** One property, one column; the name is the property's in snake_case, with the scalar's suffix. */
export function column<In>(scalar: Scalar<In>, comment: string, options: ColumnOptions = {}): Column<In> {
  return { verb: 'column', scalar, comment, options }
}

/** A column that brings its own name. */
export function named<In>(
  name: string,
  scalar: Scalar<In>,
  comment: string,
  options: ColumnOptions = {},
): Column<In> {
  return { verb: 'column', scalar, comment, options: { ...options, name } }
}

/** The columns of a nested object, under a prefix (the property's own name, unless one is given). */
export function inline<In>(
  shape: ShapeOf<In>,
  more: { prefix?: string; side?: Side; fallback?: Fallback } = {},
): Inline<In> {
  return { verb: 'inline', shape, prefix: more.prefix, side: more.side, fallback: more.fallback }
}

/** The rows of a child table. */
export function many<In>(
  entity: EntityOf<In>,
  more: { rows?: (value: JsonObject) => JsonObject[]; fallback?: Fallback } = {},
): Many<In> {
  return { verb: 'many', entity, rows: more.rows, fallback: more.fallback }
}

/** Says that this property is read where `of` gives nothing, into the same columns. */
export function insteadOf(of: string): Instead {
  return { verb: 'instead', of }
}

/** Leaves a property out, with the reason. */
export function omit(why: string): Omit {
  return { verb: 'omit', why }
}
