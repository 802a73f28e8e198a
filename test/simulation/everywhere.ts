import { type PlannedFault, type PlannedRun, unbiased } from './schedule.ts'
import { calm, type Played, playSeed } from './seed.ts'
import type { Stage } from './stage.ts'
import type { World } from './world/model.ts'

/** What strikes at every turn: the process dies, the server ends its connection, or its answer is lost. */
const kinds = ['killed_before', 'backend_ended', 'answer_lost'] as const

/**
 * Plays the world of one seed again and again: a run, and another one in which something strikes at one turn, at each of
 * its turns and by each means, one at a time. The first means strikes at every turn that there is, and so tells how many
 * there are.
 *
 * @param stop no further turn is begun when it has fired
 * @returns the turns at which it struck
 */
export async function playEverywhere(
  stage: Stage,
  seed: number,
  onPlayed: (played: Played) => void,
  stop: AbortSignal,
): Promise<number> {
  let turns = Number.POSITIVE_INFINITY
  for (const kind of kinds) {
    for (let turn = 1; turn <= turns && !stop.aborted; turn++) {
      const plan = (world: World) => striking(world, kind, turn)
      const played = await playSeed(stage, seed, { bias: unbiased, plan })
      if (kind === kinds[0] && played.fired[kind] === undefined) turns = turn - 1
      onPlayed(played)
    }
  }
  return turns
}

/** One run when some of the calls are there, and one when all are, which is struck. */
function striking({ startsAt, settledAt }: World, kind: PlannedFault['kind'], turn: number): PlannedRun[] {
  const half = (settledAt - startsAt) / 2
  const fault: PlannedFault = { kind, aim: { turn }, sqlstate: '57P01', standsMs: 0, meets: false }
  return [
    { ...calm, afterMs: half, days: 3 },
    { ...calm, afterMs: half, days: 3, faults: [fault] },
  ]
}
