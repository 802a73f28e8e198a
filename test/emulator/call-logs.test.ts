import { describe, expect, it } from 'vitest'
import {
  generateCallRecords,
  generateDirectRoutingCalls,
  generatePstnCalls,
  type TenantOptions,
} from '../../src/emulator/tenant.ts'

const options: TenantOptions = { seed: 9, calls: 3000, days: 14, until: new Date('2026-11-20T06:00:00Z') }
const pstn = [...generatePstnCalls(options)]
const direct = [...generateDirectRoutingCalls(options)]

describe('the log of calls through operators', () => {
  it('has ids of its own and charges only calls abroad', () => {
    expect(pstn.length).toBeGreaterThan(80)
    expect(new Set(pstn.map((row) => row.id)).size).toBe(pstn.length)
    for (const row of pstn) {
      expect(Object.keys(row)).toHaveLength(23)
      expect(row.duration).toBeGreaterThanOrEqual(0)
      if (row.charge !== 0) expect(row.destinationContext).toBe('International')
    }
    expect(pstn.some((row) => row.charge !== 0)).toBe(true)
    expect(new Set(pstn.map((row) => row.callDurationSource))).toEqual(new Set(['microsoft', 'operator']))
  })
})

describe('the log of calls through trunks', () => {
  it('names the call record of the same call', () => {
    expect(direct.length).toBeGreaterThan(80)
    const records = new Map([...generateCallRecords(options)].map((record) => [record.id, record]))
    for (const row of direct) {
      expect(Object.keys(row)).toHaveLength(21)
      const record = records.get(row.correlationId ?? '')
      expect(record?.startDateTime).toBe(row.startDateTime)
      expect(record?.endDateTime).toBe(row.endDateTime)
      expect(row.id).not.toBe(row.correlationId)
    }
  })

  it('tells success from failure', () => {
    for (const row of direct) {
      const never = row.failureDateTime === '0001-01-01T00:00:00Z'
      expect(never).toBe(row.successfulCall)
      expect(row.finalSipCode === 0).toBe(row.successfulCall)
      expect(Date.parse(row.inviteDateTime!)).toBeLessThanOrEqual(Date.parse(row.startDateTime!))
    }
    const codes = new Set(direct.map((row) => row.finalSipCode))
    expect(codes).toEqual(new Set([0, 480, 486, 503, 603]))
  })

  it('hides the last digits of outsiders', () => {
    for (const row of direct) {
      const masked = [row.callerNumber, row.calleeNumber].filter((number) => number?.endsWith('***'))
      expect(masked).toHaveLength(1)
    }
  })

  it('has a trunk that fails more than the others', () => {
    const refused = (name: string) => {
      const rows = direct.filter((row) => row.trunkFullyQualifiedDomainName === name)
      return rows.filter((row) => row.finalSipCode === 503).length / rows.length
    }
    expect(refused('sbc3.fabrikam.example')).toBeGreaterThan(refused('sbc1.fabrikam.example'))
    expect(refused('sbc3.fabrikam.example')).toBeGreaterThan(0.03)
  })
})
