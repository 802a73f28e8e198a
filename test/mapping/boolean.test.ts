import { expect, it } from 'vitest'
import { boolean } from '../../src/mapping/scalars.ts'
import { encoded, kept, refused } from './encoded.ts'

it.each([
  [true, kept('t')],
  [false, kept('f')],
  ['true', kept('t')],
  ['false', kept('f')],
  ['True', refused('not_a_boolean')],
  ['', refused('not_a_boolean')],
  [0, refused('not_a_boolean')],
  [1, refused('not_a_boolean')],
  [[], refused('not_a_boolean')],
  [{}, refused('not_a_boolean')],
])('%j', (value, expected) => expect(encoded(boolean, value)).toEqual(expected))
