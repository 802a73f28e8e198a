import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Document } from '../src/fetcher/files.ts'
import { load } from '../src/pipeline/load.ts'
import { ownWarehouse } from './setup/warehouse.ts'

const warehouse = await ownWarehouse()

const id = '6d0c2b0e-5f0b-4b7c-9a55-0e9b1f6f3c21'
let version = 0

/** Loads one call with these participants, tokens and streams, in place of the one before. */
async function loaded(participants: unknown[], tokens: Record<string, boolean>, streams: unknown[]) {
  version++
  const startDateTime = '2026-01-01T00:00:00Z'
  const document = {
    id,
    version,
    startDateTime,
    participants_v2: participants,
    sessions: [{ caller: { feedback: { tokens } }, segments: [{ media: [{ streams }] }] }],
  }
  const bytes = Buffer.from(JSON.stringify(document).replaceAll(/"<int64>(-?\d+)"/g, '$1'))
  async function* documents(): AsyncGenerator<Document[]> {
    yield [{ source: 'round trip', bytes }]
  }
  const { summary } = await load(documents(), {
    warehouse,
    command: 'load',
    version: 'test',
    keepDocuments: false,
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
  })
  expect(summary).toMatchObject({ issues: 0, drift: 0, records: { seen: 1, quarantined: 0 } })
}

/** The first columns of the rows that a query gives. */
async function column(sql: string): Promise<(string | null)[]> {
  const { rows } = await warehouse.pool.query<{ value: string | null }>(sql)
  return rows.map(({ value }) => value)
}

const ofStreams = (name: string) =>
  column(`select (${name})::text as value from call_quality.streams order by stream_key`)

/** Any text that PostgreSQL can hold, and often one that COPY might take for something else. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((any) => any.replaceAll('\0', '')),
  fc
    .array(
      fc.constantFrom('\\', 'N', '.', 't', 'x4', '\t', '\n', '\r', '\b', '\v', '\f', '"', '\x7f', '🙂', ' '),
    )
    .map((pieces) => pieces.join('')),
  fc.constantFrom('\\N', '\\.', '\n\\.\n', '', 'NULL', '\ufeff', '\ufffd', '\u0085', '\u2028', '__proto__'),
)

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

/** An instant with its microseconds since 1970, its fraction rounded as the C library of PostgreSQL does it. */
const instant = fc
  .record({
    second: fc.integer({ min: Date.UTC(2016, 0) / 1000, max: Date.UTC(2098, 0) / 1000 }),
    fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 7 }),
    offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  })
  .map(({ second, fraction, offset }) => {
    const local = new Date((second + offset * 60) * 1000).toISOString().slice(0, 19)
    const pair = (number: number) => String(Math.floor(number)).padStart(2, '0')
    const zone =
      offset === 0
        ? 'Z'
        : `${offset < 0 ? '-' : '+'}${pair(Math.abs(offset) / 60)}:${pair(Math.abs(offset) % 60)}`
    const microseconds = halfToEven(Number(`0.${fraction}0`) * 1e6)
    return {
      text: `${local}${fraction === '' ? '' : `.${fraction}`}${zone}`,
      expected: String(BigInt(second) * 1_000_000n + BigInt(microseconds)),
    }
  })

function halfToEven(number: number): number {
  const floor = Math.floor(number)
  if (number - floor !== 0.5) return Math.round(number)
  return floor % 2 === 0 ? floor : floor + 1
}

/** A duration in one of the forms that ISO 8601 has for it, with its milliseconds. */
const duration = fc
  .record({
    days: fc.integer({ min: 0, max: 9_999 }),
    hours: fc.integer({ min: 0, max: 99 }),
    minutes: fc.integer({ min: 0, max: 99 }),
    seconds: fc.integer({ min: 0, max: 99_999 }),
    fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 7 }),
  })
  .map(({ days, hours, minutes, seconds, fraction }) => {
    const part = (number: number, unit: string) => (number === 0 ? '' : `${number}${unit}`)
    const decimals = fraction === '' ? '' : `.${fraction}`
    const wholeSeconds = BigInt(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    const ticks = wholeSeconds * 10_000_000n + BigInt(fraction.padEnd(7, '0'))
    return {
      text: `P${part(days, 'D')}T${part(hours, 'H')}${part(minutes, 'M')}${seconds}${decimals}S`,
      expected: Number(ticks) / 10_000,
    }
  })

it('what a document holds comes back from PostgreSQL as it was', { timeout: 60_000 }, async () => {
  const many = { minLength: 1, maxLength: 250, size: 'max' } as const
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, many),
      fc.array(
        fc.record({
          number: fc.double({ noNaN: true, noDefaultInfinity: true }),
          asText: int64,
          asNumber: int64,
          instant,
          duration,
        }),
        many,
      ),
      async (texts, values) => {
        const names = [...new Set(texts)].filter((name) => !name.includes('@'))
        await loaded(
          texts.map((displayName) => ({ id: displayName, identity: { user: { displayName } } })),
          Object.fromEntries(names.map((name, at) => [name, at % 2 === 0])),
          values.map((value) => ({
            averagePacketLossRate: value.number,
            packetUtilization: String(value.asText),
            averageBandwidthEstimate: `<int64>${value.asNumber}`,
            startDateTime: value.instant.text,
            averageJitter: value.duration.text,
          })),
        )
        for (const name of ['id', 'identity_display_name']) {
          expect(
            await column(`select ${name} as value from call_quality.participants order by ordinal`),
          ).toEqual(texts)
        }
        const tokens = await warehouse.pool.query<{ name: string; is_set: boolean }>(
          'select name, is_set from call_quality.feedback_tokens',
        )
        expect(new Map(tokens.rows.map(({ name, is_set }) => [name, is_set]))).toEqual(
          new Map(names.map((name, at) => [name, at % 2 === 0])),
        )
        // -0 becomes 0, which is equal to it
        expect((await ofStreams('average_packet_loss_rate')).map((read) => Number(read) + 0)).toEqual(
          values.map(({ number }) => number + 0),
        )
        expect(await ofStreams('packet_utilization')).toEqual(values.map(({ asText }) => String(asText)))
        expect(await ofStreams('average_bandwidth_estimate_bps')).toEqual(
          values.map(({ asNumber }) => String(asNumber)),
        )
        expect(await ofStreams('(extract(epoch from started_at) * 1000000)::bigint')).toEqual(
          values.map((value) => value.instant.expected),
        )
        expect((await ofStreams('average_jitter_ms')).map(Number)).toEqual(
          values.map((value) => value.duration.expected),
        )
      },
    ),
    { numRuns: 15 },
  )
})
