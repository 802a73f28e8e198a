import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs } from '../../src/mapping/duration.ts'
import { duration } from '../../src/mapping/scalars.ts'
import { encoded, kept, refused } from './encoded.ts'

describe('durationMs reads', () => {
  it.each([
    ['PT0S', 0],
    ['PT1S', 1000],
    ['PT0.016S', 16],
    ['PT00.016S', 16],
    ['PT0.0000001S', 0.0001],
    ['PT0.1234567S', 123.4567],
    ['PT123456789.5S', 123_456_789_500],
    ['PT1M', 60_000],
    ['PT1M0S', 60_000],
    ['PT1H', 3_600_000],
    ['PT25H61M61S', 93_721_000],
    ['PT1H0.5S', 3_600_500],
    ['P1D', 86_400_000],
    ['P0D', 0],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P10424DT0H', 900_633_600_000],
    ['-PT5S', -5000],
    ['-P1DT0.5S', -86_400_500],
    ['PT0.10000000S', 100],
    ['PT0.123456700000S', 123.4567],
    ['PT900719925.4740991S', 900_719_925_474.0991],
  ])('%s as %d ms', (text, ms) => expect(durationMs(text)).toBe(ms))

  it.each(['-PT0S', '-P0D', '-P0DT0H0M0.0S'])('%s as 0, not as -0', (text) =>
    expect(durationMs(text)).toBe(0),
  )
})

describe('durationMs refuses', () => {
  it.each([
    ['nothing', ''],
    ['a period without a part', 'P'],
    ['a time without a part', 'PT'],
    ['a minus alone', '-'],
    ['a minus and nothing', '-PT'],
    ['a day and an empty time', 'P1DT'],
    ['years', 'P1Y'],
    ['months', 'P1M'],
    ['weeks', 'P1W'],
    ['seconds outside the time', 'P1S'],
    ['a point without fraction', 'PT1.S'],
    ['a point without seconds', 'PT.5S'],
    ['two points', 'PT1.2.3S'],
    ['a comma', 'PT1,5S'],
    ['a fraction of an hour', 'PT1.5H'],
    ['a part twice', 'PT1H1H'],
    ['parts in the wrong order', 'PT1S1M'],
    ['lower case', 'pt1s'],
    ['a lower-case unit', 'PT1s'],
    ['a space before', ' PT1S'],
    ['a space behind', 'PT1S '],
    ['a space within', 'PT 1S'],
    ['a line break behind', 'PT1S\n'],
    ['a plus', '+PT1S'],
    ['a minus within', 'PT-5S'],
    ['no unit', 'PT5'],
    ['no digits', 'PTS'],
    ['an exponent', 'PT1e3S'],
    ['digits of another script', 'PT١S'],
    ['eight significant digits of fraction', 'PT0.12345678S'],
    ['a fraction of nothing but the eighth digit', 'PT0.00000001S'],
    ['more than 2^53 ticks, in seconds', 'PT900719925.4740992S'],
    ['more than 2^53 ticks, in a short text', 'PT9999999999S'],
    ['more than 2^53 ticks, in days', 'P10425D'],
    ['more digits than a number holds', `PT${'9'.repeat(400)}S`],
    ['a number of seconds', '5'],
    ['a clock', '00:00:05'],
  ])('%s: %j', (_what, text) => expect(durationMs(text)).toBeUndefined())
})

/** Ticks of 100 ns, as whole durations that Edm can hold. */
const ticks = fc.oneof(fc.nat({ max: 10_000_000 }), fc.nat({ max: 864_000_000_000 }), fc.maxSafeNat())

describe('durationMs keeps every tick of 100 ns', () => {
  it('of a text in seconds', () => {
    fc.assert(
      fc.property(ticks, (count) => {
        const fraction = String(count % 10_000_000).padStart(7, '0')
        expect(durationMs(`PT${Math.floor(count / 10_000_000)}.${fraction}S`)).toBe(count / 10_000)
      }),
    )
  })

  it('of every other spelling of the same time', () => {
    fc.assert(
      fc.property(ticks, fc.nat({ max: 12 }), fc.boolean(), fc.boolean(), (count, zeros, full, minus) => {
        const seconds = Math.floor(count / 10_000_000)
        const fraction = String(count % 10_000_000)
          .padStart(7, '0')
          .replace(/0+$/, '')
        const parts = {
          D: Math.floor(seconds / 86_400),
          H: Math.floor(seconds / 3600) % 24,
          M: Math.floor(seconds / 60) % 60,
          S: seconds % 60,
        }
        const time = (['H', 'M'] as const).map((unit) =>
          full || parts[unit] > 0 ? `${parts[unit]}${unit}` : '',
        )
        const last = `${parts.S}${fraction === '' ? '' : `.${fraction}${'0'.repeat(zeros)}`}S`
        const text = `${minus ? '-' : ''}P${full || parts.D > 0 ? `${parts.D}D` : ''}T${time.join('')}${last}`
        expect(durationMs(text)).toBe(minus && count > 0 ? -count / 10_000 : count / 10_000)
      }),
    )
  })

  it('and takes no other text', () => {
    const grammar = /^-?P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/
    const almost = fc.string({ unit: fc.constantFrom(...'PTDHMSYW0019.-+, '), maxLength: 10 })
    fc.assert(
      fc.property(
        fc.oneof(
          almost,
          almost.map((text) => `PT${text}S`),
        ),
        (text) => {
          if (!grammar.test(text)) expect(durationMs(text)).toBeUndefined()
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('the duration scalar', () => {
  it.each([
    ['PT0.016S', kept('16')],
    ['PT0.0000001S', kept('0.0001')],
    ['PT0S', kept('0')],
    ['-PT0S', kept('0')],
    ['P1D', kept('86400000')],
    ['-PT5S', refused('negative_duration')],
    ['P1Y', refused('not_a_duration')],
    ['', refused('not_a_duration')],
    [5, refused('wrong_type')],
    [true, refused('wrong_type')],
    [{}, refused('wrong_type')],
    [[], refused('wrong_type')],
  ])('%j', (value, expected) => expect(encoded(duration, value)).toEqual(expected))

  it('never writes an exponent that PostgreSQL would not read', () => {
    fc.assert(
      fc.property(ticks, (count) => {
        const { text } = encoded(duration, `PT0.${String(count % 10_000_000).padStart(7, '0')}S`)
        expect(Number(text)).toBe((count % 10_000_000) / 10_000)
      }),
    )
  })
})
