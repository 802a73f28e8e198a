import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lines } from '../../src/fetcher/lines.ts'

interface Found {
  source: string
  text: string
  damage?: string
}

function read(input: string | Buffer, { piece = 1 << 20, limit = 1 << 28, broken = false } = {}) {
  const bytes = Buffer.from(input)
  const lines = new Lines('f', limit)
  const found: Found[] = []
  const add = (documents: ReturnType<Lines['push']>) => {
    for (const { bytes: part, ...rest } of documents) found.push({ ...rest, text: part.toString() })
  }
  for (let at = 0; at < bytes.length; at += piece)
    add(lines.push(Buffer.from(bytes.subarray(at, at + piece))))
  add(lines.end(broken))
  return { found, lines }
}

const PIECES = [1, 2, 3, 4, 5, 6, 7, 1 << 20]

describe('Lines', () => {
  it('gives back what was written, byte by byte, with the line numbers', () => {
    const value = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('value', 'a'), fc.jsonValue()))
    fc.assert(
      fc.property(
        fc.array(fc.option(value, { nil: undefined })),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (values, lineEnd, lastEnd, mark, piece) => {
          const lines = values.map((one) => (one === undefined ? ' ' : JSON.stringify(one)))
          const text = (mark ? '\ufeff' : '') + lines.join(lineEnd) + (lastEnd ? lineEnd : '')
          const expected = values.flatMap((one, index): Found[] => {
            const source = `f:${index + 1}`
            if (one === undefined) return []
            const list = Array.isArray(one) ? one : (one as { value?: unknown } | null)?.value
            if (!Array.isArray(list)) return [{ source, text: JSON.stringify(one) }]
            return list.map((element, at) => ({
              source: `${source}#${at + 1}`,
              text: JSON.stringify(element),
            }))
          })
          const { found, lines: reader } = read(text, { piece })
          expect(found).toEqual(expected)
          expect(reader.problem).toBeUndefined()
        },
      ),
    )
  })

  it('takes pages and arrays apart and leaves records alone', () => {
    const long = 'x'.repeat(3000)
    const lines = [
      `{"@odata.context":"${long}","@odata.count":2,"value":[{"a":1},{"a":2}],"@odata.nextLink":"n"}`,
      '{"id":1,"note":{"value":[1,2]}}',
      ' [{"b":1}, {"b":2} ]',
      '{"value":[]}',
      '{"id":2,"name":"\\"value\\":[1]"}',
      `{"id":3,"sessions":["${long}${long}"],"value":[1]}`,
    ]
    for (const piece of [...PIECES, 1000])
      expect(read(lines.join('\n'), { piece }).found.map(({ source }) => source)).toEqual([
        'f:1#1',
        'f:1#2',
        'f:2',
        'f:3#1',
        'f:3#2',
        'f:5',
        // too far from the beginning to be looked for
        'f:6',
      ])
  })

  it('reads a line that is a page without holding it', () => {
    const lines = new Lines('f', 1 << 20)
    const record = `{"a":"${'x'.repeat(1000)}"}`
    let count = lines.push(Buffer.from(`{"n":1}\n{"value":[${record}`)).length
    for (let at = 0; at < 4000; at += 1) count += lines.push(Buffer.from(`,${record}`)).length
    // far longer than a document may be
    expect(count).toBe(4002)
    expect(lines.push(Buffer.from(',{}]}\n{"n":2}\n')).map(({ source }) => source)).toEqual([
      'f:2#4002',
      'f:3',
    ])
  })

  it('delivers a bad line as it is', () => {
    for (const piece of PIECES)
      expect(read('{"a":1}\n{"b":\n\n  oops \r\n{"c":2}\n', { piece }).found).toEqual([
        { source: 'f:1', text: '{"a":1}' },
        { source: 'f:2', text: '{"b":' },
        { source: 'f:4', text: 'oops' },
        { source: 'f:5', text: '{"c":2}' },
      ])
  })

  it('knows a last line that is cut off', () => {
    for (const piece of PIECES) {
      expect(read('{"a":1}\n{"b":"', { piece }).found.at(-1)).toEqual({
        source: 'f:2',
        text: '{"b":"',
        damage: 'truncated',
      })
      expect(read('{"a":1}\n{"b":2}', { piece }).found.at(-1)).toEqual({ source: 'f:2', text: '{"b":2}' })
      expect(read('{"a":1}\n{"b":2}', { piece, broken: true }).found.at(-1)?.damage).toBe('truncated')
      expect(read('{"a":1}\n{"b":2}\n', { piece, broken: true }).found.at(-1)?.damage).toBeUndefined()
    }
  })

  it('tells of a list that is not closed where no document does', () => {
    for (const piece of PIECES) {
      const { found, lines } = read('{"a":1}\n[{"b":1},\n{"value":[{"c":1}\n{"d":1}', { piece })
      expect(found.map(({ text }) => text)).toEqual(['{"a":1}', '{"b":1}', '{"c":1}', '{"d":1}'])
      expect(lines.problem?.what).toBe('the array or page in line 2 (and 1 more) is not closed')
      expect(read('[{"b":1},{"c"', { piece }).found.at(-1)?.damage).toBe('truncated')
    }
  })

  it('gives out the beginning of a line that is too large, and goes on behind it', () => {
    const large = `{"a":"${'x'.repeat(10_000)}"}`
    for (const piece of [1, 7, 500, 5000]) {
      const { found } = read(`{"b":1}\n${large}\n{"c":2}\n`, { piece, limit: 6000 })
      expect(found.map(({ source, damage }) => [source, damage])).toEqual([
        ['f:1', undefined],
        ['f:2', 'too_large'],
        ['f:3', undefined],
      ])
      expect(large.startsWith(found[1]!.text)).toBe(true)
    }
  })

  it('does not copy a line that lies within a piece', () => {
    const piece = Buffer.from('{"a":1}\r\n{"b":2}\n')
    for (const { bytes } of new Lines('f').push(piece)) expect(bytes.buffer).toBe(piece.buffer)
  })
})
