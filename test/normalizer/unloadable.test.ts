import { expect, it } from 'vitest'
import { normalize } from '../../src/normalizer/index.ts'
import { bareCall, callId, callWithStream, startedAt } from './call.ts'
import { normalized, recognised } from './normalized.ts'

it.each([
  ['absent', undefined],
  ['null', null],
  ['a number', 1_772_438_400],
  ['not set', '0001-01-01T00:00:00Z'],
  ['out of range', '1999-01-01T00:00:00Z'],
  ['no instant', 'today'],
])('a call record cannot be a row where its start is %s', (_what, startDateTime) => {
  expect(normalize(recognised(bareCall({ startDateTime })), 1)).toEqual({
    reason: 'a call record whose startDateTime is not an instant of the years 2015 to 2099',
  })
})

it('a call record can be a row with nothing but id, version and start', () => {
  const rows = normalized({ id: callId, version: 1, startDateTime: startedAt })
  expect(rows.row('records')).toMatchObject({
    id: callId,
    version: '1',
    started_at: startedAt,
    ended_at: null,
  })
  expect(rows.issues).toEqual([])
  expect(rows.rows.reduce((sum, count) => sum + count)).toBe(1)
})

it('a row of a call log needs no start', () => {
  expect(normalized({ id: callId, callId: 'x' }).row('pstn_calls')).toMatchObject({
    id: callId,
    started_at: null,
  })
})

it('a document that must be read exactly and is nested too deep for that cannot be rows', () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const text = JSON.stringify(callWithStream({ packetUtilization: 0, isNew: 'deep' }))
    .replace('"packetUtilization":0', '"packetUtilization":9007199254740993')
    .replace('"deep"', nested)
  expect(normalize(recognised(text), 1)).toEqual({
    reason: 'nested too deep to keep the digits of its integers',
  })
})
