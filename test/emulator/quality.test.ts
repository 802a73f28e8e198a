import { beforeAll, describe, expect, it } from 'vitest'
import { isWorkingTime } from '../../src/emulator/calendar.ts'
import { FAULTY_HEADSET } from '../../src/emulator/devices.ts'
import { AILING_SUBNETS } from '../../src/emulator/sites.ts'
import { generateCallRecords, type TenantOptions } from '../../src/emulator/tenant.ts'
import type { MediaStream, NetworkInfo } from '../../src/emulator/wire.ts'

const options: TenantOptions = { seed: 77, calls: 5000, days: 28, until: new Date('2026-11-20T06:00:00Z') }

/** Counts of classified and of poor audio streams. */
interface Tally {
  classified: number
  poor: number
}

const byConnection = new Map<string, Tally>()
const bySubnet = new Map<string, Tally>()
const byTransport = new Map<string, Set<string>>()
const glitches = { faulty: [] as number[], sound: [] as number[] }
const starts: string[] = []
let all: Tally = { classified: 0, poor: 0 }

function milliseconds(duration: string): number {
  const [, minutes = '0', seconds = '0'] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration)!
  return Number(minutes) * 60_000 + Number(seconds) * 1000
}

/** Whether users would complain; undefined for a stream that says too little. */
function isPoor(stream: MediaStream): boolean | undefined {
  const { averageJitter, averageRoundTripTime, averagePacketLossRate, packetUtilization } = stream
  if ((packetUtilization ?? 0) <= 500) return undefined
  if (averageJitter == null && averageRoundTripTime == null && averagePacketLossRate == null) return undefined
  return (
    (averageJitter != null && milliseconds(averageJitter) > 30) ||
    (averageRoundTripTime != null && milliseconds(averageRoundTripTime) > 500) ||
    (averagePacketLossRate != null && averagePacketLossRate > 0.1)
  )
}

function count(tallies: Map<string, Tally>, key: string, poor: boolean): void {
  const tally = tallies.get(key) ?? { classified: 0, poor: 0 }
  tally.classified += 1
  if (poor) tally.poor += 1
  tallies.set(key, tally)
}

function rate(tally: Tally | undefined): number {
  return tally === undefined ? Number.NaN : tally.poor / tally.classified
}

beforeAll(() => {
  all = { classified: 0, poor: 0 }
  for (const record of generateCallRecords(options)) {
    starts.push(record.startDateTime)
    for (const segment of record.sessions.flatMap((session) => session.segments)) {
      for (const media of segment.media.filter((one) => one.label === 'main-audio')) {
        const network: NetworkInfo = 'feedback' in segment.caller ? media.callerNetwork : media.calleeNetwork
        const { captureDeviceName, micGlitchRate } = media.callerDevice
        if (captureDeviceName != null) {
          glitches[captureDeviceName.includes(FAULTY_HEADSET) ? 'faulty' : 'sound'].push(micGlitchRate ?? 0)
        }
        if (network.subnet != null) {
          const transports = byTransport.get(network.subnet) ?? new Set()
          byTransport.set(network.subnet, transports.add(network.networkTransportProtocol ?? 'none'))
        }
        for (const stream of media.streams) {
          const poor = isPoor(stream)
          if (poor === undefined) continue
          all.classified += 1
          if (poor) all.poor += 1
          count(byConnection, network.connectionType ?? 'none', poor)
          if (network.subnet != null) count(bySubnet, network.subnet, poor)
        }
      }
    }
  }
})

describe('the tenant as an analyst sees it', () => {
  it('has 4 to 6 % poor audio streams', () => {
    expect(all.classified).toBeGreaterThan(20_000)
    expect(rate(all)).toBeGreaterThan(0.04)
    expect(rate(all)).toBeLessThan(0.06)
  })

  it.each([
    ['wired', 0.008, 0.022],
    ['wifi', 0.045, 0.08],
    ['tunnel', 0.035, 0.1],
    ['mobile', 0.08, 0.14],
  ])('has a share of poor streams fit for %s', (connection, least, most) => {
    const found = rate(byConnection.get(connection))
    expect(found).toBeGreaterThan(least)
    expect(found).toBeLessThan(most)
  })

  it('has five networks worse than all others', () => {
    const ranked = [...bySubnet]
      .filter(([, tally]) => tally.classified > 100)
      .sort(([, a], [, b]) => rate(b) - rate(a))
    const worst = ranked.slice(0, 5)
    expect(new Set(worst.map(([subnet]) => subnet))).toEqual(
      new Set(AILING_SUBNETS.map((subnet) => subnet.network)),
    )
    expect(rate(worst[4]![1])).toBeGreaterThan(1.5 * rate(ranked[5]![1]))
  })

  it('has one network that lets TCP through and little else', () => {
    const tcpOnly = AILING_SUBNETS.filter((subnet) => subnet.ailment === 'tcpOnly')
    expect(tcpOnly).toHaveLength(1)
    expect(byTransport.get(tcpOnly[0]!.network)).toContain('tcp')
  })

  it('has a headset that crackles', () => {
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(glitches.faulty.length).toBeGreaterThan(100)
    expect(mean(glitches.faulty)).toBeGreaterThan(10 * mean(glitches.sound))
  })

  it('works on weekdays', () => {
    const weekend = starts.filter((start) => new Date(start).getUTCDay() % 6 === 0)
    expect(weekend.length / starts.length).toBeLessThan(0.06)
    const working = starts.filter((start) =>
      [-7, 0, 1, 8].some((offset) => isWorkingTime(Date.parse(start), offset)),
    )
    expect(working.length / starts.length).toBeGreaterThan(0.9)
  })
})
