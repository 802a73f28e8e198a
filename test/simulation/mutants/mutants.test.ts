import { describe, expect, it } from 'vitest'
import { batchDefects } from './defects/batches.ts'
import { fetchingDefects } from './defects/fetching.ts'
import { gateDefects } from './defects/gate.ts'
import { listingDefects } from './defects/listing.ts'
import { misfit } from './workshop.ts'

describe('deliberate defects', () => {
  it('can all be made of the sources as they are', async () => {
    const all = [...gateDefects, ...batchDefects, ...listingDefects, ...fetchingDefects]
    expect(all.length).toBeGreaterThan(25)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    const misfits = await Promise.all(all.map(misfit))
    expect(misfits.filter((why) => why !== undefined)).toEqual([])
  })
})
