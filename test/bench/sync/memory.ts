import type { Bench } from '../warehouse.ts'
import { measuredSync } from './client.ts'
import { startEmulated } from './emulated.ts'
import type { Figure } from './figures.ts'
import { emptiedOfGraph } from './tables.ts'

/** Small calls and no others. */
const none = {
  pictures: 0,
  meeting: 0,
  escalated: 0,
  phone: 0,
  queue: 0,
  voicemail: 0,
  failedSetup: 0,
  test: 0,
}
const SMALL = { ...none, audio: 0.1, unanswered: 0.9 }

/** A large meeting, and how many ordinary calls are beside it. */
const GIANT = { sessions: 10_000, participants: 8_000 }
const ORDINARY = 300

const HOUR_MS = 3_600_000

/** Peak memory of the process of a sync: of very many calls, and of a very large meeting. */
export async function memory(bench: Bench, listed: number): Promise<Figure[]> {
  return [...(await manyCalls(bench, listed)), ...(await giantMeeting(bench))]
}

async function manyCalls(bench: Bench, listed: number): Promise<Figure[]> {
  const emulated = await startEmulated(bench.directory, listed, { limits: 'none', shares: SMALL })
  try {
    await emptiedOfGraph(bench)
    const { summary, took } = await measuredSync(bench, emulated, ['--max-runtime', '3m'])
    return [
      { name: 'many calls: listed', seen: summary.calls.listed },
      { name: 'many calls: fetched and loaded', seen: summary.calls.fetched },
      { name: 'many calls: seconds', seen: took.seconds, unit: 's' },
      { name: 'many calls: peak memory', seen: took.peakRssMb, unit: 'MB', target: { atMost: 300 } },
    ]
  } finally {
    await emulated.stop()
  }
}

async function giantMeeting(bench: Bench): Promise<Figure[]> {
  const startedAt = Date.now() - 48 * HOUR_MS
  const meetings = [{ ...GIANT, startedAt }]
  const emulated = await startEmulated(bench.directory, ORDINARY, { limits: 'none', meetings })
  try {
    await emptiedOfGraph(bench)
    const { summary, took } = await measuredSync(bench, emulated)
    if (summary.calls.meetings !== 1) throw new Error('the meeting was not loaded')
    return [
      { name: 'large meeting: sessions', seen: GIANT.sessions },
      { name: 'large meeting: calls beside it', seen: summary.calls.fetched - 1 },
      { name: 'large meeting: seconds', seen: took.seconds, unit: 's' },
      { name: 'large meeting: peak memory', seen: took.peakRssMb, unit: 'MB', target: { atMost: 512 } },
    ]
  } finally {
    await emulated.stop()
  }
}
