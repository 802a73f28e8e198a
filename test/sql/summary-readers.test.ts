import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { generated } from '../setup/documents.ts'
import { loaded } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { calls } from './parity/day.ts'
import { callId, inserted, rowsOf } from './parity/facts.ts'
import { further, mapOffice } from './parity/further.ts'

const views = ['session_summary', 'call_summary', 'participant_summary', 'failures', 'feedback']

/** A role that may read the views, and nothing that tells of persons. */
const reader = `reader_${randomBytes(6).toString('hex')}`

let warehouse: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  await inserted(warehouse, [...calls, ...further])
  await mapOffice(warehouse)
  await warehouse.pool.query(
    withSchemas(
      `create role ${reader};
       grant usage on schema :facts to ${reader};
       grant select on ${views.map((view) => `:facts.${view}`).join(', ')} to ${reader}`,
      warehouse.schemas,
    ),
  )
})
afterAll(async () => {
  await warehouse.pool.query(`drop owned by ${reader}; drop role ${reader}`)
  await close()
})

describe('the views of calls', () => {
  it('show a reader who may not see persons the same rows without them', async () => {
    for (const view of views) {
      const { rows: columns } = await warehouse.pool.query<{ name: string; comment: string }>(
        `select attname as name, col_description(attrelid, attnum) as comment from pg_catalog.pg_attribute
         where attrelid = $1::regclass and attnum > 0`,
        [`call_quality.${view}`],
      )
      const hidden = columns.filter(({ comment }) => comment.endsWith('(EUII).')).map(({ name }) => name)
      expect(hidden.length).toBeGreaterThan(1)
      const all = await rowsOf(warehouse, `select * from :facts.${view}`)
      const seen = await withClient(warehouse, async (client) => {
        await client.query(`begin; set local role ${reader}`)
        const answer = await client.query<{ row: Record<string, unknown> }>(
          `select to_jsonb(asked) as row from call_quality.${view} as asked`,
        )
        await client.query('rollback')
        return answer.rows.map(({ row }) => row)
      })
      const without = all.map((row) => ({
        ...row,
        ...Object.fromEntries(hidden.map((name) => [name, null])),
      }))
      const sorted = (of: object[]) => of.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
      expect(sorted(seen)).toEqual(sorted(without))
      // the names and texts of persons stand in no other column either
      expect(JSON.stringify(seen)).not.toMatch(
        /Name of|brightwater\.example|heard myself|ADA-LAPTOP|10\.1\.2\.3|198\.51\.100\.7/,
      )
    }
  })

  it('find a call by keys alone', async () => {
    for (const view of views) {
      for (const filter of [`call_id = '${callId(1)}'`, 'record_key = 1']) {
        const plan = await withClient(warehouse, async (client) => {
          await client.query('begin; set local enable_seqscan = off; set local jit = off')
          const { rows } = await client.query(`explain select * from call_quality.${view} where ${filter}`)
          await client.query('rollback')
          return JSON.stringify(rows)
        })
        expect(plan).not.toMatch(
          /Seq Scan on (?:records|participants|sessions|segments|media|streams|feedback_tokens)/,
        )
        expect(plan).toContain('sessions_record_key_idx')
      }
    }
  })
})

describe('a made-up tenant', () => {
  it('gives views and roll-ups the same counts', async () => {
    const opened = await openWarehouse()
    try {
      await loaded(opened.warehouse, generated(80))
      const counts = `not is_test and server_pair <> 'Server : Server'`
      const [of_views, of_roll_ups] = await Promise.all(
        [
          `select
             (select count(*) from :facts.failures where is_setup_failed and ${counts}) as failed,
             (select count(*) from :facts.failures where is_dropped and ${counts}) as dropped,
             (select count(*) from :facts.feedback where not is_test) as asked,
             (select sum(rating) from :facts.feedback where not is_test) as stars,
             (select sum(stream_count) from :facts.session_summary where ${counts}) as streams,
             (select sum(poor_count) from :facts.participant_summary where not is_test) as poor`,
          `select sum(setup_failed_count) as failed, sum(dropped_count) as dropped, sum(feedback_shown_count) as asked,
             sum(feedback_rating_sum) as stars, sum(stream_count) as streams, sum(poor_count) as poor
           from :facts.quality_daily`,
        ].map((sql) => rowsOf<Record<string, number>>(opened.warehouse, sql)),
      )
      expect(of_views).toEqual(of_roll_ups)
      for (const count of Object.values(of_views![0]!)) expect(count).toBeGreaterThan(0)
    } finally {
      await opened.close()
    }
  })
})
