import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Kind, SHARES } from '../../src/emulator/kinds.ts'
import {
  callIdOf,
  generateCallRecord,
  generateCallRecords,
  generateDirectRoutingCalls,
  generatePstnCalls,
  kindOf,
  type TenantOptions,
  versionOf,
} from '../../src/emulator/tenant.ts'

const options: TenantOptions = { seed: 20, calls: 2000, days: 28, until: new Date('2026-11-20T06:00:00Z') }

function hashOf(rows: Iterable<unknown>): string {
  const hash = createHash('sha256')
  for (const row of rows) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

describe('a tenant', () => {
  it('is the same again, byte for byte, even after another was made', () => {
    const few = { ...options, calls: 300 }
    const first = [generateCallRecords, generatePstnCalls, generateDirectRoutingCalls].map((make) =>
      hashOf(make(few)),
    )
    const other = hashOf(generateCallRecords({ ...few, seed: 21 }))
    const again = [generateCallRecords, generatePstnCalls, generateDirectRoutingCalls].map((make) =>
      hashOf(make(few)),
    )
    expect(again).toEqual(first)
    expect(other).not.toBe(first[0])
  })

  it('begins like a larger one', () => {
    const few = [...generateCallRecords({ ...options, calls: 25 })]
    const many = generateCallRecords({ ...options, calls: 1000 })
    for (const record of few) expect(JSON.stringify(record)).toBe(JSON.stringify(many.next().value))
    expect(few).toHaveLength(25)
  })

  it('gives any call by its number', () => {
    let index = 0
    for (const record of generateCallRecords({ ...options, calls: 60 })) {
      expect(generateCallRecord(options, index)).toEqual(record)
      expect(callIdOf(options, index)).toBe(record.id)
      index += 1
    }
    expect(generateCallRecord(options, 1_000_000).id).toBe(callIdOf(options, 1_000_000))
  })

  it('has every kind of call in about its share', () => {
    const counts = new Map<Kind, number>()
    for (let index = 0; index < options.calls; index += 1) {
      const kind = kindOf(options, index)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    for (const kind of Object.keys(SHARES) as Kind[]) {
      expect(counts.get(kind) ?? 0, kind).toBeGreaterThan(0)
      expect((counts.get(kind) ?? 0) / options.calls, kind).toBeCloseTo(SHARES[kind], 1)
    }
  })

  it('can be told other shares', () => {
    const none = Object.fromEntries(Object.keys(SHARES).map((kind) => [kind, 0]))
    const phones = { ...options, calls: 50, shares: { ...none, phone: 1 } }
    for (let index = 0; index < 50; index += 1) expect(kindOf(phones, index)).toBe('phone')
    const rows = [...generatePstnCalls(phones), ...generateDirectRoutingCalls(phones)]
    expect(rows).toHaveLength(50)
  })

  it('refuses a window that is none', () => {
    expect(() => generateCallRecord({ ...options, days: 0 }, 0)).toThrow(RangeError)
    expect(() => generateCallRecord({ ...options, until: new Date(Number.NaN) }, 0)).toThrow(RangeError)
  })
})

describe('versions of a record', () => {
  const numbers = Array.from({ length: 400 }, (_, index) => index)

  it('are one to three, and without being asked for the last one comes', () => {
    const versions = numbers.map((index) => versionOf(options, index))
    expect(new Set(versions)).toEqual(new Set([1, 2, 3]))
    for (const index of numbers.slice(0, 80))
      expect(generateCallRecord(options, index).version).toBe(versions[index])
    expect(() => generateCallRecord(options, 0, versions[0]! + 1)).toThrow(RangeError)
    expect(() => generateCallRecord(options, 0, 0)).toThrow(RangeError)
  })

  it('grow: an earlier one is older and holds less', () => {
    let grown = 0
    for (const index of numbers) {
      const last = versionOf(options, index)
      for (let version = 1; version < last; version += 1) {
        const earlier = generateCallRecord(options, index, version)
        const later = generateCallRecord(options, index, version + 1)
        expect(earlier.id).toBe(later.id)
        expect(earlier.version).toBe(version)
        expect(earlier.startDateTime).toBe(later.startDateTime)
        expect(earlier.sessions.length).toBeLessThanOrEqual(later.sessions.length)
        expect(earlier.sessions.length).toBeGreaterThan(0)
        expect(Date.parse(earlier.lastModifiedDateTime)).toBeLessThan(Date.parse(later.lastModifiedDateTime))
        if (JSON.stringify(earlier.sessions).length < JSON.stringify(later.sessions).length) grown += 1
      }
    }
    expect(grown).toBeGreaterThan(50)
  })
})
