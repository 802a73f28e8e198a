import { readCommandLine, runTool, wholeNumber } from '../command-line.ts'
import { births } from './births.ts'
import { Cost } from './cost.ts'
import { cuts } from './cuts.ts'
import { fullDisks } from './disk-full.ts'
import { kills } from './kills.ts'
import { openOwnServer } from './own-server.ts'
import { stops } from './stops.ts'
import { printed, type Tally } from './tally.ts'

/**
 * Real crashes: programs are killed, servers brought down, connections cut and disks filled under real loads; what they
 * leave is examined with SQL of its own. Prints what was done and what was found wrong; ends with 1 where anything was.
 */
const HELP = `npm run crash -- [--kills N] [--stops N] [--cuts N] [--disks N] [--seed N]

  --kills N   kill -9 of a load or a sync, wherever it is (1000); for each 50 one more while the tables are made
  --stops N   stops of the server under a load and a sync, with fsync: immediate, or one of its processes killed (200)
  --cuts N    connections cut within the rows of a COPY, at so many bytes (200); further ones at every COMMIT and message
  --disks N   disks that get full under a load (10)
  --seed N    where the choice of moments begins (1); the moments are real ones, so that no two runs are the same
`

await runTool(async () => {
  const { values } = readCommandLine({
    options: {
      kills: { type: 'string', default: '1000' },
      stops: { type: 'string', default: '200' },
      cuts: { type: 'string', default: '200' },
      disks: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) process.stdout.write(HELP)
  else {
    await crash(
      {
        kills: wholeNumber('kills', values.kills),
        stops: wholeNumber('stops', values.stops),
        cuts: wholeNumber('cuts', values.cuts),
        disks: wholeNumber('disks', values.disks),
      },
      wholeNumber('seed', values.seed),
    )
  }
})

/** So many crashes of each kind. */
interface Numbers {
  readonly kills: number
  readonly stops: number
  readonly cuts: number
  readonly disks: number
}

async function crash(numbers: Numbers, seed: number): Promise<void> {
  const budgets = {
    kills: { left: numbers.kills },
    births: { left: Math.ceil(numbers.kills / 50) },
    cuts: { left: numbers.cuts },
    stops: { left: numbers.stops },
    disks: { left: numbers.disks },
  }
  // who does not want to wait any longer gets what there is by then
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      for (const budget of Object.values(budgets)) budget.left = -1
    })
  const tallies: Tally[] = []
  const began = performance.now()
  const add = (...more: readonly Tally[]) => {
    tallies.push(...more)
    console.log(printed(more))
  }

  const { kills: killing, births: bearing, cuts: cutting } = budgets
  if (killing.left > 0 || cutting.left > 0) {
    // what is lost with the server is not looked at here: it need not write to the disk
    const server = await openOwnServer({ fsync: 'off', full_page_writes: 'off' })
    try {
      if (killing.left > 0) {
        const cost = new Cost(server.pid)
        const both = await Promise.all([
          kills({ serverUrl: server.url, name: 'load', budget: killing, seed }),
          kills({ serverUrl: server.url, name: 'sync', budget: killing, seed: seed + 1 }),
        ])
        add(...both)
        console.log(`    ${await cost.ofEach(both.reduce((sum, { times }) => sum + times, 0))}`)
        add(await births({ serverUrl: server.url, budget: bearing, seed }))
      }
      if (cutting.left > 0) add(...(await cuts({ serverUrl: server.url, budget: cutting, seed })))
    } finally {
      await server.close()
    }
  }
  if (budgets.stops.left > 0) add(await stops({ budget: budgets.stops, seed }))
  if (budgets.disks.left > 0) add(await fullDisks({ budget: budgets.disks }))

  const violations = tallies.reduce((sum, tally) => sum + tally.violations.length, 0)
  const times = tallies.reduce((sum, tally) => sum + tally.times, 0)
  console.log(
    `${times} crashes in ${((performance.now() - began) / 1000).toFixed(0)} s, ${violations} violations (seed ${seed}).`,
  )
  process.exitCode = violations > 0 ? 1 : 0
}
