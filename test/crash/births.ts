import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Lane } from './lane.ts'
import { Random } from './random.ts'
import { type Budget, Tally } from './tally.ts'

/**
 * Kills a command that finds an empty database while it makes the tables; the next one goes on from whatever is there.
 */
export async function births(options: {
  readonly serverUrl: string
  readonly budget: Budget
  readonly seed: number
}): Promise<Tally> {
  const random = new Random(options.seed)
  const tally = new Tally('kill -9 while tables are made')
  // how long it takes from the first word to the server to the lease
  let life = 1_000
  for (let number = 1; options.budget.left > 0; number++) {
    const lane = await Lane.open('load', options.serverUrl, random)
    try {
      const after = Math.round(random.next() * life)
      const where = `seed ${options.seed}, database ${number}, killed ${after} ms after it signed in`
      const { running, watch } = lane.start()
      let began = 0
      const signedIn = Promise.withResolvers<void>()
      watch.onChange = (phase) => {
        if (phase === 'before the lease') {
          began = performance.now()
          signedIn.resolve()
        } else if (phase === 'taking the lease') life = performance.now() - began
      }
      await Promise.race([signedIn.promise.then(() => pause(after)), running.ended])
      running.process.kill('SIGKILL')
      const { signal } = await running.ended
      if (signal === 'SIGKILL') {
        options.budget.left--
        tally.hit(`${await applied(lane.database.url)} migrations in`)
      } else tally.spared++
      tally.blame(where, await lane.whole())
      tally.blame(where, await lane.completed())
    } finally {
      await lane.close()
    }
  }
  return tally.end()
}

/** How many migrations a database has. */
async function applied(url: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('call_quality_ops.migrations') is not null as there`,
    )
    if (!rows[0]!.there) return 0
    const { rowCount } = await client.query('select from call_quality_ops.migrations')
    return rowCount ?? 0
  } finally {
    await client.end()
  }
}
