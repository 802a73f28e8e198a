import { setTimeout as pause } from 'node:timers/promises'
import { Lane, told } from './lane.ts'
import { type Phase, phasesOf } from './phases.ts'
import { Random } from './random.ts'
import { compared } from './same.ts'
import { type Budget, Tally } from './tally.ts'
import type { World } from './world.ts'

/** When a run is killed: at a time after its start, or a little after it enters a phase for the so-manieth time. */
type Moment =
  | { readonly after: number }
  | { readonly phase: Phase; readonly entered: number; readonly delay: number }

export interface KillOptions {
  readonly serverUrl: string
  readonly name: World['name']
  readonly budget: Budget
  readonly seed: number
  /** After so many kills at the latest a run is left alone, and must bring everything. */
  readonly every?: number
}

/** Every so-manieth time that a run was left alone, all rows are compared with those of a quiet run. */
const COMPARED_EVERY = 2

/** Runs a command again and again and kills each run but a few, wherever it is; nothing is done between two runs. */
export async function kills(options: KillOptions): Promise<Tally> {
  const { serverUrl, name, seed, every = 12 } = options
  const random = new Random(seed)
  const tally = new Tally(`kill -9 of ${name}`)
  const lane = await Lane.open(name, serverUrl, random)
  try {
    // how long a run takes that is left alone
    const began = performance.now()
    tally.blame('the first run', await lane.completed())
    let life = performance.now() - began
    let run = 1
    let sinceWhole = 0
    let wholes = 0
    while (options.budget.left > 0) {
      await lane.world.change()
      const where = `seed ${seed}, run ${++run}`
      if (sinceWhole >= every) {
        const began = performance.now()
        tally.blame(`${where}, left alone`, await lane.completed())
        life = Math.max(100, (life + performance.now() - began) / 2)
        if (++wholes % COMPARED_EVERY === 0) tally.blame(`${where}, left alone`, await compared(lane))
        sinceWhole = 0
        continue
      }
      const moment = momentOf(name, random, life, tally.byPhase)
      const { phase, ending } = await killedAt(lane, moment)
      const at = `${where}, ${JSON.stringify(moment)}, killed ${phase}`
      if (ending.signal === 'SIGKILL') {
        tally.hit(phase)
        options.budget.left--
        sinceWhole++
        tally.blame(at, await lane.whole())
      } else {
        tally.spared++
        if (ending.code === 0) tally.blame(at, await lane.complete())
        else tally.blame(at, [`it ${told(ending)}`])
        sinceWhole = 0
      }
    }
    tally.blame(`seed ${seed}, the last run`, await lane.completed())
    tally.blame(`seed ${seed}, at the end`, await compared(lane))
    const runs = await lane.runs()
    tally.notes.push(
      `runs: ${Object.entries(runs)
        .map(([status, count]) => `${count} ${status}`)
        .join(', ')}`,
    )
    const strange = Object.keys(runs).filter((status) => status !== 'ok' && status !== 'abandoned')
    tally.blame(
      'at the end',
      strange.map((status) => `there are runs that are ${status}`),
    )
    tally.blame('at the end', oneSided(name, tally))
  } finally {
    await lane.close()
  }
  return tally.end()
}

/** A command that was killed so often must have been killed in each of its phases, or in most of them. */
const ENOUGH = { forEach: 75, forMost: 15 }

/** What speaks against kills that are to prove something: that none of them came in some phases. */
function oneSided(name: World['name'], { times, byPhase }: Tally): string[] {
  const missed = phasesOf[name].filter((phase) => !byPhase.has(phase))
  const isTold =
    times >= ENOUGH.forEach || (times >= ENOUGH.forMost && missed.length > phasesOf[name].length / 3)
  return isTold ? missed.map((phase) => `no run was killed ${phase}`) : []
}

/** Phases that last, so that a kill at their beginning says little of the rest. */
const long: readonly Phase[] = ['before the lease', 'fetching', 'listing', 'rolling up']
/** Phases that a run enters more than once. */
const recurring: readonly Phase[] = ['listing', 'before COPY', 'COMMIT sent', 'after COMMIT']

/** A quarter of the kills come at any time, the others in any phase, so that short phases are met as well. */
function momentOf(
  name: World['name'],
  random: Random,
  life: number,
  met: ReadonlyMap<string, number>,
): Moment {
  if (random.next() < 0.25) return { after: Math.round(random.next() * life * 10) / 10 }
  const others = phasesOf[name].filter((phase) => phase !== 'starting')
  const least = Math.min(...others.map((phase) => met.get(phase) ?? 0))
  const rare = others.filter((phase) => (met.get(phase) ?? 0) === least)
  if (random.next() < 0.5) return { phase: random.of(rare), entered: 1, delay: 0 }
  const phase = random.of(others)
  return {
    phase,
    entered: 1 + (recurring.includes(phase) ? random.below(3) : 0),
    delay: Math.round(random.next() * (long.includes(phase) ? 40 : 4) * 10) / 10,
  }
}

async function killedAt(lane: Lane, moment: Moment) {
  const { running, watch } = lane.start()
  let phase: Phase = 'starting'
  const kill = () => {
    if (running.process.exitCode !== null) return
    phase = watch.phase
    running.process.kill('SIGKILL')
  }
  if ('after' in moment) {
    await Promise.race([pause(moment.after), running.ended])
    kill()
  } else {
    let left = moment.entered
    watch.onChange = (entered) => {
      if (entered !== moment.phase || --left !== 0) return
      if (moment.delay === 0) kill()
      else setTimeout(kill, moment.delay)
    }
  }
  const ending = await running.ended
  watch.onChange = undefined
  return { phase, ending }
}
