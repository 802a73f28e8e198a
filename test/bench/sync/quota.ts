import type { Bench } from '../warehouse.ts'
import { measuredSync } from './client.ts'
import { startEmulated, timesOf } from './emulated.ts'
import type { Traffic } from './emulator-process.ts'
import type { Figure } from './figures.ts'
import { emptiedOfGraph } from './tables.ts'

/** How many times faster than in reality the limits' windows pass, for both sides: 300 requests a second. */
const SPEED = 4
/** As published: for all requests and for pages of the list, in so many seconds. */
const APP = 1500
const LIST = 40
const WINDOW = 20
/** Requests that most calls take: the record, its participants. */
const REQUESTS_OF_A_CALL = 2

const limits = {
  CALLHOUSE_LIMIT_APP: `${APP}/${WINDOW / SPEED}s`,
  CALLHOUSE_LIMIT_LIST: `${LIST}/${WINDOW / SPEED}s`,
  CALLHOUSE_LIMIT_RECORD: `40/${WINDOW / SPEED}s`,
  CALLHOUSE_LIMIT_PSTN: `50/${60 / SPEED}s`,
}

/** How much of the published limits a sync uses while an emulator keeps them: to fetch, then only to list. */
export async function quota(bench: Bench, calls: number): Promise<Figure[]> {
  const emulated = await startEmulated(bench.directory, calls, { limitsSpeed: SPEED })
  try {
    await emptiedOfGraph(bench)
    emulated.begin()
    const fetching = await measuredSync(bench, emulated, [], limits)
    const fetched = await emulated.traffic()
    emulated.begin()
    const listing = await measuredSync(bench, emulated, ['--full'], limits)
    const listed = await emulated.traffic()
    if (listing.summary.calls.fetched > 0) throw new Error('there was something left to fetch')

    const perSecond = (APP / WINDOW) * SPEED
    const callsPerSecond = perSecond / REQUESTS_OF_A_CALL
    const detailed = timesOf(fetched, 'record', 'sessions', 'participants')
    const [first, last] = [detailed[0]!, detailed.at(-1)!]
    const seconds = (last - first) / 1000
    const within = timesOf(fetched, 'list').filter((time) => time > first && time < last)
    const got = fetching.summary.calls.fetched
    const pages = timesOf(listed, 'list')
    const listSeconds = (pages.at(-1)! - pages[0]!) / 1000
    return [
      { name: 'limits pass faster than published', seen: SPEED, unit: 'times' },
      { name: 'calls fetched', seen: got },
      { name: 'windows of the limit that it took', seen: seconds / (WINDOW / SPEED) },
      {
        name: 'while details are fetched: requests a second',
        seen: ((detailed.length + within.length) / seconds / perSecond) * 100,
        unit: '%',
      },
      {
        // the list has to be read beside, and its pages count as well
        name: 'while details are fetched: calls, of those that the limits allow',
        seen: (got / ((seconds * perSecond - within.length) / REQUESTS_OF_A_CALL)) * 100,
        unit: '%',
        target: { atLeast: 95 },
      },
      {
        name: 'the same, had the list cost nothing',
        seen: (got / seconds / callsPerSecond) * 100,
        unit: '%',
      },
      {
        name: 'over the whole process: calls a second',
        seen: (got / fetching.took.seconds / callsPerSecond) * 100,
        unit: '%',
      },
      { name: 'answers with 429', seen: refusedShare(fetched), unit: '%', target: { atMost: 0.5 } },
      {
        name: 'a processor was busy with the client',
        seen: (fetching.took.cpuSeconds / fetching.took.seconds) * 100,
        unit: '%',
      },
      {
        name: 'a processor was busy with the emulator',
        seen: (fetched.cpuSeconds / fetching.took.seconds) * 100,
        unit: '%',
      },
      { name: 'nothing to fetch: pages of the list', seen: pages.length },
      {
        name: 'nothing to fetch: pages a second, of the limit',
        seen: ((pages.length - 1) / listSeconds / ((LIST / WINDOW) * SPEED)) * 100,
        unit: '%',
        target: { atLeast: 95 },
      },
      {
        name: 'nothing to fetch: answers with 429',
        seen: refusedShare(listed),
        unit: '%',
        target: { atMost: 0.5 },
      },
    ]
  } finally {
    await emulated.stop()
  }
}

/** How many of all answers were refusals. Unit: percent. */
function refusedShare(traffic: Traffic): number {
  const refused = Object.values(traffic.routes).reduce((sum, route) => sum + route.refused, 0)
  return (refused / timesOf(traffic).length) * 100
}
