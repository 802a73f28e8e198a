import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import type { Value } from '../../src/warehouse/parameters.ts'
import { published } from '../../src/warehouse/published.ts'
import { ask, type Question, questions } from '../../src/warehouse/questions.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { type Filled, openFilled } from './filled.ts'
import { OF_THE_BOOKS, waysToAsk } from './questions.ts'

/**
 * What a reader without EUII can learn: every value that tells of a person is collected, and looked for in
 * everything that the reader can select and in the answers to every question.
 */
let filled: Filled
let asReader: Warehouse
let personal: readonly string[]
let named: Question[]
beforeAll(async () => {
  filled = await openFilled({ withEuii: false })
  asReader = await connect({ url: filled.readerUrl }, schemasOf('call_quality'))
  personal = await personalValues()
  named = (await questions()).filter(({ name }) => !OF_THE_BOOKS.includes(name))
})
afterAll(async () => {
  await asReader.close()
  await filled.close()
})

/** Shorter values are part of other words. */
const SHORTEST = 6

/** Every value of the columns that are withheld from the reader. */
async function personalValues(): Promise<string[]> {
  const { pool, schemas } = filled.warehouse
  const values = new Set<string>()
  for (const { name, personal } of (await published(pool, schemas)).tables) {
    // a subnet is one only where it is the address of a client, and that is found beside it
    for (const column of personal.filter((one) => !one.endsWith('_subnet'))) {
      const { rows } = await pool.query<{ value: string }>(
        `select distinct ${column}::text as value from call_quality.${name} where length(${column}::text) >= ${SHORTEST}`,
      )
      for (const { value } of rows) values.add(value)
    }
  }
  return [...values]
}

/** What of a text tells of a person: a value that stands in it, not as a part of a longer word or address. */
function found(text: string): string[] {
  return personal.filter((value) => {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      if (!isWithin(text[at - 1]) && !isWithin(text[at + value.length])) return true
    }
    return false
  })
}

function isWithin(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}.:]/u.test(character)
}

interface Place {
  readonly table_name: string
  readonly column_name: string
}

/** The columns that the reader may select, by table and view. */
async function readable(): Promise<Map<string, string[]>> {
  const { rows } = await filled.reader.query<Place>(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'call_quality'
       and has_column_privilege(format('%I.%I', table_schema, table_name), column_name, 'select')
     order by 1, 2`,
  )
  const columns = new Map<string, string[]>()
  for (const { table_name: table, column_name: column } of rows) {
    columns.set(table, [...(columns.get(table) ?? []), column])
  }
  return columns
}

/** Radios that the reader can't tell apart are one row, or none. */
function isByAccessPoint(name: string, values: Readonly<Record<string, Value>>): boolean {
  return name === 'access_points' || (name === 'worst' && values.by === 'access_point')
}

describe('a reader without EUII', () => {
  it('would be found out: there are many values, and they are found where they are', () => {
    expect(personal.length).toBeGreaterThan(300)
    expect(found(`x ${personal[0]}, y`)).toEqual([personal[0]])
    expect(found(`x${personal[0]}`)).toEqual([])
  })

  it('reads none of them in any table or view', async () => {
    const relations = await readable()
    expect(relations.size).toBeGreaterThan(35)
    const leaks: string[] = []
    for (const [table, columns] of relations) {
      const texts = columns.map((column) => `string_agg(distinct ${column}::text, E'\\n') as ${column}`)
      const { rows } = await filled.reader.query<Record<string, string | null>>(
        `select ${texts.join(', ')} from call_quality.${table}`,
      )
      for (const [column, text] of Object.entries(rows[0]!)) {
        for (const value of found(text ?? '').slice(0, 3)) leaks.push(`${table}.${column}: ${value}`)
      }
    }
    expect(leaks).toEqual([])
  })

  it('is answered every question, with the same rows, and reads none of them there', async () => {
    const [call] = (
      await filled.reader.query<{ id: string }>(
        'select r.id from records r join streams s using (record_key) group by 1 order by count(*) desc limit 1',
      )
    ).rows
    const [user] = (
      await filled.reader.query<{ user_key: string }>(
        'select user_key from quality_daily where user_key is not null group by 1 order by sum(stream_count) desc limit 1',
      )
    ).rows
    const wrong: string[] = []
    for (const question of named) {
      const given = { call: call!.id, user: user!.user_key }
      for (const values of waysToAsk(question, given)) {
        const way = `${question.name} ${JSON.stringify(values)}`
        try {
          const [seen, known] = await Promise.all([
            ask(asReader, question.sql, values),
            ask(filled.warehouse, question.sql, values),
          ])
          for (const value of found(seen.rows.map((row) => row.join('\n')).join('\n')).slice(0, 3)) {
            wrong.push(`${way}: ${value}`)
          }
          if (seen.rows.length !== known.rows.length && !isByAccessPoint(question.name, values)) {
            wrong.push(`${way}: ${seen.rows.length} rows of ${known.rows.length}`)
          }
        } catch (error) {
          wrong.push(`${way}: ${(error as Error).message}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('finds columns of persons empty in every view, and these alone', async () => {
    const { rows } = await filled.warehouse.pool.query<Place & { marked: boolean }>(
      `select relname as table_name, attname as column_name,
         coalesce(col_description(attrelid, attnum), '') ~ '\\(EUII\\)\\.$' as marked
       from pg_attribute join pg_class c on c.oid = attrelid
       where relnamespace = 'call_quality'::regnamespace and relkind = 'v' and attnum > 0 order by 1, attnum`,
    )
    expect(rows.filter(({ marked }) => marked).length).toBeGreaterThan(20)
    const wrong: string[] = []
    for (const [view, columns] of Map.groupBy(rows, (row) => row.table_name)) {
      const counts = columns.map((column) => `count(${column.column_name})::integer as ${column.column_name}`)
      const sql = `select ${counts.join(', ')} from call_quality.${view}`
      const [all, seen] = await Promise.all([
        filled.warehouse.pool.query<Record<string, number>>(sql),
        filled.reader.query<Record<string, number>>(sql),
      ])
      for (const { column_name: column, marked } of columns) {
        const [known, read] = [all.rows[0]![column]!, seen.rows[0]![column]!]
        if (read !== (marked ? 0 : known))
          wrong.push(`${view}.${column}: ${read} of ${known}, marked: ${marked}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('cannot get at them by asking the table, or by what the planner knows', async () => {
    const refused: string[] = []
    for (const table of tables) {
      for (const column of table.columns.filter(({ euii }) => euii)) {
        await filled.reader.query(`select ${column.name} from call_quality.${table.name}`).catch(() => {
          refused.push(`${table.name}.${column.name}`)
        })
      }
    }
    expect(refused.length).toBe(tables.flatMap((table) => table.columns).filter(({ euii }) => euii).length)
    await filled.warehouse.pool.query('analyze')
    const { rows } = await filled.reader.query<{ text: string | null }>(
      "select string_agg(s::text, ' ') as text from pg_stats s where schemaname = 'call_quality'",
    )
    expect(rows[0]!.text).toContain('callerToCallee')
    expect(found(rows[0]!.text!.replaceAll(/[{}",]/g, ' '))).toEqual([])
  })
})
