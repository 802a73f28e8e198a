import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalMac } from '../../src/mapping/mac.ts'
import { mac } from '../../src/mapping/scalars.ts'
import { encoded, kept, nothing, refused } from './encoded.ts'

describe('canonicalMac writes', () => {
  it.each(['0a:1b:2c:3d:4e:5f', '0A-1B-2C-3D-4E-5F', '0a1b.2c3d.4e5f', '0A1B2C3D4E5F'])(
    '%s with colons, in lower case',
    (text) => expect(canonicalMac(text)).toBe('0a:1b:2c:3d:4e:5f'),
  )

  it.each(['0a:1b:2c:ff:fe:3d:4e:5f', '0A-1B-2C-FF-FE-3D-4E-5F', '0a1b.2cff.fe3d.4e5f', '0a1b2cfffe3d4e5f'])(
    '%s, of eight octets',
    (text) => expect(canonicalMac(text)).toBe('0a:1b:2c:ff:fe:3d:4e:5f'),
  )

  it.each(['00:00:00:00:00:00', '00-00-00-00-00-00-00-00', '000000000000', '02:00:00:00:00:00'])(
    'nothing for %s',
    (text) => expect(canonicalMac(text)).toBeNull(),
  )

  it('every address in one way, however it was written', () => {
    const octets = fc.uint8Array({ minLength: 6, maxLength: 6 }).filter((bytes) => bytes[5]! > 0)
    fc.assert(
      fc.property(octets, fc.constantFrom(':', '-', ''), fc.boolean(), (bytes, separator, upper) => {
        const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
        const text = pairs.join(separator)
        expect(canonicalMac(upper ? text.toUpperCase() : text)).toBe(pairs.join(':'))
      }),
    )
  })
})

describe('canonicalMac refuses', () => {
  it.each([
    '',
    '**-**-**-**-**-**',
    '0a:1b:2c:3d:4e',
    '0a:1b:2c:3d:4e:5f:60',
    '0a:1b-2c:3d-4e:5f',
    '0a:1b:2c:3d:4e:5g',
    'a:1b:2c:3d:4e:5f',
    '0a1b2c3d4e5',
    '0a1b.2c3d',
    '0a:1b:2c:3d:4e:5f\n',
    ' 0a:1b:2c:3d:4e:5f',
  ])('%j', (text) => expect(canonicalMac(text)).toBeUndefined())
})

describe('the scalar of hardware addresses', () => {
  it.each([
    ['0A-1B-2C-3D-4E-5F', kept('0a:1b:2c:3d:4e:5f')],
    ['00-00-00-00-00-00', nothing],
    ['', nothing],
    ['**-**', refused('not_a_mac')],
    [0, refused('wrong_type')],
  ])('%j', (value, expected) => expect(encoded(mac, value)).toEqual(expected))
})
