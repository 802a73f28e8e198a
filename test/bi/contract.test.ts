import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { ask, questions } from '../../src/warehouse/questions.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { type Filled, openFilled } from './filled.ts'
import { OF_THE_BOOKS, waysToAsk } from './questions.ts'

/**
 * What BI tools can rely on, asked as the role that they sign in with. Each question lists breaches: what is there
 * and should not be, or the other way round.
 */
let filled: Filled
beforeAll(async () => {
  filled = await openFilled({ withEuii: true })
})
afterAll(() => filled.close())

/** The rows of a question, each as one text. */
async function rows(sql: string): Promise<string[]> {
  const { rows } = await filled.reader.query<unknown[]>({ text: sql, rowMode: 'array' })
  return rows.map((row) => row.join(' '))
}

const expected = {
  'BASE TABLE': [
    'building_networks',
    'call_types',
    'dim_client',
    'dim_date',
    'dim_device',
    'dim_network',
    'dim_user',
    'dim_wifi',
    'direct_routing_calls',
    'endpoints',
    'feedback_tokens',
    'histogram_buckets',
    'kpi_targets',
    'media',
    'participants',
    'pstn_calls',
    'quality_by_call',
    'quality_daily',
    'quality_hourly',
    'quality_rules',
    'records',
    'segments',
    'sessions',
    'sip_code_classes',
    'sip_codes',
    'streams',
    'sub_reason_classes',
    'trace_route_hops',
  ],
  VIEW: [
    'attendance',
    'call_summary',
    'classification_rules',
    'client_quality',
    'completeness',
    'coverage',
    'daily_quality',
    'data_quality',
    'device_quality',
    'direct_routing_call_details',
    'direct_routing_summary',
    'failures',
    'feedback',
    'feedback_texts',
    'loader_runs',
    'network_quality',
    'participant_summary',
    'pstn_call_details',
    'pstn_summary',
    'session_summary',
    'stream_quality',
  ],
}

