/** Instants as Graph writes them, and as the observer reads them. */

/** An instant as text with so many digits of fraction, from 0 to 7, and what it is in µs since 1970. */
export interface Instant {
  readonly text: string
  readonly micros: string
}

/**
 * An instant at or just behind a millisecond: the digits behind it are made of `mark`, so that no two are alike.
 * PostgreSQL keeps µs and rounds the seventh digit.
 */
export function instant(ms: number, mark: number, digits = 7): Instant {
  const whole = new Date(ms).toISOString()
  if (digits === 0) {
    const seconds = Math.floor(ms / 1000)
    return { text: `${whole.slice(0, 19)}Z`, micros: `${seconds}000000` }
  }
  if (digits <= 3) {
    const cut = whole.slice(0, 20 + digits)
    const kept = Math.floor((ms % 1000) / 10 ** (3 - digits)) * 10 ** (3 - digits)
    return { text: `${cut}Z`, micros: `${Math.floor(ms / 1000) * 1000 + kept}000` }
  }
  // never 5, which two ways of rounding take for two things
  const tick = [0, 2, 4, 6, 8][mark % 5]!
  const micros = mark % 999
  const fraction = `${String(micros).padStart(3, '0')}${tick}`.slice(0, digits - 3)
  const kept = Number(fraction.slice(0, 3).padEnd(3, '0')) + (digits === 7 && tick > 5 ? 1 : 0)
  return { text: `${whole.slice(0, 23)}${fraction}Z`, micros: String(ms * 1000 + kept) }
}
