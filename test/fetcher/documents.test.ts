import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Documents } from '../../src/fetcher/documents.ts'

function read(
  input: string | Buffer,
  { lines = false, piece = 1 << 20, sniffed = 1 << 24, broken = false } = {},
) {
  const bytes = Buffer.from(input)
  const documents = new Documents('f', lines, { sniffed })
  const found: string[] = []
  const add = (batches: ReturnType<Documents['push']>) => {
    for (const batch of batches)
      for (const { source, bytes: part, damage } of batch)
        found.push(`${source} ${part}${damage === undefined ? '' : ` (${damage})`}`)
  }
  for (let at = 0; at < bytes.length; at += piece)
    add(documents.push(Buffer.from(bytes.subarray(at, at + piece))))
  add(documents.end(broken))
  return { found, documents }
}

const PIECES = [1, 2, 3, 5, 1 << 20]

describe('Documents', () => {
  it.each([
    ['one value', '{"a":1}', ['f {"a":1}']],
    ['one value in a line', '\ufeff{"a":1}\r\n\n', ['f {"a":1}']],
    ['one value on many lines', '{\n"a":1\n}\n', ['f {\n"a":1\n}']],
    ['values on many lines', '{\n"a":1\n}\n{\n"b":2}', ['f#1 {\n"a":1\n}', 'f#2 {\n"b":2}']],
    ['values in one line', '{"a":1} {"b":2}\n', ['f#1 {"a":1}', 'f#2 {"b":2}']],
    ['values with commas', '{"a":1},\n{"b":2},\n', ['f#1 {"a":1}', 'f#2 {"b":2}']],
    ['values in lines', '{"a":1}\r\n\r\n{"b":2}', ['f:1 {"a":1}', 'f:3 {"b":2}']],
    [
      'values in lines, the second bad',
      '{"a":1}\n{"b":\n{"c":3}\n',
      ['f:1 {"a":1}', 'f:2 {"b":', 'f:3 {"c":3}'],
    ],
    ['an array', '[{"a":1},{"b":2}]\n', ['f#1 {"a":1}', 'f#2 {"b":2}']],
    ['a page', '{"@odata.context":"c","value":[{"a":1}],"@odata.nextLink":"n"}', ['f#1 {"a":1}']],
    ['a page on many lines', '{\r\n"value": [\r\n{"a":1}\r\n]\r\n}', ['f#1 {"a":1}']],
    ['pages in lines', '{"value":[{"a":1}]}\n{"value":[{"b":1}]}\n', ['f:1#1 {"a":1}', 'f:2#1 {"b":1}']],
    ['pages on many lines', '{"value":[\n{"a":1}]}\n{"value":[{"b":1}]}\n', ['f#1 {"a":1}', 'f#2 {"b":1}']],
    ['an empty array before others on many lines', '[]\n[\n{"a":1}\n]', ['f#1 {"a":1}']],
    ['an empty page before values in lines', '{}\n{"a":1}\n', ['f:1 {}', 'f:2 {"a":1}']],
    ['a string', '"x"', ['f "x"']],
    ['numbers', '1\n2', ['f#1 1', 'f#2 2']],
    ['an empty page', '{"value":[]}\n', []],
    ['an empty object', '{}', ['f {}']],
    ['nothing', '', []],
    ['white space', ' \r\n\n\t', []],
    ['only a byte order mark', '\ufeff', []],
    ['a value cut off', '{"a":', ['f {"a": (truncated)']],
    ['an element cut off', '[{"a":1},{"b"', ['f#1 {"a":1}', 'f#2 {"b" (truncated)']],
    ['a last line cut off', '{"a":1}\n{"b"', ['f:1 {"a":1}', 'f:2 {"b" (truncated)']],
  ])('reads %s', (_, text, expected) => {
    for (const piece of PIECES) expect(read(text, { piece }).found).toEqual(expected)
  })

  it.each([
    ['one line', '{"a":1}', ['f:1 {"a":1}']],
    ['a first line that is bad', 'oops\n{"a":1}\n', ['f:1 oops', 'f:2 {"a":1}']],
    ['a first line that is cut off', '{"a":{"b"\n{"a":1}\n', ['f:1 {"a":{"b"', 'f:2 {"a":1}']],
    ['lines with commas', '{"a":1},\n{"b":2}', ['f:1 {"a":1},', 'f:2 {"b":2}']],
    ['values on many lines after all', '{\n"a":1\n}\n{\n"b":2\n}', ['f#1 {\n"a":1\n}', 'f#2 {\n"b":2\n}']],
    ['an array on many lines after all', '[\n{"a":1}\n]', ['f#1 {"a":1}']],
    ['a page', '{"value":[{"a":1}]}', ['f:1#1 {"a":1}']],
    ['strings', '"a"\n"b"', ['f:1 "a"', 'f:2 "b"']],
    ['an empty array', '[]', []],
    ['nothing', '\n\n', []],
  ])('reads %s when its name says that there are lines', (_, text, expected) => {
    for (const piece of PIECES) expect(read(text, { piece, lines: true }).found).toEqual(expected)
  })

  it('gives back what was written, whatever the layout', () => {
    const record = fc.dictionary(
      fc.string().filter((name) => name !== 'value'),
      fc.jsonValue(),
      { minKeys: 1 },
    )
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 2 }),
        fc.constantFrom(undefined, 2),
        fc.constantFrom('lines', 'array', 'page', 'values'),
        fc.integer({ min: 1, max: 50 }),
        (values, space, layout, piece) => {
          const texts = values.map((value) =>
            JSON.stringify(value, null, layout === 'lines' ? undefined : space),
          )
          const text = {
            lines: texts.join('\n'),
            array: `[${texts.join(',\n')}]`,
            page: `{"@odata.context":"c","value":[${texts.join(',')}]}`,
            values: texts.join('\n'),
          }[layout]
          const { found, documents } = read(text, { piece })
          expect(found.map((one) => one.slice(one.indexOf(' ') + 1))).toEqual(texts)
          expect(documents.problem).toBeUndefined()
        },
      ),
    )
  })

  it('does not look for the end of the first line without end', () => {
    const text = `{"a":"${'x'.repeat(100)}"}\n{"b":1}\n`
    expect(read(text, { piece: 10, sniffed: 50 }).found[1]).toBe('f#2 {"b":1}')
    expect(read(text, { piece: 10, sniffed: 500 }).found[1]).toBe('f:2 {"b":1}')
    expect(read(text, { piece: 10, sniffed: 50, lines: true }).found[1]).toBe('f:2 {"b":1}')
  })

  it.each([
    ['<html><body>Sign in', 'HTML or XML and not JSON'],
    [Buffer.from('\ufeff{"a":1}', 'utf16le'), 'UTF-16 and not UTF-8'],
    ['PK\u0003\u0004\u0014', 'a zip archive'],
    ['BZh91AY', 'compressed, but not with gzip or zstd'],
    ['Date;Caller', 'not JSON'],
    ['[{"a":1},oops]', 'from byte 9 on it is not JSON, and the rest was not read'],
    ['[{"a":1},', 'the array or page at its end is not closed'],
    ['{"value":[{"a":1}]', 'the array or page at its end is not closed'],
  ])('tells what is wrong with %j', (content, what) => {
    for (const piece of PIECES) expect(read(content, { piece }).documents.problem?.what).toBe(what)
  })

  it('finishes early when the rest can not be read', () => {
    const documents = new Documents('f', false)
    expect([...documents.push(Buffer.from('<html>\n'))]).toEqual([])
    expect(documents.finished).toBe(false)
    expect([...documents.push(Buffer.alloc(2 << 20, 'x'))].flat()).toEqual([])
    expect(documents.finished).toBe(true)
    const [only] = [...documents.end(false)].flat()
    expect(only).toMatchObject({ source: 'f', damage: 'not_json' })
    expect(only?.bytes.length).toBe(1 << 20)
  })

  it('takes the last value for cut off when the content broke off', () => {
    for (const text of ['{"a":1}\n{"b":2}', '{"a":1}\n{"b":2', '{"a":1}\n1'])
      expect(read(text, { broken: true }).found[1]).toMatch(/^f:2 .*truncated/)
    expect(read('{"a":1}{"b":2}', { broken: true }).found).toEqual(['f#1 {"a":1}', 'f#2 {"b":2}'])
  })
})