describe('what is published', () => {
  it.each(Object.entries(expected))('of kind %s is this, and nothing else', async (kind, names) => {
    expect(
      await rows(
        `select table_name from information_schema.tables
         where table_type = '${kind}' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
      ),
    ).toEqual(names)
  })

  it('is all that there is in the schema of the facts', async () => {
    const { rows: all } = await filled.warehouse.pool.query<{ relname: string }>(
      `select relname from pg_class
       where relnamespace = 'call_quality'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f') order by 1`,
    )
    expect(all.map((one) => one.relname)).toEqual(Object.values(expected).flat().toSorted())
  })

  it('has a comment on every table, view and column', async () => {
    expect(
      await rows(
        `select table_name, '' from information_schema.tables
         where table_schema = 'call_quality'
           and coalesce(obj_description(format('%I.%I', table_schema, table_name)::regclass, 'pg_class'), '') = ''
         union all
         select table_name, column_name from information_schema.columns
         where table_schema = 'call_quality'
           and coalesce(col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position), '') = ''`,
      ),
    ).toEqual([])
  })

  it('is of types that every driver reads', async () => {
    expect(
      await rows(
        `select table_name, column_name, udt_name from information_schema.columns
         where table_schema = 'call_quality'
           and udt_name not in ('int4', 'int8', 'float8', 'bool', 'text', 'uuid', 'date', 'timestamptz')`,
      ),
    ).toEqual([])
  })

  it('has names in snake_case that need no quotes', async () => {
    expect(
      await rows(
        `select table_name, column_name from information_schema.columns
         where table_schema = 'call_quality'
           and (column_name !~ '^[a-z][a-z0-9_]*$' or length(column_name) > 63
             or column_name in (select word from pg_get_keywords() where catcode = 'R'))`,
      ),
    ).toEqual([])
  })

  it('is of plain tables and views: nothing partitioned, materialized or foreign', async () => {
    expect(
      await rows(
        `select relname, relkind from pg_class
         where relnamespace = 'call_quality'::regnamespace and relkind in ('p', 'm', 'f') or relispartition`,
      ),
    ).toEqual([])
  })

  it('has no number that is none', async () => {
    const columns = await rows(
      `select table_name, string_agg(format('%I in (''NaN'', ''Infinity'', ''-Infinity'')', column_name), ' or ')
       from information_schema.columns where table_schema = 'call_quality' and udt_name = 'float8' group by 1`,
    )
    expect(columns.length).toBeGreaterThan(10)
    for (const line of columns) {
      const [, table, condition] = /^(\w+) (.*)$/s.exec(line)!
      expect(await rows(`select '${table}' from call_quality.${table} where ${condition} limit 1`)).toEqual(
        [],
      )
    }
  })

  it('can be read, every column of it, and is filled', async () => {
    const empty: string[] = []
    for (const name of [...expected['BASE TABLE'], ...expected.VIEW]) {
      const [found] = await rows(`select count(*) from (select * from ${name}) as it`)
      if (found === '0') empty.push(name)
    }
    // an administrator imports these
    expect(empty).toEqual(['building_networks', 'endpoints'])
  })
})

describe('keys', () => {
  it('of one column are seen by the reader on every table', async () => {
    expect(
      await rows(
        `select t.table_name, count(k.column_name) from information_schema.tables t
         left join information_schema.table_constraints c
           on c.table_schema = t.table_schema and c.table_name = t.table_name and c.constraint_type = 'PRIMARY KEY'
         left join information_schema.key_column_usage k
           on k.constraint_schema = c.constraint_schema and k.constraint_name = c.constraint_name
           and k.table_name = c.table_name
         where t.table_schema = 'call_quality' and t.table_type = 'BASE TABLE'
         group by 1 having count(k.column_name) <> 1`,
      ),
    ).toEqual([])
  })

  it('of other tables are seen by the reader once each, under the same name', async () => {
    const catalog = await rows(
      `select conrelid::regclass, a.attname, confrelid::regclass, b.attname from pg_constraint
       join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
       join pg_attribute b on b.attrelid = confrelid and b.attnum = confkey[1]
       where contype = 'f' and connamespace = 'call_quality'::regnamespace order by 1, 2, 3`,
    )
    // the question that Power BI asks for relationships
    const seen = await rows(
      `select child.table_name, child.column_name, parent.table_name, parent.column_name
       from information_schema.referential_constraints r
       join information_schema.key_column_usage child
         on child.constraint_schema = r.constraint_schema and child.constraint_name = r.constraint_name
       join information_schema.key_column_usage parent
         on parent.constraint_schema = r.unique_constraint_schema
         and parent.constraint_name = r.unique_constraint_name
         and parent.ordinal_position = child.position_in_unique_constraint
       where r.constraint_schema = 'call_quality' order by 1, 2, 3`,
    )
    expect(seen.toSorted()).toEqual(catalog.toSorted())
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(
      expect.arrayContaining([
        'streams media_key media media_key',
        'quality_daily day dim_date day',
        'quality_daily building_network_key building_networks building_network_key',
        'quality_hourly day dim_date day',
      ]),
    )
    expect(seen.filter((line) => line.split(' ')[1] !== line.split(' ')[3])).toEqual([])
    expect(
      await rows(
        `select conname from pg_constraint where contype = 'f' and connamespace = 'call_quality'::regnamespace
           and (cardinality(conkey) <> 1 or conparentid <> 0)`,
      ),
    ).toEqual([])
  })

  it('that a roll-up refers to are there, although no constraint enforces it', async () => {
    const references = await rows(
      `select conrelid::regclass, a.attname, confrelid::regclass from pg_constraint
       join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
       where contype = 'f' and connamespace = 'call_quality'::regnamespace`,
    )
    const lost: string[] = []
    for (const reference of references) {
      const [child, key, parent] = reference.split(' ')
      lost.push(
        ...(await rows(
          `select '${reference}' from ${child} child
           where ${key} is not null and not exists (select from ${parent} parent where parent.${key} = child.${key})
           limit 1`,
        )),
      )
    }
    expect(lost).toEqual([])
  })

  it('of the date table leave no day out, and begin and end with a year', async () => {
    expect(
      await rows(
        `select count(*) - (max(day) - min(day)) - 1, to_char(min(day), 'MM-DD'), to_char(max(day), 'MM-DD')
         from dim_date`,
      ),
    ).toEqual(['0 01-01 12-31'])
  })
})

describe('questions', () => {
  let asReader: Warehouse
  beforeAll(async () => {
    asReader = await connect({ url: filled.readerUrl }, schemasOf('call_quality'))
  })
  afterAll(() => asReader.close())

  it('are answered to the reader, but for those about the work of callhouse itself', async () => {
    const [call] = await rows('select id from records limit 1')
    const [user] = await rows('select user_key from quality_daily where user_key is not null limit 1')
    const refused: string[] = []
    for (const question of await questions()) {
      const values = waysToAsk(question, { call: call!, user: user! })[0]!
      await ask(asReader, question.sql, values).catch((error: Error) => {
        refused.push(question.name)
        expect(error.message).toMatch(/relation "\w+" does not exist/)
      })
    }
    expect(refused).toEqual(OF_THE_BOOKS)
  })
})

describe('the reader', () => {
  it('may create nothing anywhere', async () => {
    expect(
      await rows(`select nspname from pg_namespace where has_schema_privilege(oid, 'create')
        union all select 'database' where has_database_privilege(current_database(), 'create')`),
    ).toEqual([])
  })

  it('may change nothing', async () => {
    expect(
      await rows(
        `select relname from pg_class join pg_namespace n on n.oid = relnamespace
         where nspname like 'call_quality%' and relkind in ('r', 'v')
           and has_table_privilege(pg_class.oid, 'insert, update, delete, truncate, trigger')`,
      ),
    ).toEqual([])
  })

  it('has no way into the book-keeping', async () => {
    expect(
      await rows(
        `select nspname from pg_namespace where nspname = 'call_quality_ops' and has_schema_privilege(oid, 'usage')
         union all
         select relname from pg_class where relnamespace = 'call_quality_ops'::regnamespace
           and relkind in ('r', 'v', 'S') and has_table_privilege(oid, 'select, references')`,
      ),
    ).toEqual([])
  })

  it('has sessions in UTC', async () => {
    expect(await rows('show timezone')).toEqual(['UTC'])
  })
})
