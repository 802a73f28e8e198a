import { SKEW_MS } from '../../surroundings.ts'
import { aged } from '../age.ts'
import type { Outcome } from './examination.ts'

/**
 * Judges how far another clock is ahead of this machine's.
 * @param skewMs negative: behind
 */
export function clockSkew(whose: string, skewMs: number): Outcome<undefined> {
  const seconds = Math.round(skewMs / 1000)
  const apart = Math.abs(seconds)
  const facts = { skew_seconds: seconds }
  if (apart < 1) return { found: `${whose} shows the same time as this machine`, facts }
  const found = `${whose} is ${aged(apart)} ${seconds > 0 ? 'ahead of' : 'behind'} this machine`
  if (Math.abs(skewMs) <= SKEW_MS.told) return { found, facts }
  return {
    found,
    facts,
    // tokens are refused then, and windows of time are wrong
    bad: Math.abs(skewMs) > SKEW_MS.refused ? 'configuration' : 'warn',
    remedy: 'Set the clock that is wrong, best by NTP.',
  }
}
