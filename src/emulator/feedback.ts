import { type Random, weighted } from './random.ts'
import type { Seat } from './seats.ts'
import type { Feedback } from './wire.ts'

/** What people answer when a client asks how the call was. */

/** Share of sides that are asked. */
const ASKED = 0.115

const WHEN_FINE = weighted<Feedback['rating']>([
  ['notRated', 0.36],
  ['excellent', 0.38],
  ['good', 0.2],
  ['fair', 0.04],
  ['poor', 0.01],
  ['bad', 0.01],
])

const WHEN_BAD = weighted<Feedback['rating']>([
  ['notRated', 0.28],
  ['excellent', 0.04],
  ['good', 0.1],
  ['fair', 0.2],
  ['poor', 0.22],
  ['bad', 0.16],
])

const TOKENS = [
  'NoSound',
  'OtherNoSound',
  'Echo',
  'Noisy',
  'LowVolume',
  'Stopped',
  'DistortedSound',
  'Interruptions',
]

const REMARKS = [
  'Voices kept breaking up',
  'I had to leave and come back twice',
  'Ça coupait tout le temps 😕',
  'Could hear everybody, nobody could hear me',
  'fine once I moved to another room',
  'Lag of two seconds or so\nafter the screen was shared',
]

function tokens(seat: Seat, rating: Feedback['rating'], random: Random): Record<string, boolean> {
  if (rating !== 'fair' && rating !== 'poor' && rating !== 'bad') return {}
  const noisy = seat.audio?.faulty === true || (seat.audio?.openness ?? 0) > 0.5
  const broken = seat.link.trouble !== 'none'
  const ticked: Record<string, boolean> = {}
  for (const token of TOKENS) {
    const likely =
      (noisy && (token === 'Noisy' || token === 'Echo')) ||
      (broken && (token === 'DistortedSound' || token === 'Interruptions'))
    ticked[token] = random.chance(likely ? 0.65 : 0.08)
  }
  return ticked
}

/** One person's answer, or null for most, who aren't asked. */
export function feedback(seat: Seat, random: Random): Feedback | null {
  if (!random.chance(ASKED)) return null
  const rating = random.choose(seat.link.trouble !== 'none' || seat.audio?.faulty ? WHEN_BAD : WHEN_FINE)
  const wordy = rating === 'poor' || rating === 'bad'
  return {
    rating,
    text: wordy && random.chance(0.3) ? random.pick(REMARKS) : null,
    tokens: tokens(seat, rating, random),
  }
}
