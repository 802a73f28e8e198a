import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startRun } from '../../src/loader/index.ts'
import { rollUp } from '../../src/pipeline/rollup.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { sqlFiles } from '../../src/warehouse/sql-files.ts'
import { call, generated, guid } from '../setup/documents.ts'
import { asked, factCounts, rowStates } from '../setup/dump.ts'
import { context, loaded, replayed } from '../setup/loading.ts'
import { foundBy, verified } from '../setup/verifying.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { fillWarehouse, REPLACED, UNKEPT } from './filled.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await fillWarehouse(warehouse)
})
afterAll(async () => {
  await emulator.stop()
  await close()
})

const looked = (ended: Awaited<ReturnType<typeof verified>>) =>
  Object.fromEntries(ended.verified.checks.map(({ check, looked_at }) => [check, looked_at]))

describe('a warehouse that nobody damaged', () => {
  it('verifies, with everything looked at', async () => {
    const ended = await verified(warehouse)
    expect(foundBy(ended)).toEqual({})
    expect(ended.verdict).toBeUndefined()
    expect(ended.verified).toMatchObject({ ok: true, schema: 'call_quality', since: null, sample: null })
    const counts = await factCounts(warehouse)
    const { checks } = ended.verified
    const files = (await sqlFiles('sql/verify')).map(({ name }) => name)
    expect(checks.map(({ check }) => check)).toEqual([
      'catalog_tables',
      'catalog_views',
      ...files,
      'documents_intact',
      'rows_content',
      'rows_issues',
      'refetch',
    ])
    expect(Object.values(counts).length).toBe(10)
    const all = Object.values(counts).reduce((total, count) => total + count, 0)
    // one call was loaded without its document: it has a record and what hangs below it
    const [unkept] = await asked(warehouse, 'select rows_loaded from :ops.ledger where call_id = $1', [
      UNKEPT,
    ])
    expect(looked(ended)).toMatchObject({
      rows_content: all - Number(unkept),
      rows_keys: all - counts.records! - counts.pstn_calls! - counts.direct_routing_calls!,
      ledger_records: counts.records,
      quarantine_kept: 3,
      rows_issues: 2,
    })
    for (const { check, looked_at } of checks)
      expect([check, looked_at > 0]).toEqual([
        check,
        !['gaps_known', 'lease', 'meeting_pages', 'refetch'].includes(check),
      ])
    expect(checks.find(({ check }) => check === 'rows_content')?.notes).toEqual([
      'every document',
      "calls that can't be compared, as their documents were not kept: 1",
    ])
    expect(checks.find(({ check }) => check === 'ledger_by_day')?.notes).toEqual([
      expect.stringMatching(/^\d+ days: \d+ loaded, 2 quarantined, 0 pending, 0 aged out$/),
    ])
    expect(checks.filter(({ state }) => state === 'skipped')).toEqual([
      expect.objectContaining({
        check: 'refetch',
        notes: [expect.stringMatching(/^Graph was not asked; `--refetch 50`/)],
      }),
    ])
  })

  it('writes nothing', async () => {
    const before = [await rowStates(warehouse), await asked(warehouse, 'select * from :ops.runs order by 1')]
    await verified(warehouse)
    expect([
      await rowStates(warehouse),
      await asked(warehouse, 'select * from :ops.runs order by 1'),
    ]).toEqual(before)
  })

  it('draws the same documents again with the same seed, the newest among them, and others with another', async () => {
    const sampled = (seed: number) => verified(warehouse, { sample: 10, seed })
    const first = await sampled(5)
    expect(foundBy(first)).toEqual({})
    const counts = await factCounts(warehouse)
    const logs = Math.min(10, counts.pstn_calls!) + Math.min(10, counts.direct_routing_calls!)
    expect(looked(first).documents_intact).toBe(10 + logs)
    expect(looked(await sampled(5))).toEqual(looked(first))
    const others = await Promise.all([6, 7].map(async (seed) => looked(await sampled(seed)).rows_content))
    expect(new Set([looked(first).rows_content, ...others]).size).toBeGreaterThan(1)
    await asked(warehouse, `update :facts.records set type = 'damaged' where id = $1`, [REPLACED])
    for (const seed of [1, 2, 3]) {
      const { verified: seen } = await verified(warehouse, { sample: 1, seed })
      expect(seen.checks.find(({ check }) => check === 'rows_content')?.differences).toHaveLength(1)
    }
    await replayed(warehouse, REPLACED)
  })

  it('looks only at calls since then', async () => {
    const ended = await verified(warehouse, { since: Date.parse('2026-10-31T00:00:00Z') })
    expect(foundBy(ended)).toEqual({})
    const [since] = await asked(
      warehouse,
      `select count(*) from :facts.records where started_at >= '2026-10-31'`,
    )
    const counts = looked(ended)
    expect(counts.ledger_records).toBe(Number(since))
    expect(counts.rows_content).toBeGreaterThan(counts.ledger_records!)
    expect(counts.rows_content).toBeLessThan(looked(await verified(warehouse)).rows_content!)
    const never = await verified(warehouse, { since: Date.parse('2030-01-01') })
    expect(foundBy(never)).toEqual({})
    expect(looked(never)).toMatchObject({ rows_keys: 0, rows_content: 0, ledger_records: 0 })
  })

  it('verifies after replay, roll-up, and newer versions', async () => {
    await replayed(warehouse)
    expect(foundBy(await verified(warehouse))).toEqual({})
    await rollUp(context(warehouse), undefined)
    expect(foundBy(await verified(warehouse))).toEqual({})
    await loaded(warehouse, [call(3, { version: 4 }), call(6, { sessions: 3 }), ...generated(4)])
    expect(foundBy(await verified(warehouse))).toEqual({})
  })

  it('may be loaded into meanwhile: every answer is of one moment', async () => {
    const batches = Array.from({ length: 12 }, (_, at) => call(100 + at, { sessions: 3 }))
    async function* slowly() {
      for (const one of batches) {
        yield one
        yield call(200, { version: Number.parseInt(one.id.slice(-4), 16) })
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    let isLoading = true
    const loading = loaded(warehouse, slowly()).finally(() => {
      isLoading = false
    })
    let looks = 0
    while (isLoading) {
      const ended = await verified(warehouse, { sample: 50 })
      const { rollup_touched: _, ...found } = foundBy(ended)
      expect(found).toEqual({})
      looks++
    }
    await loading
    expect(looks).toBeGreaterThan(0)
    expect(await asked(warehouse, 'select count(*) from :facts.records where id = $1', [guid(200)])).toEqual([
      '1',
    ])
  })

  it('says which run was loading', async () => {
    const run = await startRun(warehouse, 'load', 'test')
    const { verified: seen } = await verified(warehouse)
    expect(seen.began.running).toBe(Number(run.id))
    expect(seen.checks.find(({ check }) => check === 'lease')).toMatchObject({ state: 'holds', looked_at: 1 })
  })
})
