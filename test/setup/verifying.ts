import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { openTransport } from '../../src/fetcher/transport.ts'
import { type VerifyEnded, type Verifying, verify } from '../../src/pipeline/verify.ts'
import { realSurroundings } from '../../src/surroundings.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { configOf, signedIn } from './emulated.ts'

/** How much is looked at, where that is not everything. */
type Less = Partial<Verifying['extent']>

/** Verifies all of a warehouse, every document. */
export function verified(
  warehouse: Warehouse,
  less: Less = {},
  refetching: Verifying['refetching'] = undefined,
): Promise<VerifyEnded> {
  return verify({
    warehouse,
    extent: { since: undefined, limit: 20, sample: undefined, seed: 1, ...less },
    refetching,
    signal: new AbortController().signal,
    tell: () => {},
    onProgress: () => {},
  })
}

/** Verifies a warehouse, and compares calls with the emulated tenant that they came from. */
export async function refetched(
  warehouse: Warehouse,
  emulator: Emulator,
  calls: number,
  less: Less = {},
): Promise<VerifyEnded> {
  const config = configOf(emulator)
  const surroundings = { ...realSurroundings, now: () => emulator.clock.now() }
  const transport = openTransport({ ca: emulator.ca, env: {}, connections: 4 })
  try {
    const refetching = {
      ...signedIn(config, transport, surroundings),
      surroundings,
      calls,
      onNotice: () => {},
    }
    return await verified(warehouse, less, refetching)
  } finally {
    await transport.close()
  }
}

/** What the checks found that found something, by their names. */
export function foundBy({ verified: { checks } }: VerifyEnded): Record<string, readonly object[]> {
  return Object.fromEntries(
    checks
      .filter(({ state }) => state === 'breach' || state === 'told')
      .map(({ check, differences }) => [check, differences]),
  )
}

/**
 * Fails unless a warehouse is as it must be, whatever happened to it: every check, every document, every roll-up. To
 * be called at the end of tests that interrupt, disturb or repeat loads.
 *
 * @param told names of checks that may have something to tell: gaps_known, rollup_touched
 */
export async function expectVerified(warehouse: Warehouse, told: readonly string[] = []): Promise<void> {
  // who syncs once reads nothing a second time
  const expected = [...told, 'ledger_readings']
  const found = Object.entries(foundBy(await verified(warehouse))).filter(
    ([check]) => !expected.includes(check),
  )
  expect(Object.fromEntries(found)).toEqual({})
}
