const general = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/

/** 100 ns, the resolution of Edm.Duration. */
const TICKS_PER_MS = 10_000
const TICKS_PER_S = 10_000_000

/**
 * The milliseconds of an ISO 8601 duration, exact to 100 ns, or `undefined` where the text can't mean one.
 *
 * Takes what Edm.Duration can be: `PT0.016S`, `P1DT2H3M4.5S`, a leading minus. Refuses years, months and
 * weeks (no fixed length in Edm), an empty `P` or `PT`, more than seven digits of fraction unless the rest
 * is zeros, and what is beyond 2^53 ticks (28 years).
 * The libraries that were tried cut at whole milliseconds or lose the sign, hence by hand.
 * Source: OData 4.01 ABNF, `duration`.
 */
export function durationMs(text: string): number | undefined {
  return secondsOnly(text) ?? generalForm(text)
}

/** `PT16S`, `PT0.016S`: the form of almost every duration that Graph sends, without a regular expression. */
function secondsOnly(text: string): number | undefined {
  const last = text.length - 1
  if (last < 3 || last > 12) return undefined
  if (text.charCodeAt(0) !== 80 || text.charCodeAt(1) !== 84 || text.charCodeAt(last) !== 83) return undefined
  let ticks = 0
  let fraction = -1
  for (let at = 2; at < last; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      ticks = ticks * 10 + code - 48
      if (fraction >= 0) fraction++
    } else if (code === 46 && fraction < 0 && at > 2) fraction = 0
    else return undefined
  }
  if (fraction === 0 || fraction > 7) return undefined
  ticks *= 10 ** (7 - Math.max(fraction, 0))
  return Number.isSafeInteger(ticks) ? ticks / TICKS_PER_MS : undefined
}

function generalForm(text: string): number | undefined {
  const match = general.exec(text)
  if (match === null || text.endsWith('P') || text.endsWith('T')) return undefined
  const [, minus, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match
  if (/[1-9]/.test(fraction.slice(7))) return undefined
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  const ticks = wholeSeconds * TICKS_PER_S + Number(fraction.slice(0, 7).padEnd(7, '0'))
  if (!Number.isSafeInteger(ticks)) return undefined
  return minus === undefined || ticks === 0 ? ticks / TICKS_PER_MS : -ticks / TICKS_PER_MS
}
