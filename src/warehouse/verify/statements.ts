import { type Table, tables } from '../../mapping/index.ts'
import { sqlFiles } from '../sql-files.ts'
import type { Subject } from './finding.ts'

/** What a check of SQL is asked for: once, or once for each of these. */
type Each = 'once' | 'child' | 'ordered' | 'reference' | 'day'

/** A check that is SQL: a file of `sql/verify/`, whose query must return no row. */
export interface Statement extends Subject {
  readonly each: Each
  /** Whether its rows are something to tell, and no breach. */
  readonly isTold: boolean
  /** Counts what is looked at. */
  readonly counting: string
  /** Gives sentences about what was looked at, a row each; undefined: there is nothing to say. */
  readonly noting: string | undefined
  readonly text: string
}

/** Words that a text holds in place of names and values, each written with a colon before it. */
export type Words = Readonly<Record<string, string>>

/**
 * The checks of SQL, by name. A file begins with one line that says what it proves, then has lines of these kinds:
 * `-- @of THINGS: QUERY` counts what is looked at, `-- @note QUERY` gives sentences about it, `-- @mend SENTENCE` says
 * what to do, `-- @told` makes its rows no breach, `-- @each KIND` asks it once for each table below a record (child), each that numbers its rows (ordered),
 * each reference to a parent (reference) or each day that is rolled up (day).
 *
 * @throws Error where a file lacks what it proves or what it looks at
 */
export async function statements(): Promise<Statement[]> {
  return (await sqlFiles('sql/verify')).map(({ name, text }) => parse(name, text))
}

function parse(name: string, text: string): Statement {
  const proves = /^-- (?!@)(.+)\n/.exec(text)?.[1]
  const [, of, counting] = /^-- @of ([^:\n]+): (.+)$/m.exec(text) ?? []
  if (proves === undefined || of === undefined || counting === undefined)
    throw new Error(`sql/verify/${name}.sql does not say what it proves or looks at`)
  const each = /^-- @each (child|ordered|reference|day)$/m.exec(text)?.[1] as Each | undefined
  return {
    check: name,
    proves,
    of,
    counting,
    noting: /^-- @note (.+)$/m.exec(text)?.[1],
    remedy: /^-- @mend (.+)$/m.exec(text)?.[1] ?? null,
    isTold: /^-- @told$/m.test(text),
    each: each ?? 'once',
    text: text.replaceAll(/^--.*\n/gm, ''),
  }
}

/** Puts values in place of words; a word that has none stays. */
export function worded(text: string, words: Words): string {
  return text.replaceAll(/(?<!:):([a-z_]+)\b/g, (written, word: string) => words[word] ?? written)
}

/** The words that a check is asked with, once for each; days are not known here. */
export function wordsOf(each: Each): Words[] {
  switch (each) {
    case 'child':
      return children().map(ofChild)
    case 'ordered':
      return children()
        .filter((table) => table.entity.ordered)
        .map((table) => ({ ...ofChild(table), is_sibling: isSibling(table) }))
    case 'reference':
      return children().flatMap(references)
    case 'once':
    case 'day':
      return [{}]
  }
}

/** Tables whose rows belong to a record. */
function children(): Table[] {
  return tables.filter((table) => table.entity.above.length > 0)
}

function ofChild(table: Table): Words {
  return { child: table.name, child_key: table.key }
}

/** Whether the row before it hangs at the same place as a row does. */
function isSibling({ entity, columns }: Table): string {
  const parent = columns.find((column) => column.references === entity.above[0])!
  const same = entity.sided ? [parent.name, 'side'] : [parent.name]
  return same.map((name) => `${name} = lag(${name}) over in_order`).join(' and ')
}

function references(table: Table): Words[] {
  return table.columns
    .filter((column) => column.references !== undefined)
    .map(({ name, references: parent }) => ({
      ...ofChild(table),
      parent: parent!,
      parent_key: name,
      or_other_start: table.entity.timed
        ? ` or parent.${parent === 'records' ? 'started_at' : 'call_started_at'} is distinct from child.call_started_at`
        : '',
    }))
}
