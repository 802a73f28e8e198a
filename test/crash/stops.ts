import { setTimeout as pause } from 'node:timers/promises'
import { Lane, told } from './lane.ts'
import { type OwnServer, openOwnServer, untilItAnswers } from './own-server.ts'
import { type Phase, phasesOf } from './phases.ts'
import { Random } from './random.ts'
import { compared } from './same.ts'
import { type Budget, Tally } from './tally.ts'
import type { World } from './world.ts'

export interface StopOptions {
  readonly budget: Budget
  readonly seed: number
  /** Settings of the server, where they are not those of production. */
  readonly settings?: Record<string, string>
  readonly commands?: readonly World['name'][]
}

/** After so many stops both commands are left alone, and everything is compared. */
const EVERY = 5

type Way = 'immediate stop' | 'postmaster killed' | 'backend killed'

/** Half of the stops are such as an administrator or a loss of power makes. */
const ways: readonly Way[] = ['immediate stop', 'immediate stop', 'postmaster killed', 'backend killed']

/** A run that has not begun, or is over, says little of a server that goes. */
const outside: readonly Phase[] = ['starting', 'after the finish']

/** How a run may end that the server was taken from: it went on, or it says that it could not. */
const ALLOWED = [0, 69]

/** Brings the server down under loading programs again and again, and up again; the programs go on by themselves. */
export async function stops({ budget, seed, settings, commands }: StopOptions): Promise<Tally> {
  const random = new Random(seed)
  const tally = new Tally('server brought down')
  const server = await openOwnServer(settings)
  const lanes: Lane[] = []
  try {
    for (const name of commands ?? (['load', 'sync'] as const)) {
      const lane = await Lane.open(name, server.url, random)
      lanes.push(lane)
      tally.blame(`the first ${name}`, await lane.completed())
    }
    const ends = new Map<string, number>()
    for (let stop = 1; budget.left > 0; stop++, budget.left--) {
      const first = lanes[stop % lanes.length]!
      const phase = random.of(phasesOf[first.world.name].filter((one) => !outside.includes(one)))
      const how = random.of(ways)
      const delays = { before: random.next() < 0.5 ? 0 : random.below(40), away: random.below(300) }
      const where = `seed ${seed}, stop ${stop} (${how}, ${first.world.name} ${phase}, ${delays.before} ms)`
      const fell = Promise.withResolvers<Phase | undefined>()
      const runs = []
      for (const lane of lanes) {
        await lane.world.change()
        const { running, watch } = lane.start()
        runs.push({ lane, running })
        if (lane !== first) continue
        watch.onChange = (entered) => {
          if (entered !== phase) return
          watch.onChange = undefined
          setTimeout(() => fell.resolve(watch.phase), delays.before)
        }
        void running.ended.then(() => fell.resolve(undefined))
      }
      const met = await fell.promise
      if (met === undefined) tally.spared++
      else {
        tally.hit(`${how}, ${met}`)
        await bringDown(server, how, delays.away)
      }
      for (const { lane, running } of runs) {
        const ending = await running.ended
        ends.set(`${ending.code}`, (ends.get(`${ending.code}`) ?? 0) + 1)
        const at = `${where}, ${lane.world.name} ended with ${ending.code}`
        if (!ALLOWED.includes(ending.code ?? -1)) tally.blame(where, [`${lane.world.name} ${told(ending)}`])
        tally.blame(at, ending.code === 0 ? await lane.complete() : await lane.whole(true))
        if (stop % EVERY === 0) tally.blame(`after ${at}`, await lane.completed())
      }
    }
    for (const lane of lanes) {
      tally.blame(`the last ${lane.world.name}`, await lane.completed())
      tally.blame(`${lane.world.name} at the end`, await compared(lane))
    }
    tally.notes.push(`runs ended with ${[...ends].map(([code, times]) => `${code}: ${times}`).join(', ')}`)
  } finally {
    for (const lane of lanes) await lane.close()
    await server.close()
  }
  return tally.end()
}

async function bringDown(server: OwnServer, how: Way, awayMs: number) {
  if (how === 'backend killed') {
    await server.killBackend()
    // it takes a moment until it has noticed
    await pause(20)
    await untilItAnswers(server.url)
  } else {
    await server.crash(how === 'immediate stop' ? 'SIGQUIT' : 'SIGKILL')
    await pause(awayMs)
    await server.restart()
  }
}
