import { describe, expect, it } from 'vitest'
import { columnComment, ddl, indexes, tables } from '../../src/mapping/index.ts'

const sql = ddl()
const statements = sql.split(/;\n+/).filter((statement) => statement !== '')

describe.each(tables.map((table) => [table.name, table] as const))('the SQL of %s', (name, table) => {
  it('makes every column, with its type', () => {
    const create = statements.find((statement) => statement.startsWith(`create table :facts.${name} (`))!
    for (const { name: column, pg, notNull } of table.columns) {
      expect(create).toContain(`\n  ${column} ${pg}${notNull ? ' not null' : ''},\n`)
    }
    expect(create).toContain(`primary key (${table.key})`)
  })

  it('has words for the table and every column', () => {
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
    expect(statements).toContain(`comment on table :facts.${name} is ${quoted(table.comment)}`)
    for (const column of table.columns) {
      expect(statements).toContain(
        `comment on column :facts.${name}.${column.name} is ${quoted(columnComment(column))}`,
      )
    }
  })

  it('has a foreign key that deletes in cascade, and an index, for each parent', () => {
    for (const { name: column, references } of table.columns.filter(({ references }) => references)) {
      expect(sql).toContain(
        `foreign key (${column}) references :facts.${references} (${column}) on delete cascade`,
      )
      expect(indexes(table).map((index) => index.definition)).toContainEqual(
        expect.stringContaining(`using btree (${column})`),
      )
    }
  })
})

it('makes parents before children', () => {
  const made = [...sql.matchAll(/^create table :facts\.(\w+)/gm)].map(([, name]) => name)
  for (const table of tables) {
    for (const { references } of table.columns) {
      if (references !== undefined) expect(made.indexOf(references)).toBeLessThan(made.indexOf(table.name))
    }
  }
})

it('tells of a column what it means, its unit and where it comes from', () => {
  const jitter = tables.flatMap(({ columns }) => columns).find(({ name }) => name === 'average_jitter_ms')!
  expect(columnComment(jitter)).toBe(
    'Mean jitter. Above 30 ms an audio stream is poor. Unit: ms. Graph: averageJitter.',
  )
})
