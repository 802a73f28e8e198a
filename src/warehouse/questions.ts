import type pg from 'pg'
import { Failure } from '../failure.ts'
import { type Warehouse, withClient } from './connect.ts'
import { databaseFailure, sqlState } from './errors.ts'
import { type Bound, bound, type Parameter, parametersOf, type Value } from './parameters.ts'
import { READING } from './reading.ts'
import { sqlFiles } from './sql-files.ts'

/** A named question: a file in `sql/queries/`, whose first line says the grain and the question. */
export interface Question {
  readonly name: string
  readonly about: string
  readonly sql: string
  /** What it can be asked with. */
  readonly parameters: readonly Parameter[]
}

/** All named questions, by name. */
export async function questions(): Promise<Question[]> {
  return (await sqlFiles('sql/queries')).map(({ name, text }) => {
    const about = text.split('\n', 1)[0]!.replace(/^--\s*/, '')
    return { name, about, sql: text, parameters: parametersOf(text) }
  })
}

/**
 * The question of that name.
 * @throws Failure `usage` that lists the names there are
 */
export async function question(name: string): Promise<Question> {
  const all = await questions()
  const found = all.find((one) => one.name === name)
  if (found !== undefined) return found
  throw new Failure('usage', `There is no question named ${name}`, {
    remedy: `There are: ${all.map((one) => one.name).join(', ')}. Or write SQL: callhouse query "select …".`,
  })
}

export interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | boolean | null)[])[]
}

const int8 = 20
const float8 = 701
const boolean = 16

/** A value of the text protocol as JSON has it; 64-bit integers as numbers where they are exact. */
function cell(type: number, text: string | null): string | number | boolean | null {
  if (text === null) return null
  if (type === boolean) return text === 't'
  if (type === float8 || type === 21 || type === 23 || type === 700) return Number(text)
  if (type === int8) return Number.isSafeInteger(Number(text)) ? Number(text) : text
  return text
}

const settings = READING.map(([name, value]) => `set local ${name} = ${value}`).join('; ')

/**
 * Asks the warehouse something, in a transaction that can only read. Tables need no schema in their names.
 * @param values of all parameters that the SQL mentions, by name; `completed` adds the defaults
 * @throws Failure `usage` where PostgreSQL does not understand the question, or a parameter has no value
 */
export async function ask(
  warehouse: Warehouse,
  sql: string,
  values: Readonly<Record<string, Value>> = {},
): Promise<Answer> {
  const question = bound(sql, values)
  return withClient(warehouse, async (client) => {
    await client.query(
      `begin read only; set local search_path = "${warehouse.schemas.facts}", "${warehouse.schemas.ops}"; ${settings}`,
    )
    try {
      const result = (await client.query({
        text: question.text,
        values: [...question.values],
        // one statement alone: behind a commit, another one could write
        queryMode: 'extended',
        rowMode: 'array',
        types: { getTypeParser: (type: number) => (text: string | null) => cell(type, text) },
      } as pg.QueryArrayConfig)) as pg.QueryArrayResult
      return { columns: result.fields.map((field) => field.name), rows: result.rows as Answer['rows'] }
    } catch (error) {
      if (/^(?:42|25006|22|0A)/.test(sqlState(error) ?? '')) {
        throw new Failure(
          'usage',
          `PostgreSQL says: ${(error as Error).message}${where(sql, question, error)}`,
          {
            cause: error,
          },
        )
      }
      throw databaseFailure(error)
    } finally {
      await client.query('rollback').catch(() => undefined)
    }
  })
}

/** The line and column that PostgreSQL points at. */
function where(sql: string, { origin }: Bound, error: unknown): string {
  const position = Number((error as { position?: string }).position)
  if (!Number.isInteger(position) || position < 1) return ''
  const before = sql.slice(0, origin(position - 1)).split('\n')
  return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`
}
