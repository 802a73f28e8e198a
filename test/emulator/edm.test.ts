import { describe, expect, it } from 'vitest'
import { duration, instant, single } from '../../src/emulator/edm.ts'

describe('an instant', () => {
  const noon = Date.UTC(2026, 1, 28, 12, 3, 9)

  it('has as many fraction digits as it needs', () => {
    expect(instant(noon)).toBe('2026-02-28T12:03:09Z')
    expect(instant(noon + 500)).toBe('2026-02-28T12:03:09.5Z')
    expect(instant(noon + 7)).toBe('2026-02-28T12:03:09.007Z')
    expect(instant(noon + 7.25)).toBe('2026-02-28T12:03:09.00725Z')
    expect(instant(noon + 1 / 1024)).toBe('2026-02-28T12:03:09.0000009Z')
  })

  it('knows days, years, and times before 1970', () => {
    expect(instant(Date.UTC(2027, 0, 1) - 1)).toBe('2026-12-31T23:59:59.999Z')
    expect(instant(Date.UTC(2028, 1, 29))).toBe('2028-02-29T00:00:00Z')
    expect(instant(Date.UTC(1969, 6, 20, 20, 17, 40))).toBe('1969-07-20T20:17:40Z')
  })

  it('is the Date of its milliseconds', () => {
    for (let time = noon; time < noon + 5e9; time += 12_345_678.9) {
      expect(new Date(instant(time)).getTime()).toBe(Math.floor(time))
    }
  })
})

describe('a duration', () => {
  it.each([
    [0, 'PT0S'],
    [16, 'PT0.016S'],
    [16.4, 'PT0.016S'],
    [250, 'PT0.25S'],
    [1000, 'PT1S'],
    [5123, 'PT5.123S'],
    [60_000, 'PT1M'],
    [92_500, 'PT1M32.5S'],
  ])('of %d ms is %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text)
  })
})

describe('a number in single precision', () => {
  it.each([
    [0, 0],
    [1, 1],
    [0.1, 0.1],
    [1 / 3, 0.3333333],
    [-1 / 3, -0.3333333],
    [Math.PI * 100, 314.1593],
    [0.000012345678, 0.00001234568],
    [1e-9, 0],
    [12345678, 12345678],
  ])('of %d is %d', (value, written) => {
    expect(single(value)).toBe(written)
  })
})
