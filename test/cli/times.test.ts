import { describe, expect, it } from 'vitest'
import { parseDuration, parseMoment } from '../../src/cli/times.ts'
import { Failure } from '../../src/failure.ts'

const NOW = Date.parse('2026-11-01T02:00:00Z')

describe('a time on the command line', () => {
  it.each([
    ['7d', '2026-10-25T02:00:00.000Z'],
    ['36h', '2026-10-30T14:00:00.000Z'],
    ['90m', '2026-11-01T00:30:00.000Z'],
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
    ['2026-10-05T08:30Z', '2026-10-05T08:30:00.000Z'],
    ['2026-10-05T08:30:15.5+02:00', '2026-10-05T06:30:15.500Z'],
  ])('%s is %s', (text, instant) => {
    expect(new Date(parseMoment('--since', text, NOW)).toISOString()).toBe(instant)
  })

  it.each([
    '',
    'yesterday',
    '7',
    '7w',
    '-7d',
    '0d',
    '2026-13-01',
    '2026-02-30',
    '2026-10-05T08:30',
    '05.10.2026',
  ])('can not be %j', (text) => {
    expect(() => parseMoment('--since', text, NOW)).toThrow(Failure)
    expect(() => parseMoment('--since', text, NOW)).toThrow(`--since can't be ${JSON.stringify(text)}`)
  })

  it('lasts a whole number of minutes, hours or days', () => {
    expect(parseDuration('--max-runtime', '4h')).toBe(4 * 3_600_000)
    expect(() => parseDuration('--max-runtime', '4.5h')).toThrow(Failure)
  })
})
