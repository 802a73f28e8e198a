import './still.ts'
import { knownNames, readCommandLine, runTool, wholeNumber } from '../command-line.ts'
import { playEverywhere } from './everywhere.ts'
import { faultNames } from './graph/menu.ts'
import { type Asked, playAlone, playTogether, stopping } from './jobs.ts'
import { failureOf, Tally } from './report.ts'
import { type Bias, machineFaults, unbiased } from './schedule.ts'
import { type Played, playSeed } from './seed.ts'
import { Stage } from './stage.ts'

const HELP = `Simulates syncs over a real PostgreSQL, with everything going wrong that a seed decides.

  --seeds N        how many seeds (100)
  --from N         the first one (1)
  --seed N         one seed, and what its turns come to
  --trace          with --seed: tells every turn
  --everywhere N   the world of one seed, with a crash, an ended connection and a lost answer at every turn of a run
  --jobs N         so many processes, each with a server of its own (1)
  --without A,B    leaves out faults, by name
  --often A,B      has faults of Graph in every run, long_absence in every seed
  --stop-at-first  ends with the first seed in which something does not hold

Ends with 0 where everything holds, with 1 where something does not or too little was met, with 2 where it is asked for
what it does not know, with 70 where the simulation itself fails, and with 130 where somebody ends it before.`

const options = {
  seeds: { type: 'string', default: '100' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  everywhere: { type: 'string' },
  trace: { type: 'boolean', default: false },
  jobs: { type: 'string', default: '1' },
  without: { type: 'string', default: '' },
  often: { type: 'string', default: '' },
  'stop-at-first': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

await runTool(main)

async function main(): Promise<void> {
  const { values } = readCommandLine({ options })
  const whole = (name: 'seeds' | 'from' | 'jobs' | 'seed' | 'everywhere', least: number) =>
    wholeNumber(name, values[name] ?? '', least)
  const faultsOf = (name: 'without' | 'often', known: readonly string[]) => {
    const asked = values[name].split(',').filter((one) => one !== '')
    knownNames('fault', asked, known)
    return asked
  }
  const bias: Bias = {
    without: faultsOf('without', [...machineFaults, ...faultNames]),
    often: faultsOf('often', ['long_absence', ...faultNames]),
  }
  if (values.help) say(HELP)
  else if (values.everywhere !== undefined) await everywhere(whole('everywhere', 0))
  else if (values.seed !== undefined) await one(whole('seed', 0), bias, values.trace)
  else {
    const stopsAtFirst = values['stop-at-first']
    await many({
      from: whole('from', 0),
      seeds: whole('seeds', 1),
      jobs: whole('jobs', 1),
      bias,
      stopsAtFirst,
    })
  }
}

async function one(seed: number, bias: Bias, traces: boolean): Promise<void> {
  const stage = await Stage.open()
  try {
    const remembered = traces ? Number.POSITIVE_INFINITY : 40
    const played = await playSeed(stage, seed, { bias, remembered })
    if (traces) say(played.last.join('\n'))
    say(`seed ${seed}: ${played.runs} runs, ${played.turns} turns, digest ${played.digest}`)
    if (played.breaches.length === 0) return
    say(failureOf(traces ? { ...played, last: [] } : played, bias))
    process.exitCode = 1
  } finally {
    await stage.close()
  }
}

async function everywhere(seed: number): Promise<void> {
  const tally = new Tally()
  const stop = stopping()
  const stage = await Stage.open()
  try {
    const add = (played: Played) => {
      tally.add(played)
      if (played.breaches.length > 0) say(failureOf(played, unbiased, 'everywhere'))
    }
    const turns = await playEverywhere(stage, seed, add, stop)
    say(
      `seed ${seed}: a run of ${turns} turns, struck ${tally.faulted} times, ${tally.broken} times with harm`,
    )
  } finally {
    await stage.close()
  }
  if (tally.broken > 0) process.exitCode = 1
  else if (stop.aborted) process.exitCode = 130
}

async function many(asked: Asked): Promise<void> {
  const tally = new Tally()
  const stop = stopping()
  const play = asked.jobs === 1 ? playAlone : playTogether
  await play(
    asked,
    (played) => {
      tally.add(played)
      if (played.breaches.length > 0) say(failureOf(played, asked.bias))
    },
    stop,
  )
  say(tally.summary())
  const isBiased = asked.bias.without.length + asked.bias.often.length > 0
  const lacking = isBiased ? [] : tally.lacking()
  for (const what of lacking) say(`too seldom: ${what}`)
  if (tally.broken > 0 || lacking.length > 0) process.exitCode = 1
  else if (stop.aborted) process.exitCode = 130
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
