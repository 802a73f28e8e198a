import type { Fitness } from './places.ts'
import { type Random, weighted } from './random.ts'

/** How one side of a call fares for as long as it sits in it. */

/** What makes a side's streams poor: jitter, loss or delay. */
export type Trouble = 'none' | 'jitter' | 'loss' | 'delay'

export interface Link {
  /** Medians of this session's streams: milliseconds, and a share of packets. */
  readonly jitter: number
  readonly roundTrip: number
  readonly loss: number
  readonly trouble: Trouble
}

const TROUBLES = weighted<Trouble>([
  ['jitter', 0.52],
  ['loss', 0.33],
  ['delay', 0.15],
])

/** The link of one session from a place of this fitness. A session in trouble stays so to its end. */
export function linkFrom(fitness: Fitness, random: Random): Link {
  return {
    jitter: random.logNormal(fitness.jitter, 0.3),
    roundTrip: random.logNormal(fitness.roundTrip, 0.25),
    loss: random.chance(0.55) ? 0 : random.logNormal(fitness.loss, 0.8),
    trouble: random.chance(fitness.trouble) ? random.choose(TROUBLES) : 'none',
  }
}

/** Both links, one behind the other, as a stream between them meets them. */
export function joined(sender: Link, receiver: Link): Link {
  return {
    jitter: sender.jitter + receiver.jitter,
    roundTrip: sender.roundTrip + receiver.roundTrip,
    loss: sender.loss + receiver.loss,
    trouble: receiver.trouble === 'none' ? sender.trouble : receiver.trouble,
  }
}
