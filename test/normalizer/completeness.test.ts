import { describe, expect, it } from 'vitest'
import { bareCall, callWithSession, fullCall, type Json, pstnRow } from './call.ts'
import { normalized } from './normalized.ts'

function missing(document: Json): string | null {
  const rows = normalized(document)
  const parts = rows.row('records').missing_parts!
  expect(rows.complete).toBe(parts === null)
  return parts
}

const without = (name: string, document = bareCall()) => {
  const { [name]: _, ...rest } = document
  return rest
}

describe('a record is whole', () => {
  it('where every list is there, full or empty', () => {
    expect(missing(bareCall())).toBeNull()
    expect(missing(fullCall())).toBeNull()
  })
  it('where a link to the next page is null', () => {
    expect(missing(bareCall({ 'sessions@odata.nextLink': null }))).toBeNull()
  })
  it('where there are other annotations', () => {
    expect(missing(bareCall({ 'participants_v2@odata.context': 'x', 'sessions@odata.count': 0 }))).toBeNull()
  })
  it('without the lists that only some calls have', () => {
    expect(missing(callWithSession({ segments: [{}] }))).toBeNull()
    expect(missing(callWithSession({ segments: [{ media: [{}] }] }))).toBeNull()
  })
  it('with the older list of participants', () => {
    expect(missing({ ...without('participants_v2'), participants: [] })).toBeNull()
  })
})

describe('a record lacks', () => {
  it.each(['sessions', 'participants_v2'])('%s that were not asked for', (name) => {
    expect(missing(without(name))).toBe(name)
    expect(missing(bareCall({ [name]: null }))).toBe(name)
  })
  it('lists that are no lists', () => {
    expect(missing(bareCall({ sessions: {} }))).toBe('sessions')
    expect(missing(bareCall({ participants_v2: 'none' }))).toBe('participants_v2')
    expect(missing(callWithSession({ segments: 0 }))).toBe('segments')
  })
  it('segments that were not asked for', () => {
    expect(missing(bareCall({ sessions: [{}] }))).toBe('segments')
    expect(missing(bareCall({ sessions: [{ segments: null }, {}] }))).toBe('segments')
  })
  it.each([
    ['sessions', bareCall({ 'sessions@odata.nextLink': 'https://graph.example/' })],
    ['participants_v2', bareCall({ 'participants_v2@odata.nextLink': 'https://graph.example/' })],
    ['segments', callWithSession({ 'segments@odata.nextLink': 'https://graph.example/' })],
    ['media', callWithSession({ segments: [{ 'media@odata.nextLink': 'x' }] })],
    ['streams', callWithSession({ segments: [{ media: [{ 'streams@odata.nextLink': 'x' }] }] })],
    [
      'traceRouteHops',
      callWithSession({
        segments: [{ media: [{ callerNetwork: { 'traceRouteHops@odata.nextLink': 'x' } }] }],
      }),
    ],
    [
      'administrativeUnitInfos',
      bareCall({ participants_v2: [{ 'administrativeUnitInfos@odata.nextLink': 'x' }] }),
    ],
  ])('the further pages of %s', (name, document) => {
    expect(missing(document)).toBe(`${name}@odata.nextLink`)
  })
  it('pages of what is not known', () => {
    expect(missing(bareCall({ '@odata.nextLink': 'x' }))).toBe('@odata.nextLink')
    expect(missing(bareCall({ 'extra@odata.nextLink': 'x' }))).toBe('@odata.nextLink')
  })
  it('several things, told once each and in order', () => {
    const document = bareCall({ sessions: [{}, {}], 'sessions@odata.nextLink': 'x' })
    expect(missing(without('participants_v2', document))).toBe(
      'participants_v2,segments,sessions@odata.nextLink',
    )
  })
  it('many things, told in bounded space', () => {
    const links = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`list${at}@odata.nextLink`, 'x']),
    )
    expect(missing(bareCall(links))).toBe('@odata.nextLink')
  })
  it('things of any name, in one field', () => {
    expect(missing(bareCall({ 'a\tb\nc\\d@odata.nextLink': 'x' }))).toBe('@odata.nextLink')
  })
})

it('a row of a call log is whole', () => {
  expect(normalized(pstnRow()).complete).toBe(true)
})
