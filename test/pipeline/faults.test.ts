import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Summary } from '../../src/pipeline/run.ts'
import { connect, type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { callhouse, directory, logged, type Started, start, until } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { asked, clear, digestFacts, partialCalls } from '../setup/dump.ts'
import { loaded, records } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

// 4 calls, of 5,006 rows that cost little, make a batch; 6 make two
const calls = Array.from({ length: 6 }, (_, at) =>
  call(at + 1, { version: 2, more: { participants_v2: Array(5_000).fill({ id: 'nobody' }) } }),
)
const older = calls.slice(0, 3).map((_, at) => call(at + 1, { sessions: 5 }))
const file = join(directory(), 'calls.ndjson')
/**
 * A batch and the beginning of the next. Behind it is much that is no document, so that the batch is written
 * before more comes.
 */
const beginning = asLines([...calls.slice(0, 5), ...Array<string>(4).fill('x'.repeat(1024 * 1024))])
const rest = asLines(calls.slice(5))

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
let env: Record<string, string>
let clean: Record<string, string>
let watch: { readonly partial: readonly string[]; stop(): Promise<void> }
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  env = { DATABASE_URL: database.url }
  await writeFile(file, asLines(calls))
  await loaded(warehouse, calls)
  clean = await digestFacts(warehouse)
  expect(clean).toMatchObject({ records: expect.stringMatching(/^6 rows/) })
  await clear(warehouse)
  watch = watching()
})
afterEach(async () => {
  expect(watch.partial).toEqual([])
  await clear(warehouse)
})
afterAll(async () => {
  await watch.stop()
  await close()
})

const number = async (sql: string) => Number((await asked(warehouse, sql))[0])
const seen = () => number('select coalesce(max(records_seen), 0) from :ops.runs')
const runs = () => asked(warehouse, 'select status, exit_code from :ops.runs order by run_id')

/** Whether a backend of the program waits for a lock in the midst of a batch. */
const isStuck = async () =>
  (await number(
    `select count(*) from pg_stat_activity where datname = current_database()
     and application_name = 'callhouse' and wait_event_type = 'Lock' and query ~ '^(copy|delete)'`,
  )) > 0

/** Looks all the while whether a call is there in part, and gathers those that were. */
function watching() {
  const partial: string[] = []
  let done = false
  const watched = (async () => {
    while (!done) {
      partial.push(...(await partialCalls(warehouse)))
      await pause(50)
    }
  })()
  return {
    partial,
    stop() {
      done = true
      return watched
    },
  }
}

/** Lets the program get stuck where it writes into a table, does something to it, and frees it. */
async function stuckAt<T>(table: string, started: Started, act: () => Promise<T>): Promise<T> {
  return withClient(warehouse, async (holder) => {
    await holder.query(`begin; lock table call_quality.${table} in share mode`)
    started.process.stdin.end(asLines(calls))
    await until('it waits', isStuck)
    const result = await act()
    await holder.query('rollback')
    return result
  })
}

/** How many calls are in: at least a batch, and of those behind it none but whole ones. */
async function keptOf(most: number): Promise<number> {
  const kept = await number('select count(*) from :facts.records')
  expect(kept).toBeGreaterThanOrEqual(4)
  expect(kept).toBeLessThanOrEqual(most)
  return kept
}

/** Loads everything once more, in this process. */
async function completed(): Promise<Summary> {
  const summary = await loaded(warehouse, calls)
  expect(await digestFacts(warehouse)).toEqual(clean)
  return summary
}

describe('a load that is killed', () => {
  it.each(['records', 'streams'])(
    'while it writes %s leaves nothing of its batch, and the next one completes the work',
    async (table) => {
      await loaded(warehouse, older)
      const started = start(['load', '-'], { env })
      await stuckAt(table, started, async () => {
        started.process.kill('SIGKILL')
        await started.ended
      })
      expect((await started.ended).signal).toBe('SIGKILL')
      expect(await asked(warehouse, 'select distinct version from :facts.records')).toEqual(['1'])
      expect((await completed()).records).toEqual(records({ seen: 6, loaded: 3, replaced: 3 }))
      expect(await runs()).toEqual(['ok 0', 'abandoned null', 'ok 0'])
    },
  )

  it('between two batches keeps what is in', async () => {
    const started = start(['load', '-'], { env })
    started.process.stdin.write(beginning)
    await until('a batch is in', async () => (await seen()) > 0)
    started.process.kill('SIGKILL')
    await started.ended
    const kept = await keptOf(5)
    expect((await completed()).records).toEqual(records({ seen: 6, loaded: 6 - kept, unchanged: kept }))
  })

  it('at any moment is completed by the next one', async () => {
    const random = mulberry32(20261123)
    for (let round = 0; round < 2; round++) {
      const started = start(['load', file], { env })
      await until('it has begun', async () => (await number('select count(*) from :ops.ledger')) > 0, 1)
      await pause(random() * 300)
      started.process.kill('SIGKILL')
      await started.ended
      await completed()
      await clear(warehouse)
    }
  })
})

