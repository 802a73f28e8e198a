import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, median } from '../warehouse.ts'
import { measured, measuredSync } from './client.ts'
import { startEmulated, timesOf } from './emulated.ts'
import type { Figure } from './figures.ts'
import { emptiedOfGraph, serverSeconds } from './tables.ts'

/** Answers that the emulator keeps ready: all of them. */
const KEPT_BYTES = 4e9
/** What the product has by default. */
const CONCURRENCY = 16

const plainFetch = fileURLToPath(new URL('./plain-fetch.ts', import.meta.url))

/** What one way took: from its first request to its end, and in processor time. */
interface Taken {
  readonly ms: number
  readonly client: number
  readonly emulator: number
  readonly server: number
}

/**
 * A sync into an empty warehouse against fetching and parsing the same bodies with Node's own fetch, from the same
 * emulator, as many at a time, by turns. Both are processes of their own, and both begin cold.
 */
export async function overhead(bench: Bench, calls: number, rounds: number): Promise<Figure[]> {
  const emulated = await startEmulated(bench.directory, calls, { limits: 'none', keptBytes: KEPT_BYTES })
  const file = join(bench.directory, 'paths.json')

  async function taking(work: () => Promise<Pick<Taken, 'ms' | 'client'>>): Promise<Taken> {
    await emptiedOfGraph(bench)
    emulated.begin()
    const before = await serverSeconds(bench)
    const taken = await work()
    const server = (await serverSeconds(bench)) - before
    return { ...taken, server, emulator: (await emulated.traffic()).cpuSeconds }
  }
  const syncing = (...args: readonly string[]) =>
    taking(async () => {
      const { summary, took } = await measuredSync(bench, emulated, args)
      if (summary.calls.pending > 0) throw new Error(`${summary.calls.pending} calls were left`)
      // rolling up is measured by itself, and fetching alone has nothing of the kind
      return { ms: summary.elapsed_ms - summary.roll_up_ms, client: took.cpuSeconds }
    })
  const fetching = () =>
    taking(async () => {
      const { stdout, took } = await measured(
        bench.directory,
        [plainFetch, file, String(CONCURRENCY)],
        emulated.env,
      )
      return { ms: Number(stdout), client: took.cpuSeconds }
    })

  try {
    await emptiedOfGraph(bench)
    emulated.begin()
    const { summary } = await measuredSync(bench, emulated)
    const warm = await emulated.traffic()
    await writeFile(file, JSON.stringify(warm.paths))
    const synced: Taken[] = []
    const fetched: Taken[] = []
    const undocumented: Taken[] = []
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) fetched.push(await fetching())
      synced.push(await syncing())
      undocumented.push(await syncing('--no-documents'))
      if (round % 2 === 1) fetched.push(await fetching())
    }
    const of = (some: readonly Taken[], what: keyof Taken) => median(some.map((one) => one[what]))
    const ratios = (some: readonly Taken[]) => some.map((one, round) => one.ms / fetched[round]!.ms)
    const cpu = (name: string, what: keyof Taken) => [
      { name: `${name}: fetch alone`, seen: of(fetched, what), unit: 's' },
      { name: `${name}: sync`, seen: of(synced, what), unit: 's' },
    ]
    return [
      { name: 'calls', seen: summary.calls.fetched },
      { name: 'requests', seen: timesOf(warm).length },
      { name: 'MB over the wire', seen: Math.round(summary.graph.bytes / 1e6) },
      { name: 'fetch and parse alone', seen: of(fetched, 'ms') / 1000, unit: 's' },
      { name: 'sync', seen: of(synced, 'ms') / 1000, unit: 's' },
      { name: 'sync --no-documents', seen: of(undocumented, 'ms') / 1000, unit: 's' },
      ...ratios(synced).map((seen, round) => ({ name: `sync to fetch alone, round ${round + 1}`, seen })),
      { name: 'sync to fetch alone', seen: median(ratios(synced)), target: { atMost: 1.5 } },
      { name: 'sync --no-documents to fetch alone', seen: median(ratios(undocumented)) },
      ...cpu('processor time of the client', 'client'),
      {
        name: 'processor time of the client: sync --no-documents',
        seen: of(undocumented, 'client'),
        unit: 's',
      },
      ...cpu('processor time of the emulator', 'emulator'),
      ...cpu('processor time of PostgreSQL', 'server'),
    ]
  } finally {
    await emulated.stop()
  }
}
