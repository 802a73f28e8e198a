import { describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import { catalogDifferences } from '../../src/warehouse/check.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()

/** The rows that a query gives, each as one text. */
async function rows(sql: string): Promise<string[]> {
  const { rows } = await warehouse.pool.query<Record<string, unknown>>(sql)
  return rows.map((row) => Object.values(row).join(' '))
}

const ours = `nspname in ('call_quality', 'call_quality_ops')`

describe('the live catalog', () => {
  it('is what the mapping says', async () => {
    expect(await catalogDifferences(warehouse)).toEqual([])
  })

  it('holds every table of the mapping', async () => {
    const names = await rows(`select tablename from pg_tables where schemaname = 'call_quality' order by 1`)
    expect(names).toEqual(expect.arrayContaining(tables.map((table) => table.name)))
  })

  it('has no relation and no column without a comment', async () => {
    const silent = await rows(`
      select nspname, relname, '' from pg_class c join pg_namespace n on n.oid = relnamespace
      where ${ours} and relkind in ('r', 'v', 'm', 'p', 'f') and obj_description(c.oid, 'pg_class') is null
      union all
      select nspname, relname, attname from pg_class c join pg_namespace n on n.oid = relnamespace
      join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped
      -- views of the books are steps on the way to what is published
      where ${ours} and (relkind in ('r', 'm', 'p', 'f') or relkind = 'v' and nspname = 'call_quality')
        and col_description(c.oid, attnum) is null
      union all
      select nspname, '', '' from pg_namespace where ${ours} and obj_description(oid, 'pg_namespace') is null`)
    expect(silent).toEqual([])
  })

  it('has only types in the facts schema that every BI driver can read', async () => {
    const others = await rows(`
      select table_name, column_name, udt_name from information_schema.columns
      where table_schema = 'call_quality'
        and udt_name not in ('int4', 'int8', 'float8', 'bool', 'text', 'uuid', 'date', 'timestamptz')`)
    expect(others).toEqual([])
  })

  it('has names that need no quotes', async () => {
    const reserved = await rows(`
      select table_name, column_name from information_schema.columns
      join pg_get_keywords() on word = column_name and catcode in ('R', 'T')
      where table_schema in ('call_quality', 'call_quality_ops')
      union all
      select table_name, column_name from information_schema.columns
      where table_schema in ('call_quality', 'call_quality_ops')
        and (column_name !~ '^[a-z][a-z0-9_]*$' or length(column_name) > 63)`)
    expect(reserved).toEqual([])
  })

  it('has one key of one column on every table, and an index on every reference', async () => {
    const odd = await rows(`
      select relname from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname = 'call_quality' and relkind = 'r' and not exists (
        select from pg_constraint where conrelid = c.oid and contype = 'p' and cardinality(conkey) = 1)
      union all
      select conname from pg_constraint f join pg_namespace n on n.oid = connamespace
      where nspname = 'call_quality' and contype = 'f' and (cardinality(conkey) <> 1 or not exists (
        select from pg_index where indrelid = f.conrelid and indkey[0] = f.conkey[1])
        -- nothing is deleted from the dimensions, and roll-ups are read by day
        and f.conrelid::regclass::text !~ 'quality_(daily|hourly)$')`)
    expect(odd).toEqual([])
  })
})

describe('a difference between catalog and mapping', () => {
  /** Changes the catalog, looks, and takes the change back. */
  async function differencesAfter(change: string): Promise<string[]> {
    await warehouse.pool.query(change)
    const differences = await catalogDifferences(warehouse)
    return differences.map(({ place, expected, found }) => `${place}: ${expected} / ${found}`)
  }

  it('is told for a column that has another type', async () => {
    const found = await differencesAfter(
      'alter table call_quality.trace_route_hops alter column hop_count type integer',
    )
    expect(found).toEqual(['trace_route_hops.hop_count: column 6, bigint / column 6, integer'])
    await warehouse.pool.query('alter table call_quality.trace_route_hops alter column hop_count type bigint')
  })

  it('is told for a column too many, an index that is gone and a comment that was changed', async () => {
    const found = await differencesAfter(`
      alter table call_quality.records add column note text;
      drop index call_quality.media_segment_key_idx;
      comment on column call_quality.records.type is 'changed by hand'`)
    expect(found.map((line) => line.split(':')[0]).sort()).toEqual([
      'comment on records.note',
      'comment on records.type',
      'index media_segment_key_idx',
      'records.note',
    ])
  })
})
