import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantKind, isBefore } from '../../src/mapping/instant.ts'
import { instant } from '../../src/mapping/scalars.ts'
import { encoded, kept, nothing, refused } from './encoded.ts'

describe('instantKind takes', () => {
  it.each([
    '2025-03-04T05:06:07Z',
    '2025-03-04T05:06:07.8Z',
    '2025-03-04T05:06:07.89Z',
    '2025-03-04T05:06:07.891Z',
    '2025-03-04T05:06:07.8912Z',
    '2025-03-04T05:06:07.89123Z',
    '2025-03-04T05:06:07.891234Z',
    '2025-03-04T05:06:07.8912345Z',
    '2025-03-04T05:06:07+00:00',
    '2025-03-04T05:06:07-07:30',
    '2025-03-04T05:06:07.1234567+14:00',
    '2024-02-29T00:00:00Z',
    '2016-12-31T23:59:60Z',
    '2016-12-31T23:59:60.0000000Z',
    '2015-01-01T00:00:00Z',
    '2099-12-31T23:59:59.9999999Z',
  ])('%s', (text) => expect(instantKind(text)).toBe('instant'))
})

describe('instantKind refuses', () => {
  it.each([
    ['nothing', ''],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['29 February of a common year', '2023-02-29T00:00:00Z'],
    ['29 February of a century', '2100-02-29T00:00:00Z'],
    ['31 April', '2025-04-31T00:00:00Z'],
    ['month 0', '2025-00-10T00:00:00Z'],
    ['month 13', '2025-13-10T00:00:00Z'],
    ['day 0', '2025-01-00T00:00:00Z'],
    ['hour 24', '2025-01-01T24:00:00Z'],
    ['minute 60', '2025-01-01T00:60:00Z'],
    ['second 61', '2025-01-01T00:00:61Z'],
    ['a fraction of a leap second, which PostgreSQL refuses', '2016-12-31T23:59:60.0000006Z'],
    ['eight digits of fraction', '2025-01-01T00:00:00.12345678Z'],
    ['a point without fraction', '2025-01-01T00:00:00.Z'],
    ['no zone', '2025-01-01T00:00:00'],
    ['a lower-case zone', '2025-01-01T00:00:00z'],
    ['a space for the T', '2025-01-01 00:00:00Z'],
    ['an offset without colon', '2025-01-01T00:00:00+0100'],
    ['an offset of 15 hours', '2025-01-01T00:00:00+15:00'],
    ['an offset of 60 minutes', '2025-01-01T00:00:00+01:60'],
    ['a year of five digits', '12025-01-01T00:00:00Z'],
    ['a date alone', '2025-01-01'],
    ['a space behind', '2025-01-01T00:00:00Z '],
    ['a line break behind', '2025-01-01T00:00:00Z\n'],
    ['what PostgreSQL takes: today', 'today'],
    ['what PostgreSQL takes: now', 'now'],
    ['what PostgreSQL takes: infinity', 'infinity'],
    ['what PostgreSQL takes: -infinity', '-infinity'],
    ['what PostgreSQL takes: epoch', 'epoch'],
    ['the date of the first JSON of .NET', '/Date(1735689600000)/'],
  ])('%s: %j', (_what, text) => expect(instantKind(text)).toBe('not_an_instant'))
})

describe('instantKind tells apart', () => {
  it.each(['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.0000000+00:00'])('%s, .NET\'s "not set"', (text) =>
    expect(instantKind(text)).toBe('unset'),
  )
  it.each([
    '2014-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.9999999Z',
  ])('%s, which no call can have', (text) => expect(instantKind(text)).toBe('instant_out_of_range'))
  it('a date that does not exist from one out of range', () => {
    expect(instantKind('1900-02-29T00:00:00Z')).toBe('not_an_instant')
  })
})

describe('instantKind agrees with the calendar', () => {
  const two = (number: number) => String(number).padStart(2, '0')

  it('on every day that may stand in a text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2015, max: 2099 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          // a Date moves what does not exist to another day
          const date = new Date(Date.UTC(year, month - 1, day))
          const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
          expect(instantKind(`${year}-${two(month)}-${two(day)}T12:00:00Z`)).toBe(
            exists ? 'instant' : 'not_an_instant',
          )
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('on every instant that a Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2015-01-01T00:00:00Z'),
          max: new Date('2099-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (date) => {
          expect(instantKind(date.toISOString())).toBe('instant')
        },
      ),
    )
  })
})

describe('isBefore', () => {
  it.each([
    ['2025-01-01T00:00:00Z', '2025-01-01T00:00:01Z', true],
    ['2025-01-01T00:00:01Z', '2025-01-01T00:00:00Z', false],
    ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z', false],
    ['2025-01-01T00:00:00.1Z', '2025-01-01T00:00:00.12Z', true],
    ['2025-01-01T00:00:00.5Z', '2025-01-01T00:00:00Z', false],
    ['2025-01-01T01:00:00+01:00', '2025-01-01T00:00:00Z', false],
    ['2025-01-01T00:59:59+01:00', '2025-01-01T00:00:00Z', true],
    ['today', '2025-01-01T00:00:00Z', false],
    ['2025-01-01T00:00:00Z', null, false],
    [undefined, '2025-01-01T00:00:00Z', false],
    ['0001-01-01T00:00:00Z', '2025-01-01T00:00:00Z', false],
  ])('%j before %j: %j', (end, start, expected) => expect(isBefore(end, start)).toBe(expected))
})

describe('the instant scalar', () => {
  it.each([
    ['2025-03-04T05:06:07.8912345Z', kept('2025-03-04T05:06:07.8912345Z')],
    ['2025-03-04T05:06:07+02:00', kept('2025-03-04T05:06:07+02:00')],
    ['0001-01-01T00:00:00Z', nothing],
    ['1999-01-01T00:00:00Z', refused('instant_out_of_range')],
    ['today', refused('not_an_instant')],
    ['', refused('not_an_instant')],
    [1_735_689_600_000, refused('wrong_type')],
    [{}, refused('wrong_type')],
  ])('%j', (value, expected) => expect(encoded(instant, value)).toEqual(expected))
})
