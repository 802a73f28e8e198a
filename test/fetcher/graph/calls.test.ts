import { describe, expect, it } from 'vitest'
import { getParticipants, listCalls } from '../../../src/fetcher/calls.ts'
import { json, Stand } from './stand.ts'

const DAY = 86_400_000
const from = Date.UTC(2026, 10, 1)
const signal = new AbortController().signal
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** What a list says, as its only page. */
async function listed(text: string) {
  const pages = []
  for await (const page of listCalls(Stand.of(json(text)).graph, from, from + DAY, signal)) pages.push(page)
  expect(pages).toHaveLength(1)
  return pages[0]!
}

describe('the list of calls', () => {
  it.each([
    '2026-02-30T08:00:00Z',
    '2026-11-31T08:00:00Z',
    '2026-11-01T24:00:00Z',
    '2026-11-01T08:00:00',
    '2026-11-01',
    '9999-12-31T23:59:59.9999999Z',
    '0001-01-01T00:00:00Z',
    'today',
    '',
    7,
    null,
    {},
  ])('has a call without a start where that is %j, which no ledger would take', async (startDateTime) => {
    const { calls, strange } = await listed(
      JSON.stringify({ value: [{ id: id(1), version: 3, startDateTime }] }),
    )
    expect(calls).toEqual([{ id: id(1), version: 3, startedAt: undefined }])
    expect(strange).toEqual([])
  })

  it('sets what is no call aside, each by itself', async () => {
    const entries = [
      null,
      7,
      'a',
      [],
      {},
      { id: id(1) },
      { id: 'a', version: 1 },
      { id: id(1), version: 1.5 },
    ]
    const whole = { id: id(2), version: 1, startDateTime: '2026-11-01T08:00:00Z' }
    const { calls, strange } = await listed(JSON.stringify({ value: [...entries, whole] }))
    expect(calls.map((call) => call.id)).toEqual([id(2)])
    expect(strange.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown)).toEqual(entries)
    expect(new Set(strange.map(({ source }) => source))).toEqual(
      new Set(['graph:callRecords?day=2026-11-01&page=0']),
    )
  })

  it('keeps a page whose entry is nested deeper than can be written', async () => {
    const deep = `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`
    const whole = JSON.stringify({ id: id(2), version: 1, startDateTime: '2026-11-01T08:00:00Z' })
    const text = `{"value":[${deep},${whole}]}`
    const { calls, strange } = await listed(text)
    expect(calls.map((call) => call.id)).toEqual([id(2)])
    expect(strange.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([text])
  })
})

describe('the participants of a record', () => {
  const record = (more: object) => json(JSON.stringify({ id: id(1), version: 4, ...more }))

  it('come with the version that they are of, as the bytes that they came in', async () => {
    const text = `{"id":"${id(1)}","version":4,"participants_v2":[ {"a":1e400}, 9007199254740993 ]}`
    const { version, people, bytes, next } = await getParticipants(Stand.of(json(text)).graph, id(1), signal)
    expect([version, people.length, next]).toEqual([4, 2, undefined])
    expect(bytes.toString()).toBe('{"value":[{"a":1e400}, 9007199254740993 ]}')
  })

  it.each([
    {},
    { participants_v2: null },
    { participants_v2: {} },
    { participants_v2: 'a' },
    { version: '4', participants_v2: [] },
    { id: 7, participants_v2: [] },
  ])('are asked for again where the answer has none: %j', async (more) => {
    const stand = Stand.of(record(more), record({ participants_v2: [{ id: 'a' }] }))
    expect((await getParticipants(stand.graph, id(1), signal)).people).toEqual([{ id: 'a' }])
    expect(stand.sent).toHaveLength(2)
  })
})
