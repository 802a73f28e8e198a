import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_TEXT } from '../../src/mapping/copy-text.ts'
import { text } from '../../src/mapping/scalars.ts'
import { decodeField } from './copy-decoder.ts'
import { encoded, kept, refused } from './encoded.ts'

/** Texts of all that can stand in JSON, rich in what COPY must escape. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\t',
      '\n',
      '\r',
      '\b',
      '\f',
      '\v',
      '\\',
      '\\N',
      '\\.',
      'a',
      '"',
      "'",
      '\u0085',
      '\u2028',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

describe('the text scalar', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['a\tb', 'a\\tb'],
    ['a\nb', 'a\\nb'],
    ['a\rb', 'a\\rb'],
    ['a\bb', 'a\\bb'],
    ['a\fb', 'a\\fb'],
    ['a\vb', 'a\\vb'],
    ['C:\\new', 'C:\\\\new'],
    ['\\N', '\\\\N'],
    ['\\.', '\\\\.'],
    ['\u0001\u007f', '\u0001\u007f'],
    ['Zoë 😀', 'Zoë 😀'],
  ])('writes %j as %j', (value, copy) => expect(encoded(text, value)).toEqual(kept(copy)))

  it.each([
    [7, '7'],
    [0.5, '0.5'],
    [true, 'true'],
    [9_007_199_254_740_993n, '9007199254740993'],
  ])('keeps %s as its text, with an issue', (value, copy) =>
    expect(encoded(text, value)).toEqual({ text: copy, issues: ['wrong_type'], inexact: false }),
  )

  it.each([
    [{}],
    [[]],
    [['a']],
    [{ toString: 'x' }],
    // JSON has a number for these, of which nothing is left
    [JSON.parse('1e400') as unknown],
    [JSON.parse('-1e400') as unknown],
  ])('refuses %s', (value) => expect(encoded(text, value)).toEqual(refused('wrong_type')))

  it('is read back as what was written', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        fc.pre(value.isWellFormed() && !value.includes('\0'))
        const { text: copy, issues } = encoded(text, value)
        expect(decodeField(copy)).toBe(value)
        expect(issues).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('never ends a field or row, whatever it holds', () => {
    const anyUnits = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits), (value) => {
        const { text: copy } = encoded(text, value)
        expect(copy).not.toMatch(/[\t\n\r\0]/)
        expect(copy.isWellFormed()).toBe(true)
        expect(decodeField(copy)).toBe(value.toWellFormed().replaceAll('\0', '\ufffd'))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what PostgreSQL cannot store', () => {
  it('a NUL becomes U+FFFD', () => {
    expect(encoded(text, 'a\0b\0')).toEqual({
      text: 'a\ufffdb\ufffd',
      issues: ['nul_replaced'],
      inexact: false,
    })
  })
  it.each(['\ud83d', 'a\ude00b', '\ude00\ud83d'])('half a pair becomes U+FFFD: %j', (value) => {
    const { text: copy, issues } = encoded(text, value)
    expect(copy).toBe(value.replaceAll(/[\ud800-\udfff]/g, '\ufffd'))
    expect(issues).toEqual(['surrogate_replaced'])
  })
  it('a whole pair is kept', () => {
    expect(encoded(text, '😀')).toEqual(kept('😀'))
  })
})

describe('a text that is too long', () => {
  it('is kept up to 65,536 characters', () => {
    const longest = 'x'.repeat(65_536)
    expect(encoded(text, longest)).toEqual(kept(longest))
  })
  it('is cut there', () => {
    expect(encoded(text, 'x'.repeat(65_537))).toEqual({
      text: 'x'.repeat(65_536),
      issues: ['text_cut'],
      inexact: false,
    })
  })
  it('is cut before a pair that would be split', () => {
    expect(encoded(text, `${'x'.repeat(65_535)}😀`)).toEqual({
      text: 'x'.repeat(65_535),
      issues: ['text_cut'],
      inexact: false,
    })
  })
  it('is cut after a pair that ends there', () => {
    const pairs = '😀'.repeat(32_768)
    expect(encoded(text, `${pairs}x`).text).toBe(pairs)
  })
  it('is cut before it is escaped', () => {
    expect(encoded(text, '\t'.repeat(70_000)).text).toBe('\\t'.repeat(LONGEST_TEXT))
  })
})
