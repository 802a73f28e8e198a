import { describe, expect, it } from 'vitest'
import { callWithMedia, callWithStream } from './call.ts'
import { normalized, withDigits } from './normalized.ts'

const stream = (properties: Record<string, unknown>) => normalized(withDigits(callWithStream(properties)))

describe('integers beyond 2^53', () => {
  it.each(['9007199254740993', '-9007199254740993', '9223372036854775807', '-9223372036854775808'])(
    '%s keeps every digit',
    (digits) => {
      const rows = stream({ packetUtilization: `#${digits}` })
      expect(rows.row('streams').packet_utilization).toBe(digits)
      expect(rows.issues).toEqual([])
    },
  )
  it.each(['9223372036854775808', '1e300', '123456789012345678901234567890'])('%s does not fit', (digits) => {
    const rows = stream({ packetUtilization: `#${digits}` })
    expect(rows.row('streams').packet_utilization).toBeNull()
    expect(rows.issues).toHaveLength(1)
    expect(rows.issues[0]).toMatchObject({ reason: 'out_of_range' })
  })
  it('as text keep every digit', () => {
    expect(stream({ packetUtilization: '9007199254740993' }).row('streams').packet_utilization).toBe(
      '9007199254740993',
    )
  })
  it('are told with their digits where they do not fit', () => {
    expect(stream({ packetUtilization: '#9223372036854775809' }).issues[0]?.value).toBe('9223372036854775809')
  })
})

describe('a document that is read a second time', () => {
  const exact = '#9007199254740993'

  it('gives each row, issue and drift once', () => {
    const rows = stream({ packetUtilization: exact, averageJitter: 'P', isNew: 7 })
    expect(rows.table('streams')).toHaveLength(1)
    expect(rows.issues).toHaveLength(1)
    expect(rows.drift).toEqual([{ path: expect.stringMatching(/isNew$/), count: 1, example: '7' }])
  })
  it('keeps whole numbers in columns of real numbers', () => {
    const rows = stream({ packetUtilization: exact, averageAudioDegradation: '#100000000000000000' })
    expect(rows.row('streams').average_audio_degradation).toBe('100000000000000000')
    expect(rows.issues).toEqual([])
  })
  it('tells large numbers in unknown properties', () => {
    const rows = stream({ packetUtilization: exact, isNew: exact, areNew: { first: exact } })
    expect(rows.drift.map(({ example }) => example)).toEqual([
      '9007199254740993',
      '{"first":"9007199254740993"}',
    ])
  })
  it('keeps a large number in a column of text, with all digits', () => {
    const rows = normalized(
      withDigits(callWithMedia({ label: exact, callerNetwork: { linkSpeed: exact }, streams: [] })),
    )
    expect(rows.row('media')).toMatchObject({
      label: '9007199254740993',
      caller_network_link_speed_bps: '9007199254740993',
    })
  })
  it('is the same as the first where nothing was lost', () => {
    const small = normalized(callWithStream({ averagePacketLossRate: 0.1, packetUtilization: 5 })).row(
      'streams',
    )
    const large = stream({ averagePacketLossRate: 0.1, packetUtilization: exact }).row('streams')
    expect({ ...large, packet_utilization: null }).toEqual({ ...small, packet_utilization: null })
  })
})
