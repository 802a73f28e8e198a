import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress, canonicalSubnet } from '../../src/mapping/address.ts'
import { address, subnet } from '../../src/mapping/scalars.ts'
import { encoded, kept, nothing, refused } from './encoded.ts'

describe('canonicalAddress writes', () => {
  it.each([
    ['an IPv4 address as it is', '10.150.0.2', '10.150.0.2'],
    ['the lowest IPv4 address', '0.0.0.0', '0.0.0.0'],
    ['the highest IPv4 address', '255.255.255.255', '255.255.255.255'],
    ['IPv4 without port', '10.0.0.1:50021', '10.0.0.1'],
    ['IPv4 without brackets', '[10.0.0.1]', '10.0.0.1'],
    ['IPv4 without brackets and port', '[10.0.0.1]:443', '10.0.0.1'],
    ['IPv6 in lower case', '2001:DB8::A', '2001:db8::a'],
    ['IPv6 without leading zeros', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['IPv6 with the longest run of zeros cut', '1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['IPv6 with a single zero kept', '1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['IPv6 without zone', 'fe80::1%eth0', 'fe80::1'],
    ['IPv6 without zone of any name', 'fe80::1%Ethernet 2', 'fe80::1'],
    ['IPv6 without brackets', '[2001:db8::1]', '2001:db8::1'],
    ['IPv6 without brackets and port', '[2001:db8::1]:3478', '2001:db8::1'],
    ['IPv6 without brackets, zone and port', '[fe80::1%12]:3478', 'fe80::1'],
    ['an IPv4-mapped address as IPv4', '::ffff:10.0.0.1', '10.0.0.1'],
    ['an IPv4-mapped address in hexadecimals as IPv4', '::FFFF:0A00:0001', '10.0.0.1'],
    ['IPv6 that ends in dotted digits', '64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
    ['the address of nobody', '::', '::'],
  ])('%s', (_what, text, canonical) => expect(canonicalAddress(text)).toBe(canonical))
})

const garbage = [
  '',
  '10.0.0',
  '10.0.0.999',
  '10.0.0.256',
  '010.0.0.1',
  '10.0.0.1.1',
  '10.0.0.1:',
  '10.0.0.1:123456',
  '10.0.0.1/24',
  '0x7f.0.0.1',
  '2130706433',
  ' 10.0.0.1',
  '10.0.0.1 ',
  '10.0.0.1\n',
  '10.0.0.1%eth0',
  '１０.0.0.1',
  ':',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  'g::1',
  '12345::1',
  '::ffff:10.0.0.999',
  '[::1',
  '::1]',
  '[]',
  '[::1]:port',
  '%eth0',
  'localhost',
  '**-**',
]

describe('canonicalAddress refuses', () => {
  it.each(garbage)('%j', (text) => expect(canonicalAddress(text)).toBeUndefined())
})

describe('canonicalAddress agrees', () => {
  it('with node:net on what an IPv4 address is', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'0012256789.'), maxLength: 15 })
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), almost), (text) => {
        expect(canonicalAddress(text)).toBe(isIPv4(text) ? text : undefined)
      }),
      { numRuns: 1000 },
    )
  })

  it('with URL on how an IPv6 address is written', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const byUrl = new URL(`http://[${text}]/`).hostname.slice(1, -1)
        expect(hexadecimal(canonicalAddress(text))).toBe(byUrl)
      }),
      { numRuns: 1000 },
    )
  })

  it('with itself: the canonical form is its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalAddress(text)
        expect(canonicalAddress(canonical ?? '')).toBe(canonical)
        expect(canonicalAddress(text.toUpperCase())).toBe(canonical)
        expect(canonicalAddress(`[${text}]:50000`)).toBe(canonical)
      }),
    )
  })
})

/** URL writes the last 32 bits in hexadecimals always, and knows no mapped address. */
function hexadecimal(canonical: string | undefined): string | undefined {
  const match = /^(::ffff:|::)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(canonical ?? '')
  if (match === null) return canonical
  const [, prefix = '::ffff:', ...octets] = match
  const [a, b, c, d] = octets.map(Number) as [number, number, number, number]
  return `${prefix}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

describe('canonicalSubnet', () => {
  it.each([
    ['10.150.0.0', '10.150.0.0'],
    ['10.150.0.0/24', '10.150.0.0/24'],
    ['10.150.0.0/0', '10.150.0.0/0'],
    ['10.150.0.0/32', '10.150.0.0/32'],
    ['2001:DB8::/064', '2001:db8::/64'],
    ['2001:db8::/128', '2001:db8::/128'],
    ['10.150.0.0/33', undefined],
    ['2001:db8::/129', undefined],
    ['10.150.0.0/', undefined],
    ['10.150.0.0/255.255.255.0', undefined],
    ['10.150.0/24', undefined],
    ['/24', undefined],
    ['10.150.0.0/24/24', undefined],
    ['10.150.0.0/-1', undefined],
  ])('%s is %s', (text, canonical) => expect(canonicalSubnet(text)).toBe(canonical))
})

describe('the scalars of addresses', () => {
  it.each([
    ['10.0.0.1:443', kept('10.0.0.1')],
    ['', nothing],
    ['10.0.0', refused('not_an_address')],
    [167_772_161, refused('wrong_type')],
    [['10.0.0.1'], refused('wrong_type')],
  ])('%j', (value, expected) => {
    expect(encoded(address, value)).toEqual(expected)
    expect(encoded(subnet, value)).toEqual(expected)
  })
})
