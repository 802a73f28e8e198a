import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHttpDate, parseRetryAfter } from '../../../src/fetcher/retry-after.ts'

const DATE = 'Fri, 20 Nov 2026 10:00:00 GMT'

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    ['2.128', 2_128],
    ['2.1281', 2_129],
    ['0.0001', 1],
    ['007', 7_000],
    ['999999', 999_999_000],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 10:00:00 GMT', 86_400_000],
    ['Fri, 20 Nov 2026 09:59:00 GMT', 0],
  ])('of %s is obeyed', (value, ms) => {
    expect(parseRetryAfter(value, DATE)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    'soon',
    '-5',
    '+5',
    '1e3',
    '0x10',
    '.5',
    '5.',
    ' 5',
    '5 ',
    '5s',
    '1000000',
    '2,128',
    'NaN',
    'Infinity',
    '2026-11-20T10:00:30Z',
    'Friday, 20-Nov-26 10:00:30 GMT',
    'Fri Nov 20 10:00:30 2026',
    'Fri, 20 Nov 2026 10:00:30 CET',
    'Fri, 31 Nov 2026 10:00:30 GMT',
    'Fri, 20 Nov 2026 24:00:30 GMT',
    'Fri, 20 Nov 2026 10:60:30 GMT',
    'fri, 20 nov 2026 10:00:30 gmt',
  ])('of %j says nothing', (value) => {
    expect(parseRetryAfter(value, DATE)).toBeUndefined()
  })

  it.each([undefined, '', 'now', '2026-11-20'])('with a date needs a Date header, and %j is none', (date) => {
    expect(parseRetryAfter('Fri, 20 Nov 2026 10:00:30 GMT', date)).toBeUndefined()
    expect(parseRetryAfter('30', date)).toBe(30_000)
  })

  it('that is missing says nothing', () => {
    expect(parseRetryAfter(undefined, DATE)).toBeUndefined()
  })

  it('gives whole ms that are never too few and never negative, or nothing, of whatever text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map(String),
      fc.date().map(String),
    )
    fc.assert(
      fc.property(texts, fc.option(fc.string(), { nil: undefined }), (value, date) => {
        const ms = parseRetryAfter(value, date)
        if (ms === undefined) return
        expect(Number.isSafeInteger(ms)).toBe(true)
        expect(ms).toBeGreaterThanOrEqual(0)
        if (/^\d/.test(value)) expect(ms).toBeGreaterThanOrEqual(Number(value) * 1000)
      }),
    )
  })

  it('as a date is the time between it and the Date header', () => {
    const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
    const seconds = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(times, seconds, (time, later) => {
        const value = new Date(time + later * 1000).toUTCString()
        const date = new Date(time).toUTCString()
        expect(parseRetryAfter(value, date)).toBe(Math.max(0, later * 1000))
        expect(parseHttpDate(date)).toBe(Math.floor(time / 1000) * 1000)
      }),
    )
  })
})
