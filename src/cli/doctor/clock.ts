import { aged } from '../age.ts'
import type { Outcome } from './examination.ts'

/** Two clocks may be this far apart before anybody is told. */
const WARN_MS = 60_000
/** With clocks as far apart as this, tokens are refused and windows of time are wrong. */
const FAIL_MS = 10 * 60_000

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
  if (Math.abs(skewMs) <= WARN_MS) return { found, facts }
  return {
    found,
    facts,
    bad: Math.abs(skewMs) > FAIL_MS ? 'configuration' : 'warn',
    remedy: 'Set the clock that is wrong, best by NTP.',
  }
}
