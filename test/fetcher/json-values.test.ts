import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Damage, JsonValues } from '../../src/fetcher/json-values.ts'

interface Found {
  text: string
  damage?: Damage
  element: boolean
}

type Split = Found[] & { values: JsonValues }

function split(input: string | Buffer, piece = 1 << 20, limit?: number): Split {
  const bytes = Buffer.from(input)
  const values = new JsonValues(limit)
  const found: Found[] = []
  const add = (all: readonly { bytes: Buffer; damage?: Damage; element: boolean }[]) => {
    for (const { bytes: text, ...rest } of all) found.push({ text: text.toString(), ...rest })
  }
  for (let at = 0; at < bytes.length; at += piece)
    add(values.push(Buffer.from(bytes.subarray(at, at + piece))))
  add(values.end())
  return Object.assign(found, { values })
}

const texts = (found: readonly Found[]) => found.map(({ text }) => text)
const PIECES = [1, 2, 3, 4, 5, 6, 7, 1 << 20]

/** Values as call records have them, with strings that would lead a careless splitter astray. */
const nasty = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\\"',
    '}]',
    '{"value":[',
    'value',
    'Zoë 🎧 \u2028',
    '\\\\',
    '\n\t\u0000',
    '"value":[{',
  ),
  fc.string({ unit: 'binary' }),
)
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -1.5, 1e21, 12),
    nasty,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('value', 'id', '@odata.context'), nasty), tie('value'), {
      maxKeys: 4,
    }),
  ),
}))
const isPage = (value: unknown) =>
  typeof value === 'object' && value !== null && Array.isArray((value as { value?: unknown }).value)
/** as they stand at the top of a file: no arrays and no pages, which would be taken apart */
const record = json.filter((value) => !Array.isArray(value) && !isPage(value))
const indent = fc.constantFrom(undefined, 1, 2, '\t')

