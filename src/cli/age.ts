const steps = [
  [86_400, 'days'],
  [3_600, 'h'],
  [60, 'min'],
] as const

/**
 * An age for people: `45 s`, `12 min`, `26 h`, `3.1 days`. A negative one, as where two clocks differ, is none.
 * @param seconds how old
 */
export function aged(seconds: number): string {
  // hours up to two days: nightly loads are told in hours
  const [size, unit] = steps.find(([size]) => seconds >= (size === 86_400 ? 2 * size : size)) ?? [1, 's']
  const number = Math.max(0, seconds) / size
  return `${unit === 'days' ? number.toFixed(1) : Math.floor(number)} ${unit}`
}
