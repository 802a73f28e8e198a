import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Company } from '../../src/emulator/graph/company.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { callhouse } from '../setup/callhouse.ts'
import { digestFacts, dumpFacts, factCounts } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { createDatabase, openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

const UNTIL = Date.parse('2026-11-02T00:00:00Z')
/** The company of the demo, as it was on that day. */
const company = new Company({ seed: 1, callsPerDay: 100, since: '2026-10-01' })

let database: TestDatabase
let warehouse: Warehouse
let reference: Warehouse
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  database = await createDatabase({ migrated: false })
  const opened = await openWarehouse()
  reference = opened.warehouse
  closing.push(opened.close)
})
afterAll(async () => {
  for (const close of closing) await close()
  await database.drop()
})

function* truth() {
  for (const call of company.truth(UNTIL)) yield call.document()
  yield* company.pstnCalls(UNTIL)
  yield* company.directRoutingCalls(UNTIL)
}

describe('the demo', () => {
  const demo = () => callhouse(['demo', '--until', '2026-11-02'], { env: { DATABASE_URL: database.url } })

  it('makes a warehouse that equals the emulated tenant', async () => {
    const said = await demo()
    expect(said.code).toBe(0)
    expect(said.stdout).toContain('The worst subnets')
    warehouse = await connect({ url: database.url }, schemasOf('call_quality'))
    closing.unshift(() => warehouse.close())
    await loaded(reference, truth())
    expect(await factCounts(warehouse)).toEqual(await factCounts(reference))
    expect(await digestFacts(warehouse)).toEqual(await digestFacts(reference))
    // a digest tells that something differs, and these rows what
    expect((await dumpFacts(warehouse)).records!.slice(0, 50)).toEqual(
      (await dumpFacts(reference)).records!.slice(0, 50),
    )
    expect((await factCounts(warehouse)).records).toBeGreaterThan(2_500)
  }, 180_000)

  it('finds nothing to fetch the second time', async () => {
    const said = await demo()
    expect(said.code).toBe(0)
    expect(said.stdout).toMatch(/ 0 of them new, 0 with news\. 0 fetched/)
    expect(said.stdout).toContain('Nothing changed.')
  }, 60_000)
})
