import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BuildingNetwork, readBuildings } from '../../src/imports/buildings.ts'
import { type KnownSpan, planOf } from '../../src/warehouse/networks/plan.ts'

type File = Readonly<Record<string, string>>

/** Lines of a file that maps networks 10.N.0.0/16 to buildings. */
function lines(file: File): readonly BuildingNetwork[] {
  const text = Object.entries(file).map(([site, name]) => `10.${site}.0.0,,16,${name},,,,,,,,,1,0`)
  return text.length === 0 ? [] : readBuildings(Buffer.from(text.join('\n'))).rows
}

/** A map that files were made one after the other. */
class Mapped {
  rows: readonly KnownSpan[] = []
  #keys = 0

  import(file: File, validFrom?: string) {
    const plan = planOf(this.rows, lines(file), validFrom)
    const stays = this.rows.filter((row) => !plan.deletes.includes(row.building_network_key))
    const updated = new Map(plan.updates.map((row) => [row.building_network_key, row]))
    const inserted = plan.inserts.map((row) => ({ ...row, building_network_key: `${++this.#keys}` }))
    expect(plan.kept.length).toBe(stays.length)
    this.rows = [...stays.map((row) => updated.get(row.building_network_key) ?? row), ...inserted]
    return plan
  }

  /** What the map says on a day. */
  on(day: string): File {
    const held = this.rows.filter(
      (row) => (row.valid_from ?? '') <= day && (row.valid_to === null || day < row.valid_to),
    )
    const told = held.map((row) => [row.network.split('.')[1]!, row.building_name ?? ''] as const)
    expect(new Set(told.map(([site]) => site)).size).toBe(told.length)
    return Object.fromEntries(told)
  }

  spans(): string[] {
    return this.rows
      .map((row) => `${row.building_network_key} ${row.building_name} ${row.valid_from} ${row.valid_to}`)
      .sort()
  }
}

const counts = (added: number, changed: number, removed: number, unchanged: number) => ({
  added,
  changed,
  removed,
  unchanged,
})

describe('a file without a day', () => {
  it('is the map; a range that was there before keeps its key', () => {
    const map = new Mapped()
    expect(map.import({ 1: 'A', 2: 'B', 3: 'C' }).counts).toEqual(counts(3, 0, 0, 0))
    expect(map.import({ 1: 'A', 2: 'X', 4: 'D' }).counts).toEqual(counts(1, 1, 1, 1))
    expect(map.spans()).toEqual(['1 A null null', '2 X null null', '4 D null null'])
  })

  it('that only names a building anew moves no address', () => {
    const map = new Mapped()
    map.import({ 1: 'A' })
    expect(map.import({ 1: 'B' })).toMatchObject({ movesAddresses: false, updates: [{ building_name: 'B' }] })
    expect(map.import({ 1: 'B', 2: 'C' }).movesAddresses).toBe(true)
    expect(map.import({ 1: 'B' }).movesAddresses).toBe(true)
    expect(map.import({ 1: 'B' }, '2026-01-01').movesAddresses).toBe(false)
    expect(map.import({ 1: 'A' }, '2026-01-01').movesAddresses).toBe(true)
  })

  it('forgets on which days ranges held', () => {
    const map = new Mapped()
    map.import({ 1: 'A', 2: 'B' })
    map.import({ 1: 'X', 2: 'B' }, '2026-03-01')
    expect(map.import({ 1: 'X', 2: 'B' }).counts).toEqual(counts(0, 1, 0, 1))
    expect(map.spans()).toEqual(['1 X null null', '2 B null null'])
  })
})

describe('a file from a day on', () => {
  it('ends what it says no more or otherwise, and leaves the days before as they were', () => {
    const map = new Mapped()
    map.import({ 1: 'A', 2: 'B', 3: 'C' })
    expect(map.import({ 1: 'A', 2: 'X', 4: 'D' }, '2026-03-01').counts).toEqual(counts(1, 1, 1, 1))
    expect(map.spans()).toEqual([
      '1 A null null',
      '2 B null 2026-03-01',
      '3 C null 2026-03-01',
      '4 X 2026-03-01 null',
      '5 D 2026-03-01 null',
    ])
  })

  it('once more with other names takes the place of itself', () => {
    const map = new Mapped()
    map.import({ 1: 'A' })
    map.import({ 1: 'B' }, '2026-03-01')
    map.import({ 1: 'C' }, '2026-03-01')
    expect(map.spans()).toEqual(['1 A null 2026-03-01', '2 C 2026-03-01 null'])
    map.import({ 1: 'A' }, '2026-03-01')
    expect(map.spans()).toEqual(['1 A null null'])
  })

  it('from an earlier day takes the place of what began later', () => {
    const map = new Mapped()
    map.import({ 1: 'A' }, '2026-03-01')
    map.import({ 1: 'B', 2: 'C' }, '2026-05-01')
    map.import({ 1: 'D' }, '2026-02-01')
    expect(map.spans()).toEqual(['1 D 2026-02-01 null'])
  })
})

const days = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']
const file = fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom('A', 'B'))
const imports = fc.array(fc.tuple(file, fc.option(fc.constantFrom(...days.slice(1)), { nil: undefined })), {
  maxLength: 6,
})

it('files in any order: on each day the last one that reaches it holds, and again it changes nothing', () => {
  fc.assert(
    fc.property(imports, (files) => {
      const map = new Mapped()
      for (const [file, day] of files) {
        map.import(file, day)
        expect(map.import(file, day)).toMatchObject({
          inserts: [],
          updates: [],
          deletes: [],
          counts: counts(0, 0, 0, Object.keys(file).length),
          movesAddresses: false,
        })
      }
      for (const day of days) {
        const last = files.findLast(([, from]) => from === undefined || from <= day)
        expect(map.on(day)).toEqual(last?.[0] ?? {})
      }
    }),
    { numRuns: 500 },
  )
})