describe('JsonValues', () => {
  it('gives back the elements of an array byte by byte, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 6 }),
        indent,
        fc.integer({ min: 1, max: 9 }),
        (list, space, piece) => {
          const elements = list.map((value) => JSON.stringify(value, null, space))
          const found = split(`[${elements.join(' ,\n')}]`, piece)
          expect(texts(found)).toEqual(elements)
          expect(found.every(({ element, damage }) => element && damage === undefined)).toBe(true)
        },
      ),
    )
  })

  it('gives back the elements of a page byte by byte, whatever else is in it', () => {
    const member = fc.tuple(
      nasty.filter((name) => name !== 'value'),
      json,
    )
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 6 }),
        fc.array(member, { maxLength: 3 }),
        fc.array(member, { maxLength: 3 }),
        indent,
        fc.integer({ min: 1, max: 9 }),
        (list, before, after, space, piece) => {
          const elements = list.map((value) => JSON.stringify(value, null, space))
          const members = (some: readonly [string, unknown][]) =>
            some.map(([name, value]) => `${JSON.stringify(name)} : ${JSON.stringify(value, null, space)}`)
          const value = `"value"\n:\t[${elements.join(',')} ]`
          const found = split(`{${[...members(before), value, ...members(after)].join(',\n')}}\n`, piece)
          expect(texts(found)).toEqual(elements)
          expect(found.values.open).toBe(false)
        },
      ),
    )
  })

  it('gives back values one after another byte by byte', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 6 }),
        indent,
        fc.constantFrom('\n', '\r\n', ' ', '\n\n', ',\n'),
        fc.integer({ min: 1, max: 9 }),
        (list, space, between, piece) => {
          const values = list.map((value) => JSON.stringify(value, null, space))
          const found = split(values.join(between), piece)
          expect(texts(found)).toEqual(values)
          expect(found.every(({ element }) => !element)).toBe(true)
          expect(found.values.ended).toBe(values.length)
        },
      ),
    )
  })

  it('needs no white space between objects', () => {
    for (const piece of PIECES)
      expect(texts(split('{"a":1}{"b":[2]}"c"[{"d":4},{"e":5}]{}', piece))).toEqual([
        '{"a":1}',
        '{"b":[2]}',
        '"c"',
        '{"d":4}',
        '{"e":5}',
        '{}',
      ])
  })

  it('takes only a member called value at the top of an object for a list', () => {
    const notPages = [
      '{"value":{"value":[1]}}',
      '{"value":"x","a":[1]}',
      '{"a":{"value":[1,2]}}',
      '{"a":[{"value":[1,2]}]}',
      '{"values":[1]}',
      '{"valu":[1]}',
      '{"\\"value":[1]}',
      '{"xvalue":[1]}',
      '{"a":"value","b":[1]}',
      '{"value":null}',
      '{"value":12,"b":[1]}',
    ]
    for (const text of notPages) for (const piece of PIECES) expect(texts(split(text, piece))).toEqual([text])
  })

  it('finds nothing in what is empty', () => {
    for (const text of [
      '',
      ' \r\n\t ',
      '[]',
      '[ ]\n',
      '{"value":[]}',
      '{"@odata.context":"x","value":[\n],"n":1}',
      '\ufeff',
    ])
      for (const piece of PIECES) expect(split(text, piece), text).toHaveLength(0)
  })

  it('passes over byte order marks', () => {
    for (const piece of PIECES)
      expect(texts(split('\ufeff{"a":1}\n\ufeff[{"b":2}]\ufeff"c"', piece))).toEqual([
        '{"a":1}',
        '{"b":2}',
        '"c"',
      ])
  })

  it('delivers elements that are no objects', () => {
    for (const piece of PIECES)
      expect(texts(split('[1,"two",null,[3,[4]],-5.0e+6,true]', piece))).toEqual([
        '1',
        '"two"',
        'null',
        '[3,[4]]',
        '-5.0e+6',
        'true',
      ])
  })

  it('never takes a part for a whole, wherever the input ends', () => {
    const elements = ['{"id":"a\\"]}","n":[1,{"x":"\\\\"}]}', '{"id":"Zoë"}', '12', '"s"', 'true', '[]']
    const page = Buffer.from(`{"@odata.context":"c","value":[${elements.join(',')}],"@odata.nextLink":"n"}`)
    for (let length = 0; length < page.length; length += 1)
      for (const piece of [1, 3, 1 << 20]) {
        const found = split(page.subarray(0, length), piece)
        const whole = found.filter(({ damage }) => damage === undefined)
        expect(texts(whole)).toEqual(elements.slice(0, whole.length))
        const damaged = found.slice(whole.length)
        expect(damaged.length).toBeLessThanOrEqual(1)
        for (const { damage, text } of damaged) {
          expect(damage).toBe('truncated')
          expect(text.length).toBeGreaterThan(0)
        }
        // nothing is missed in silence
        expect(damaged.length === 1 || found.values.open === true || length === 0, `${length}`).toBe(true)
      }
  })

  it('knows a value at the top that is cut off', () => {
    for (const piece of PIECES)
      for (const text of ['{"a":', '{', '{"a":1', '"abc', '"abc\\', 'tru', 'n', '-', '1.', '{"value":[{"a"'])
        expect(split(text, piece)[0]?.damage, text).toBe('truncated')
    expect(split('{"value":[{"a"')[0]?.text).toBe('{"a"')
  })

  it('holds nothing for whole when the input broke off', () => {
    for (const text of ['12', 'true']) {
      const values = new JsonValues()
      values.push(Buffer.from(text))
      expect(values.end(true)).toMatchObject([{ damage: 'truncated' }])
    }
  })

  it.each([
    ['<!doctype html><p>Sign in</p>', '', '<!doctype html><p>Sign in</p>'],
    ['this is no JSON', '', 'this is no JSON'],
    ['{"a":1}\nnope {"b":2}', '{"a":1}', 'nope {"b":2}'],
    ['{"a":1}\n}{"b":2}', '{"a":1}', '}{"b":2}'],
    ['[{"a":1},<b>,{"b":2}]', '{"a":1}', '<b>,{"b":2}]'],
    ['[{"a":1},}', '{"a":1}', '}'],
    ['[{"a":1},truf,2]', '{"a":1}', 'truf,2]'],
    ['[{"a":1},01,2]', '{"a":1}', '01,2]'],
    ['{"a":1} 2024-05-01 x', '{"a":1}', '2024-05-01 x'],
    ['{"a":1} 12:30', '{"a":1}', '12:30'],
    ['{"a":1} trueish', '{"a":1}', 'trueish'],
    ['{"value":[{"a":1};{"b":2}]}', '{"a":1}', ';{"b":2}]}'],
    ['{"a":1}\u00e9', '{"a":1}', '\u00e9'],
  ])('gives out what is not JSON once, from where it begins: %s', (text, whole, garbage) => {
    for (const piece of PIECES) {
      const found = split(text, piece)
      expect(texts(found)).toEqual(whole === '' ? [garbage] : [whole, garbage])
      expect(found.at(-1)?.damage).toBe('not_json')
      expect(found.values.garbageAt).toBe(Buffer.from(text).lastIndexOf(garbage))
    }
  })

  it('stops after a sample of what is not JSON', () => {
    const values = new JsonValues()
    const [sample] = [values.push(Buffer.from('{"a":1} #')), values.push(Buffer.alloc(3 << 20, 'x'))]
      .flat()
      .slice(1)
    expect(sample).toMatchObject({ damage: 'not_json' })
    expect(sample?.bytes.length).toBe(1 << 20)
    expect(values.finished).toBe(true)
    expect(values.push(Buffer.from('{"b":2}'))).toEqual([])
    expect(values.end()).toEqual([])
  })

  it('gives out the beginning of a document that is too large, and goes on behind it', () => {
    const large = `{"a":"${'x'.repeat(100)}"}`
    for (const piece of PIECES) {
      for (const text of [`[{"b":1},${large},{"c":2}]`, `{"b":1} ${large}\n{"c":2}`]) {
        const found = split(text, piece, 50)
        expect(found.map(({ damage }) => damage)).toEqual([undefined, 'too_large', undefined])
        expect(large.startsWith(found[1]!.text)).toBe(true)
        expect(found[1]!.text.length).toBeGreaterThan(0)
        expect(texts(found)).toEqual(['{"b":1}', found[1]!.text, '{"c":2}'])
      }
      // cut off as well
      expect(split(`[${large.slice(0, -2)}`, piece, 50).map(({ damage }) => damage)).toEqual(['too_large'])
      // the part of a page before its list can be of any length
      expect(texts(split(`{"a":${large},"value":[{"b":1}]}`, piece, 50))).toEqual(['{"b":1}'])
    }
  })

  it('holds not more than the beginning of a document that is too large', () => {
    const values = new JsonValues(4 << 20)
    const found = [values.push(Buffer.from('["'))]
    for (let count = 0; count < 16; count += 1) found.push(values.push(Buffer.alloc(1 << 20, 'x')))
    found.push(values.push(Buffer.from('",{}]')), values.end())
    const [large, next] = found.flat()
    expect(large).toMatchObject({ damage: 'too_large' })
    expect(large?.bytes.length).toBe(1 << 20)
    expect(large?.bytes.buffer.byteLength).toBe(1 << 20)
    expect(next?.bytes.toString()).toBe('{}')
  })

  it('does not copy what lies within a piece', () => {
    const piece = Buffer.from('[{"a":1},{"b":2}]')
    for (const { bytes } of new JsonValues().push(piece)) expect(bytes.buffer).toBe(piece.buffer)
  })

  it('survives anything', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      ' ',
      'value',
      '"value"',
      '1',
      'true',
      'x',
      '\n',
      '\ufeff',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (parts, piece) => {
        const text = parts.join('')
        const found = split(text, piece)
        expect([...found]).toEqual([...split(text)])
        for (const { text: part } of found) expect(text).toContain(part)
      }),
      { numRuns: 2000 },
    )
  })
})
