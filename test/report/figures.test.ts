import { describe, expect, it } from 'vitest'
import * as figures from '../../src/report/figures.ts'
import { html, legible } from '../../src/report/html.ts'
import { grainOf, periodsOf, wholeDays } from '../../src/report/periods.ts'
import { name, rowsOf, time } from '../../src/report/shape.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const at = (text: string) => new Date(text)

describe('numbers', () => {
  it.each([
    [0, '0 %'],
    [0.004, '< 0.01 %'],
    [0.04, '0.04 %'],
    [2, '2.0 %'],
    [2.345, '2.3 %'],
    [99.95, '> 99.9 %'],
    [100, '100 %'],
    [null, '–'],
  ])('in percent: %s', (value, text) => {
    expect(plain(figures.percent(value))).toBe(text)
  })

  it('have their thousands apart, and as many places as tell something', () => {
    expect(figures.count(1_234_567)).toBe('1,234,567')
    expect([0.04, 2.345, 1_234.5].map(figures.decimal)).toEqual(['0.04', '2.3', '1,235'])
    expect(plain(figures.measured(12.34, 'ms'))).toBe('12.3 ms')
    expect([1, 2].map((number) => plain(figures.counted(number, 'day')))).toEqual(['1 day', '2 days'])
  })
})

describe('times', () => {
  it('are those of UTC', () => {
    expect(figures.day(at('2026-10-05T23:59:00Z'))).toBe('5 Oct 2026')
    expect(figures.minute(at('2026-10-05T08:05:59Z'))).toBe('5 Oct 2026, 08:05')
  })

  it.each([
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
    ['2026-10-05 08:00:00+00', '2026-10-05T08:00:00.000Z'],
    ['2026-10-05 08:00:00.5+05:30', '2026-10-05T02:30:00.500Z'],
  ])('are read as PostgreSQL prints them: %s', (text, iso) => {
    expect(time(text)?.toISOString()).toBe(iso)
  })

  it('of a span are whole days', () => {
    expect(wholeDays(at('2026-10-05T13:00:00Z'), at('2026-10-07T01:00:00Z'))).toEqual({
      since: at('2026-10-05T00:00:00Z'),
      until: at('2026-10-08T00:00:00Z'),
    })
    const exact = { since: at('2026-10-05T00:00:00Z'), until: at('2026-10-06T00:00:00Z') }
    expect(wholeDays(exact.since, exact.until)).toEqual(exact)
  })
})

describe('periods', () => {
  it('are of a length that suits the span', () => {
    const since = at('2024-01-01T00:00:00Z')
    const after = (days: number) => grainOf(since, new Date(since.getTime() + days * 86_400_000))
    expect([1, 100, 101, 730, 731].map(after)).toEqual(['day', 'day', 'week', 'week', 'month'])
  })

  it.each([
    ['day', '2026-10-05', '2026-10-08', ['2026-10-05', '2026-10-06', '2026-10-07']],
    ['week', '2026-10-07', '2026-10-20', ['2026-10-05', '2026-10-12', '2026-10-19']],
    ['month', '2026-11-30', '2027-01-02', ['2026-11-01', '2026-12-01', '2027-01-01']],
  ] as const)('by %s are all there, with or without a row', (grain, since, until, starts) => {
    const rows = [{ period_start: at(`${starts[1]}T00:00:00Z`) }]
    const periods = periodsOf({ since: at(since), until: at(until), grain }, rows)
    expect(periods.map(({ start }) => start.toISOString().slice(0, 10))).toEqual(starts)
    expect(periods.map(({ row }) => row)).toEqual([null, rows[0], null])
  })
})

describe('text', () => {
  it('is escaped wherever it stands, and HTML is not escaped twice', () => {
    const inner = html`<b title="${'"'}">${'a & <b>'}</b>`
    expect(html`<p>${[inner, null, 1]}</p>`.markup).toBe('<p><b title="&quot;">a &amp; &lt;b&gt;</b>1</p>')
  })

  it('of the data is cut where it is longer than a name, between letters', () => {
    expect(legible('😀'.repeat(10), 4)).toBe('😀😀😀…')
    expect(legible('broken \ud800 pair')).toBe('broken \ufffd pair')
  })

  it('that says nothing is nothing', () => {
    expect(['', ' ', 'unknown', null, 'x'].map(name)).toEqual([null, null, null, null, 'x'])
  })
})

describe('an answer', () => {
  it('must have the columns that are read', () => {
    const answer = { columns: ['name'], rows: [['x']] }
    expect(rowsOf('worst', { name }, answer)).toEqual([{ name: 'x' }])
    expect(() => rowsOf('worst', { day: time }, answer)).toThrow('The question worst answers without day')
  })
})
