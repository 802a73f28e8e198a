import { expect, it } from 'vitest'
import { enumeration } from '../../src/mapping/scalars.ts'
import { encoded, kept, refused } from './encoded.ts'

const transport = enumeration<'udp' | 'tcp'>({ udp: true, tcp: true })

it('keeps a listed member', () => {
  expect(encoded(transport, 'udp')).toEqual(kept('udp'))
})

it.each([
  ['quic', 'quic'],
  ['UDP', 'UDP'],
  ['', ''],
  ['a\tb', 'a\\tb'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
])('keeps %j, which is not listed, with an issue', (value, copy) => {
  expect(encoded(transport, value)).toEqual({ text: copy, issues: ['unknown_enum'], inexact: false })
})

it('keeps a number as its text, as the service sends members that it does not name', () => {
  expect(encoded(transport, 7)).toEqual({ text: '7', issues: ['wrong_type'], inexact: false })
})

it.each([[{}], [['udp']]])('refuses %j', (value) => {
  expect(encoded(transport, value)).toEqual(refused('wrong_type'))
})
