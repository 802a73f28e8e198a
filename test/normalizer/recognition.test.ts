import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/normalizer/index.ts'
import { bareCall, callId, directRoutingRow, fullCall, type Json, pstnRow, startedAt } from './call.ts'

const read = (document: unknown) => readDocument(Buffer.from(JSON.stringify(document)))
const readText = (text: string) => readDocument(Buffer.from(text))
const pick = (row: Json, ...names: string[]) => Object.fromEntries(names.map((name) => [name, row[name]]))

describe('a document is recognised as', () => {
  it.each([
    ['call_record', 'whole', fullCall()],
    ['call_record', 'of a list, without sessions', { id: callId, version: 2, startDateTime: startedAt }],
    ['call_record', 'with properties that others have too', bareCall({ callId: 'x', error: null, smsId: 1 })],
    ['pstn_call', 'whole', pstnRow()],
    ['pstn_call', 'with one mark left', pick(pstnRow(), 'id', 'callId')],
    ['pstn_call', 'with another mark left', pick(pstnRow(), 'id', 'destinationName')],
    ['direct_routing_call', 'whole', directRoutingRow()],
    ['direct_routing_call', 'with one mark left', pick(directRoutingRow(), 'id', 'finalSipCode')],
    ['direct_routing_call', 'with another mark left', pick(directRoutingRow(), 'id', 'inviteDateTime')],
  ])('%s, %s', (kind, _what, document) => expect(read(document)).toMatchObject({ kind }))

  it('what it is with its id in lower case, its version and its bytes', () => {
    const bytes = Buffer.from(JSON.stringify(bareCall({ id: callId.toUpperCase(), version: 12 })))
    expect(readDocument(bytes)).toEqual({
      kind: 'call_record',
      id: callId,
      version: 12,
      json: JSON.parse(bytes.toString()),
      bytes,
      invalidUtf8: false,
    })
  })
  it.each([
    [0, 0],
    [3, 3],
    [3.0, 3],
    ['3', 3],
    ['0003', 3],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('a call record with version %j', (version, expected) => {
    expect(read(bareCall({ version }))).toMatchObject({ kind: 'call_record', version: expected })
  })
  it('a row of a call log, which has version 0', () => {
    expect(read(pstnRow())).toMatchObject({ version: 0 })
    expect(read(directRoutingRow())).toMatchObject({ version: 0 })
  })
  it('what it is from a view into a larger buffer', () => {
    const text = JSON.stringify(bareCall())
    const bytes = Buffer.from(`xx${text}yy`).subarray(2, 2 + Buffer.byteLength(text))
    expect(readDocument(bytes)).toMatchObject({ kind: 'call_record', id: callId })
  })
})

describe('a document is rejected', () => {
  it.each<[reason: string, document: unknown]>([
    ['not a document: a JSON null', null],
    ['not a document: a JSON array', [bareCall()]],
    ['not a document: a JSON string', 'call'],
    ['not a document: a JSON number', 7],
    ['not a document: a JSON boolean', true],
    ['not a call record: it has no version', {}],
    ['not a call record: it has no version', { id: callId }],
    ['not a call record: it has no version', { value: [] }],
    ['a call record without a version', { id: callId, startDateTime: startedAt }],
    ['a call record without a version', { id: callId, sessions: [] }],
    ['a call record whose id is not a GUID', bareCall({ id: '1' })],
    ['a call record whose id is not a GUID', bareCall({ id: null })],
    ['a call record whose version is not a whole number', bareCall({ version: null })],
    ['a call record whose version is not a whole number', bareCall({ version: 1.5 })],
    ['a call record whose version is not a whole number', bareCall({ version: -1 })],
    ['a call record whose version is not a whole number', bareCall({ version: '1e3' })],
    ['a call record whose version is not a whole number', bareCall({ version: 2 ** 53 })],
    ['a row of the PSTN log whose id is not a GUID', pstnRow({ id: 'x' })],
    ['a row of the direct routing log whose id is not a GUID', directRoutingRow({ id: 'x' })],
    [
      'a row of the SMS log, which is not loaded',
      { id: callId, smsId: '1', callId: 'x', destinationName: 'x' },
    ],
    ['a row of the dial-out report, which is not loaded', { totalCallSeconds: 5, currency: 'EUR' }],
    ['a session without its call record', { id: callId, startDateTime: startedAt, caller: {}, segments: [] }],
    ['a session or segment without its call record', { id: callId, startDateTime: startedAt, caller: {} }],
    ['a participant without its call record', { id: 'p', identity: {} }],
    ['an error of Graph, not a document', { error: { code: 'NotFound' } }],
    ['a change notification, not the record that it tells of', { subscriptionId: 'x', resourceData: {} }],
  ])('%s: %j', (reason, document) => expect(read(document)).toMatchObject({ kind: 'rejected', reason }))

  it('with its id, version and bytes, as far as they are known', () => {
    const bytes = Buffer.from(JSON.stringify(bareCall({ version: 'new' })))
    expect(readDocument(bytes)).toEqual({
      kind: 'rejected',
      reason: 'a call record whose version is not a whole number',
      id: callId,
      version: null,
      bytes,
    })
  })
})

describe('what is not JSON is rejected', () => {
  it.each([
    ['', 'not JSON: it ends too early'],
    ['   ', 'not JSON: it ends too early'],
    ['tru', 'not JSON: it ends too early'],
    ['{"id": "5c1f', 'not JSON: it ends too early'],
    ['{"id": 1,}', 'not JSON: it breaks at position 9'],
    ['{"id": 1}}', 'not JSON: it breaks at position 9'],
    ['{"id" 1}', 'not JSON: it breaks at position 6'],
    ['{"a": "\u0001"}', 'not JSON: it breaks at position 7'],
    ['{"a": 1.}', 'not JSON: it breaks at position 8'],
    ['<html>', 'not JSON: it has a character that cannot stand there'],
    ['{"name": Ann}', 'not JSON: it has a character that cannot stand there'],
    ['position 99', 'not JSON: it has a character that cannot stand there'],
  ])('%j', (text, reason) => expect(readText(text)).toMatchObject({ kind: 'rejected', reason }))

  it('at every place where it may be cut', () => {
    const text = JSON.stringify(fullCall())
    for (let end = 0; end < text.length; end += 7) {
      expect(readText(text.slice(0, end))).toMatchObject({ kind: 'rejected', id: null })
    }
  })

  it('without a word of what it holds', () => {
    for (const text of ['{"name": Ann}', '{"name": "Ann', '{"name": "Ann"', '["Ann" "Bea"]']) {
      expect(readText(text)).not.toMatchObject({ reason: expect.stringMatching(/Ann|Bea|name/) })
    }
  })

  it('where a byte order mark was left before it: the reader strips it', () => {
    expect(readText(`\ufeff${JSON.stringify(bareCall())}`)).toMatchObject({ kind: 'rejected' })
  })
})

describe('bytes that are not UTF-8', () => {
  it('are told, and the document is read', () => {
    const bytes = Buffer.from(JSON.stringify(bareCall({ joinWebUrl: '??' })))
    bytes.set([0xc3, 0x28], bytes.indexOf('??'))
    expect(readDocument(bytes)).toMatchObject({
      kind: 'call_record',
      invalidUtf8: true,
      json: { joinWebUrl: '\ufffd(' },
    })
  })
  it('are rejected where they stand outside texts', () => {
    expect(readDocument(Buffer.from([0xff, 0xfe, 0x7b, 0x00]))).toMatchObject({ kind: 'rejected' })
  })
})
