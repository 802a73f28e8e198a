import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBuildings } from '../../src/imports/buildings.ts'
import { overlapsOf } from '../../src/imports/overlaps.ts'

type Given = readonly (readonly [network: string, length: number, building: string])[]

const overlaps = (given: Given) =>
  overlapsOf(
    readBuildings(
      Buffer.from(
        given.map(([network, length, name]) => `${network},,${length},${name},,,,,,,,,1,0`).join('\n'),
      ),
    ).rows,
  )

it('tells each range in a range of another building, and none of the same building', () => {
  const found = overlaps([
    ['10.1.2.0', 24, 'Kiln Lane'],
    ['10.0.0.0', 8, 'Weir House'],
    ['10.1.0.0', 16, 'Weir House'],
    ['10.1.2.4', 32, ''],
    ['2001:db8:1::', 48, 'Weir House'],
    ['2001:db8::', 32, 'Kiln Lane'],
    ['2001:db8::', 33, 'Kiln Lane'],
  ])
  const pair = (line: number, inside_line: number) => expect.objectContaining({ line, inside_line })
  expect(found).toEqual([pair(1, 2), pair(1, 3), pair(4, 2), pair(4, 3), pair(4, 1), pair(5, 6), pair(5, 7)])
  expect(found.at(-2)).toEqual({
    line: 5,
    network: '2001:db8:1::/48',
    building_name: 'Weir House',
    inside_line: 6,
    inside_network: '2001:db8::/32',
    inside_building_name: 'Kiln Lane',
  })
})

it('finds what comparing all with all finds', () => {
  const bits = fc.record({ value: fc.integer({ min: 0, max: 255 }), length: fc.integer({ min: 0, max: 8 }) })
  const ranges = fc.uniqueArray(
    bits.map(({ value, length }) => ({ value: (value >> (8 - length)) << (8 - length), length })),
    { selector: ({ value, length }) => `${value}/${length}`, maxLength: 40 },
  )
  fc.assert(
    fc.property(ranges, fc.infiniteStream(fc.constantFrom('A', 'B', 'C')), (those, names) => {
      const named = those.map((one) => ({ ...one, name: names.next().value as string }))
      const expected = named.flatMap((inner, at) =>
        named.flatMap((outer, outerAt) =>
          outer.length < inner.length &&
          outer.name !== inner.name &&
          inner.value >> (8 - outer.length) === outer.value >> (8 - outer.length)
            ? [`${at + 1} in ${outerAt + 1}`]
            : [],
        ),
      )
      const found = overlaps(named.map(({ value, length, name }) => [`10.9.8.${value}`, 24 + length, name]))
      expect(found.map((one) => `${one.line} in ${one.inside_line}`).sort()).toEqual(expected.sort())
    }),
  )
})
