import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peek, readDocument } from '../../src/normalizer/index.ts'
import { callId, directRoutingRow, fullCall, pstnRow } from './call.ts'

const peekAt = (text: string) => peek(Buffer.from(text))
const found = { id: callId, version: 2 }

describe('peek finds id and version', () => {
  it.each([
    ['at the beginning', `{"id":"${callId}","version":2,"sessions":[]}`],
    ['the other way round', `{"version":2,"id":"${callId}"}`],
    ['with space of every kind', ` \r\n{\t"id" : "${callId}" ,\n"version" : 2 }`],
    ['in upper case', `{"id":"${callId.toUpperCase()}","version":2}`],
    ['behind other values', `{"a":null,"b":-1.5e3,"c":"x","d":true,"id":"${callId}","version":2}`],
    [
      'behind objects that have their own',
      `{"a":{"id":"x","version":9},"b":[{"version":8}],"id":"${callId}","version":2}`,
    ],
    [
      'behind texts that look like keys',
      `{"a":"\\"id\\":","b":"\\\\","c":"}],{","id":"${callId}","version":2}`,
    ],
    ['behind keys that are almost the same', `{"Id":1,"ids":2,"versions":3,"id":"${callId}","version":2}`],
    ['before what is cut off', `{"id":"${callId}","version":2,"sessions":[{"id":"`],
  ])('%s', (_what, text) => expect(peekAt(text)).toEqual(found))

  it('of a whole call', () => {
    const call = JSON.stringify(fullCall())
    expect(peekAt(call)).toEqual(found)
    expect(peek(Buffer.from(`xx${call}`).subarray(2))).toEqual(found)
  })
})

describe('peek leaves to the reader', () => {
  it.each([
    ['nothing', ''],
    ['a list', `[{"id":"${callId}","version":2}]`],
    ['what is no JSON', '<html>'],
    ['an empty object', '{}'],
    ['an id that is no GUID', '{"id":"1","version":2}'],
    ['an escaped id', `{"id":"\\u0035${callId.slice(1)}","version":2}`],
    ['an id that is no text', '{"id":7,"version":2}'],
    ['a version that is a text', `{"id":"${callId}","version":"2"}`],
    ['a version that is missing', `{"id":"${callId}","version":,"a":1}`],
    ['a version that JSON does not know', `{"id":"${callId}","version":0x2}`],
    ['a version that is null', `{"id":"${callId}","version":null}`],
    ['a version below zero', `{"id":"${callId}","version":-1}`],
    ['a version with a fraction', `{"id":"${callId}","version":1.5}`],
    ['a version that is an object', `{"id":"${callId}","version":{}}`],
    ['a version beyond 2^53', `{"id":"${callId}","version":9007199254740993}`],
    ['an id behind 64 KiB', `{"a":"${'x'.repeat(65_536)}","id":"${callId}","version":2}`],
    ['a byte order mark', `\ufeff{"id":"${callId}","version":2}`],
    ['a row of the PSTN log', JSON.stringify(pstnRow())],
    ['a row of the direct routing log', JSON.stringify(directRoutingRow())],
    ['what is cut off before', `{"id":"${callId}","vers`],
  ])('%s', (_what, text) => expect(peekAt(text)).toBeUndefined())
})

describe('peek never says anything but what the reader says', () => {
  const key = fc.oneof(fc.constantFrom('id', 'version', 'sessions'), fc.string())
  const value = fc.oneof(fc.constantFrom<unknown>(callId, 2, [], {}), fc.jsonValue())

  it('of any object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 6 }),
        fc.constantFrom(undefined, 1),
        (object, space) => {
          const bytes = Buffer.from(JSON.stringify(object, null, space))
          const peeked = peek(bytes)
          if (peeked !== undefined)
            expect(readDocument(bytes)).toMatchObject({ kind: 'call_record', ...peeked })
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('of a call that is cut off anywhere', () => {
    const text = JSON.stringify(fullCall())
    for (let end = 0; end < text.length; end += 5)
      expect([undefined, found]).toContainEqual(peekAt(text.slice(0, end)))
  })
})