describe('a load whose connection is cut', () => {
  it('by the administrator in the midst of a batch goes on', async () => {
    const started = start(['load', '-', '--json'], { env })
    await stuckAt('media', started, () =>
      asked(
        warehouse,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'callhouse'
           and wait_event_type = 'Lock' and query ~ '^(copy|delete)'`,
      ),
    )
    const said = await started.ended
    expect(said.code).toBe(0)
    expect((JSON.parse(said.stdout) as Summary).records).toEqual(records({ seen: 6, loaded: 6 }))
    expect(logged(said)).toMatchObject([
      { level: 'warn', msg: expect.stringMatching(/^The database said: .*\. Trying again in 0\.1 s\.$/) },
    ])
    expect(await digestFacts(warehouse)).toEqual(clean)
    expect(await runs()).toEqual(['ok 0'])
  })

  it('while it reads goes on', async () => {
    const [before] = await asked(warehouse, 'select clock_timestamp()')
    const started = start(['load', '-', '--json'], { env })
    started.process.stdin.write(beginning)
    await until('a batch is in', async () => (await seen()) > 0)
    const cut = await asked(
      warehouse,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'callhouse' and backend_start > $1
         and pid <> pg_backend_pid()`,
      [before],
    )
    expect(cut).toContain('true')
    started.process.stdin.end(rest)
    const said = await started.ended
    expect(said.code).toBe(0)
    expect(await digestFacts(warehouse)).toEqual(clean)
  })

  it('by a restart of the server goes on, or is completed by the next one', async () => {
    const home = join(directory(), 'server')
    const settings = { fsync: 'off' }
    const { url } = await startEmbedded(home, settings)
    try {
      const own = { DATABASE_URL: url }
      const started = start(['load', '-', '--json'], { env: own })
      started.process.stdin.write(beginning)
      const schemas = { facts: 'call_quality', ops: 'call_quality_ops' }
      const watcher = await connect({ url }, schemas)
      await until(
        'a batch is in',
        async () =>
          (await asked(watcher, `select to_regclass(':ops.runs') is not null`))[0] === 'true' &&
          Number((await asked(watcher, 'select coalesce(max(records_seen), 0) from :ops.runs'))[0]) > 0,
      )
      await watcher.close()
      await stopEmbedded(home)
      started.process.stdin.end(rest)
      await until('it is met', () => started.so.stderr.includes('Trying again'))
      expect((await startEmbedded(home, settings)).url).toBe(url)
      const said = await started.ended
      expect([0, 69]).toContain(said.code)
      if (said.code === 69) expect((await callhouse(['load', file], { env: own })).code).toBe(0)
      const after = await connect({ url }, schemas)
      expect(await digestFacts(after)).toEqual(clean)
      expect(await partialCalls(after)).toEqual([])
      await after.close()
    } finally {
      await stopEmbedded(home)
    }
  })
})

describe('a load that gets a signal', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s ends after the batch at hand with %i', async (signal, code) => {
    const started = start(['load', '-', '--json'], { env })
    started.process.stdin.write(beginning)
    await until('a batch is in', async () => (await seen()) > 0)
    started.process.kill(signal)
    const said = await started.ended
    expect([said.code, said.signal]).toEqual([code, null])
    const kept = await keptOf(5)
    expect((JSON.parse(said.stdout) as Summary).records).toMatchObject({ seen: await seen(), loaded: kept })
    expect(logged(said).map(({ level, msg }) => `${level}: ${msg}`)).toEqual([
      `warn: ${signal}: ending after the batch at hand; once more ends at once`,
      'warn: Stopped before the end; what is loaded stays. Start the command again to go on.',
    ])
    expect(await runs()).toEqual([`interrupted ${code}`])
    expect(await partialCalls(warehouse)).toEqual([])
    expect((await completed()).records).toEqual(records({ seen: 6, loaded: 6 - kept, unchanged: kept }))
  })

  it('finishes the batch that it is in', async () => {
    const started = start(['load', '-', '--json'], { env })
    await stuckAt('streams', started, async () => {
      started.process.kill('SIGTERM')
      await until('it has heard', () => started.so.stderr.includes('SIGTERM'))
    })
    const said = await started.ended
    expect(said.code).toBe(143)
    expect((JSON.parse(said.stdout) as Summary).records.loaded).toBe(await keptOf(6))
    expect(await partialCalls(warehouse)).toEqual([])
  })

  it('twice ends at once, with nothing of the batch at hand', async () => {
    const started = start(['load', '-', '--json'], { env })
    await stuckAt('streams', started, async () => {
      started.process.kill('SIGTERM')
      await until('it has heard', () => started.so.stderr.includes('SIGTERM'))
      started.process.kill('SIGINT')
      expect(await started.ended).toMatchObject({ code: 130, stdout: '' })
    })
    expect(await number('select count(*) from :facts.records')).toBe(0)
    expect((await completed()).records).toEqual(records({ seen: 6, loaded: 6 }))
  })
})

describe('two loads at once', () => {
  it('are one, and one that ends with 99 and has written nothing', async () => {
    const first = start(['load', '-', '--json'], { env })
    first.process.stdin.write(beginning)
    await until('a batch is in', async () => (await seen()) > 0)
    const before = await number('select count(*) from :ops.ledger')
    const second = await callhouse(['load', file, '--json'], { env })
    expect([second.code, second.stdout]).toEqual([99, ''])
    expect(logged(second)).toMatchObject([
      {
        level: 'error',
        kind: 'skipped',
        msg: 'Another run is loading into call_quality',
        remedy: 'Nothing to do: its result will be there. `callhouse status` shows it.',
      },
    ])
    expect(await number('select count(*) from :ops.ledger')).toBe(before)
    expect(await runs()).toEqual(['running null'])
    first.process.stdin.end(rest)
    expect((await first.ended).code).toBe(0)
    expect(await digestFacts(warehouse)).toEqual(clean)
    expect(await runs()).toEqual(['ok 0'])
  })
})

/** Numbers from 0 to 1 that are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
