import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import type { Warehouse } from '../../../src/warehouse/connect.ts'
import { factCounts } from '../../setup/dump.ts'
import { emulated, synced, UNTIL } from '../../setup/emulated.ts'
import { openWarehouse } from '../../setup/warehouse.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let emulator: Emulator
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
  emulator = await emulated({ since: '2026-10-08', callsPerDay: 8, shares: { phone: 0.8 } })
})
afterAll(() => Promise.all([close(), emulator.stop()]))

const DAY = 86_400_000

it('rows of the call logs from before the first listing come too, when that was of some days only', async () => {
  const there = [...emulator.company.pstnCalls(UNTIL)].length
  await synced(warehouse, emulator, { wants: { within: { from: UNTIL - 6 * DAY, to: undefined } } })
  const few = (await factCounts(warehouse)).pstn_calls!
  expect(few).toBeGreaterThan(0)
  expect(few).toBeLessThan(there)
  await synced(warehouse, emulator)
  expect((await factCounts(warehouse)).pstn_calls).toBe(there)
  emulator.clock.advance(DAY)
  const { summary } = await synced(warehouse, emulator)
  // what was listed once is not listed again, but for the days in which rows may still come
  expect(summary.log_rows).toBeLessThan(there)
})
