import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guid } from '../../src/mapping/scalars.ts'
import { encoded, kept, refused } from './encoded.ts'

it('keeps a GUID, in lower case', () => {
  fc.assert(
    fc.property(fc.uuid(), (text) => {
      expect(encoded(guid, text)).toEqual(kept(text))
      expect(encoded(guid, text.toUpperCase())).toEqual(kept(text))
    }),
  )
})

it('keeps a GUID of any version', () => {
  expect(encoded(guid, '00000000-0000-0000-0000-000000000000').text).toHaveLength(36)
  expect(encoded(guid, 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF').text).toBe(
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  )
})

it.each([
  '',
  'e523d2ed-2966-4b6b-925b-754a88034cc',
  'e523d2ed-2966-4b6b-925b-754a88034cc55',
  '{e523d2ed-2966-4b6b-925b-754a88034cc5}',
  'e523d2ed29664b6b925b754a88034cc5',
  'e523d2ed-2966-4b6b-925b-754a88034ccg',
  'e523d2ed-2966-4b6b-925b-754a88034cc5\n',
  '+12065550100',
  'teamsvisitor:0a1b2c',
  7,
  true,
  {},
])('refuses %j', (value) => expect(encoded(guid, value)).toEqual(refused('not_a_guid')))
