import { type Random, weighted } from './random.ts'
import type { Side } from './seats.ts'
import type { FailureInfo } from './wire.ts'

/** Why calls fail, as far as the service says. */

const SETUP = weighted<string | null>([
  ['No media path could be found between the endpoints', 0.34],
  ['The media relay refused the credentials of the client', 0.08],
  ['TLS to the media relay was cut by a device in between', 0.2],
  ['The network blocks UDP, and TCP timed out', 0.24],
  ['', 0.1],
  [null, 0.04],
])

const MIDCALL = weighted<string | null>([
  ['No media were received for a while', 0.44],
  ['The signalling connection was lost', 0.24],
  ['The client ended without a farewell', 0.2],
  ['', 0.08],
  [null, 0.04],
])

/** The failure of a call that never got through. */
export function setupFailure(random: Random): FailureInfo {
  return { stage: 'callSetup', reason: random.choose(SETUP) }
}

/** The failure of a call that was cut off. */
export function drop(random: Random): FailureInfo {
  return { stage: 'midcall', reason: random.choose(MIDCALL) }
}

/** Whether a call is cut off: rarely, and likelier where media suffer or move through the air. */
export function isDropped(side: Side, random: Random): boolean {
  const troubled = side.link.trouble !== 'none'
  const mobile = side.place.connection === 'mobile'
  return random.chance((troubled ? 0.07 : 0.009) * (mobile ? 2.2 : 1))
}
