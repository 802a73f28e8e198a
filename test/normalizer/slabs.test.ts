import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalize, pack, Slabs } from '../../src/normalizer/index.ts'
import { bareCall, fullCall } from './call.ts'
import { recognised } from './normalized.ts'

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

it('a text is kept, whatever is written behind it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat({ max: 40_000 }).map((length) => 'é'.repeat(length)),
    fc.constantFrom('', '😀'.repeat(200_000)),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), text), { maxLength: 40 }), (texts) => {
      const slabs = new Slabs()
      const written = texts.map(([table, one]) => slabs.write(table, one))
      expect(written.map(asText)).toEqual(texts.map(([, one]) => one.toWellFormed()))
    }),
    { numRuns: 50 },
  )
})

it('texts of one table lie one behind the other', () => {
  const slabs = new Slabs()
  const first = slabs.write(0, 'first')
  slabs.write(1, 'of another table')
  const second = slabs.write(0, 'second')
  expect(second.buffer).toBe(first.buffer)
  expect(second.byteOffset).toBe(first.byteOffset + first.byteLength)
})

it('packed rows are the rows, as bytes', () => {
  const slabs = new Slabs()
  for (const document of [fullCall(), bareCall()]) {
    const rows = normalize(recognised(document), 1)
    if ('reason' in rows) throw new Error(rows.reason)
    const { text, ...rest } = rows
    const { bytes, ...packed } = pack(rows, slabs)
    expect(bytes.map(asText)).toEqual(text)
    expect(packed).toEqual(rest)
  }
})
