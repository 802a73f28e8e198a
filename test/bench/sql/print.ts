import type { SqlResults } from './bench.ts'
import type { Asked } from './questions.ts'

/** A question about a large tenant takes at most this, in ms: over a month, and over a quarter. */
const mostMs = (days: number) => (days > 30 ? 3000 : 1000)
/** Rolling up a day takes at most this share of bringing it from Graph. */
const MOST_OF_SYNC = 0.1

/** The results for people: a table of what was asked, and what is over its target. */
export function printedSql(results: SqlResults): string {
  const { filled, roll_up_of_all, questions, panels, one_day, one_sync } = results
  const parts: string[] = []
  if (filled !== undefined) {
    parts.push(
      `filled: ${filled.streams.toLocaleString('en-US')} streams over ${filled.days} days, ${filled.database_gb} GB`,
    )
  }
  if (roll_up_of_all !== undefined) {
    parts.push(`roll-up of all ${roll_up_of_all.days} days: ${roll_up_of_all.seconds} s`)
  }
  if (questions !== undefined) parts.push(listed('questions', questions))
  if (panels !== undefined) parts.push(listed('panels', panels))
  if (one_day !== undefined) {
    const { calls, streams, days_rolled_up, load_ms, roll_up_ms, roll_up_to_load } = one_day
    parts.push(
      [
        `one day: ${calls} calls, ${streams} streams; days rolled up: ${days_rolled_up}`,
        `  load from a file ${load_ms} ms, roll-up ${roll_up_ms} ms, ratio ${roll_up_to_load.toFixed(3)}`,
      ].join('\n'),
    )
  }
  if (one_sync !== undefined) {
    const { calls, days_rolled_up, sync_ms, roll_up_ms, roll_up_to_sync } = one_sync
    parts.push(
      [
        `some days from Graph at its published limits: ${calls} calls; days rolled up: ${days_rolled_up}`,
        `  sync ${sync_ms} ms, roll-up ${roll_up_ms} ms, ratio ${roll_up_to_sync.toFixed(3)}  at most ${MOST_OF_SYNC}  ${said(roll_up_to_sync <= MOST_OF_SYNC)}`,
      ].join('\n'),
    )
  }
  return parts.join('\n\n')
}

/** Slowest first. */
function listed(title: string, all: readonly Asked[]): string {
  const width = Math.max(...all.map(({ name }) => name.length)) + 2
  const lines = all
    .toSorted((a, b) => a.days - b.days || b.ms - a.ms)
    .map(({ name, days, rows, ms, by_owner, failure }) => {
      const start = `  ${name.padEnd(width)}${`${days} d`.padStart(6)}`
      if (failure !== undefined) return `${start}  FAILED: ${failure}`
      const target = `  at most ${mostMs(days)}  ${said(ms <= mostMs(days))}`
      const owner = by_owner === undefined ? '' : '  (asked by the owner)'
      return `${start}${String(rows).padStart(8)} rows${String(ms).padStart(8)} ms${target}${owner}`
    })
  const over = all.filter(({ days, ms, failure }) => failure !== undefined || ms > mostMs(days)).length
  return [`${title}: ${all.length} measured, ${over} over or failed`, ...lines].join('\n')
}

const said = (isMet: boolean) => (isMet ? 'OK' : 'OVER')
