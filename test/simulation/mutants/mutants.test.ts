import { describe, expect, it } from 'vitest'
import { defects } from './defects.ts'
import { misfit } from './workshop.ts'

describe('deliberate defects', () => {
  it('can all be made of the sources as they are', async () => {
    expect(defects.length).toBeGreaterThan(25)
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length)
    const misfits = await Promise.all(defects.map(misfit))
    expect(misfits.filter((why) => why !== undefined)).toEqual([])
  })
})
