import { describe, expect, it } from 'vitest'
import { MovableClock } from '../../../src/emulator/server/clock.ts'

describe('a movable clock', () => {
  it('shows real time at first', () => {
    const before = Date.now()
    const shown = new MovableClock().now()
    expect(shown).toBeGreaterThanOrEqual(before)
    expect(shown).toBeLessThanOrEqual(Date.now() + 1)
  })

  it('is set, moved, stopped, and run at any speed', () => {
    let passed = 0
    const clock = new MovableClock({ at: 1000, elapsed: () => passed })
    passed += 10
    expect(clock.now()).toBe(1010)
    clock.run(60)
    passed += 10
    expect(clock.now()).toBe(1610)
    clock.freeze()
    passed += 10
    expect(clock.now()).toBe(1610)
    clock.advance(5)
    expect(clock.now()).toBe(1615)
    clock.advance(-15)
    expect(clock.now()).toBe(1600)
    clock.set(7)
    passed += 10
    expect(clock.now()).toBe(7)
    clock.run()
    passed += 10
    expect(clock.now()).toBe(17)
  })

  it('may stand still from the beginning', () => {
    let passed = 0
    const clock = new MovableClock({ at: 5, speed: 0, elapsed: () => passed })
    passed += 100
    expect(clock.now()).toBe(5)
  })
})
