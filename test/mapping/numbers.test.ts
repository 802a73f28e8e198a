import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bitsPerSecond,
  count,
  fraction,
  integer,
  linkSpeed,
  money,
  number,
  seconds,
} from '../../src/mapping/scalars.ts'
import { encoded, kept, nothing, refused } from './encoded.ts'

describe.each([number, fraction, money])('a real number: $name', (scalar) => {
  it.each([
    [0, kept('0')],
    [-0, kept('0')],
    [0.1, kept('0.1')],
    [-12.5, kept('-12.5')],
    [1e21, kept('1e+21')],
    [5e-324, kept('5e-324')],
    [JSON.parse('1e-400'), kept('0')],
    ['0.25', kept('0.25')],
    ['-1.5E-3', kept('-0.0015')],
    ['007', kept('7')],
    [10n ** 17n, kept('100000000000000000')],
    [JSON.parse('1e400'), refused('not_finite')],
    ['1e400', refused('not_finite')],
    ['NaN', refused('not_finite')],
    ['INF', refused('not_finite')],
    ['-INF', refused('not_finite')],
    ['Infinity', refused('not_finite')],
    ['+inf', refused('not_finite')],
    ['', refused('not_a_number')],
    [' 1', refused('not_a_number')],
    ['1,5', refused('not_a_number')],
    ['.5', refused('not_a_number')],
    ['5.', refused('not_a_number')],
    ['0x10', refused('not_a_number')],
    ['1_000', refused('not_a_number')],
    ['+1', refused('not_a_number')],
    ['1\n', refused('not_a_number')],
    [true, refused('wrong_type')],
    [{}, refused('wrong_type')],
    [[1], refused('wrong_type')],
  ])('%s', (value, expected) => expect(encoded(scalar, value)).toEqual(expected))

  it('is written so that the same number is read', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(encoded(scalar, value).text)).toBe(value === 0 ? 0 : value)
      }),
    )
  })
})

describe.each([count, seconds, bitsPerSecond])('a whole number of 64 bits: $name', (scalar) => {
  it.each([
    [0, kept('0')],
    [-0, kept('0')],
    [-5, kept('-5')],
    [3.0, kept('3')],
    [4_294_967_296, kept('4294967296')],
    [Number.MAX_SAFE_INTEGER, kept('9007199254740991')],
    ['9223372036854775807', kept('9223372036854775807')],
    ['-9223372036854775808', kept('-9223372036854775808')],
    ['0042', kept('42')],
    ['1e3', kept('1000')],
    ['3.0', kept('3')],
    [9_007_199_254_740_993n, kept('9007199254740993')],
    [2n ** 63n - 1n, kept('9223372036854775807')],
    [2n ** 63n, refused('out_of_range')],
    [-(2n ** 63n) - 1n, refused('out_of_range')],
    ['9223372036854775808', refused('out_of_range')],
    [1.5, refused('not_an_integer')],
    ['1.5', refused('not_an_integer')],
    [5e-324, refused('not_an_integer')],
    [JSON.parse('1e400'), refused('not_finite')],
    ['NaN', refused('not_finite')],
    ['-INF', refused('not_finite')],
    ['twelve', refused('not_a_number')],
    ['', refused('not_a_number')],
    [false, refused('wrong_type')],
    [{}, refused('wrong_type')],
    [[], refused('wrong_type')],
  ])('%s', (value, expected) => expect(encoded(scalar, value)).toEqual(expected))

  it('asks for the lost digits of a number beyond 2^53', () => {
    expect(encoded(scalar, 2 ** 53)).toEqual({ text: '9007199254740992', issues: [], inexact: true })
    expect(encoded(scalar, 1e300)).toEqual({ text: '\\N', issues: ['out_of_range'], inexact: true })
  })

  it('keeps every whole number that fits, as number, text and bigint', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(encoded(scalar, value)).toEqual(kept(String(value)))
        expect(encoded(scalar, String(value))).toEqual(kept(String(value)))
      }),
    )
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(encoded(scalar, value)).toEqual(kept(String(value)))
      }),
    )
  })
})

describe('a whole number of 32 bits', () => {
  it.each([
    [2_147_483_647, kept('2147483647')],
    [-2_147_483_648, kept('-2147483648')],
    ['2147483647', kept('2147483647')],
    [-0, kept('0')],
    [2_147_483_648, refused('out_of_range')],
    [-2_147_483_649, refused('out_of_range')],
    ['2147483648', refused('out_of_range')],
    [4_294_967_295, refused('out_of_range')],
    [0.5, refused('not_an_integer')],
  ])('%s', (value, expected) => expect(encoded(integer, value)).toEqual(expected))
})

describe('the speed of a link', () => {
  it.each([
    [0, kept('0')],
    [54_000_000, kept('54000000')],
    [10_000_000_000, kept('10000000000')],
    [4_294_967_294, kept('4294967294')],
    [4_294_967_296, kept('4294967296')],
    [4_294_967_295, nothing],
    ['4294967295', nothing],
    ['fast', refused('not_a_number')],
  ])('%s', (value, expected) => expect(encoded(linkSpeed, value)).toEqual(expected))
})
