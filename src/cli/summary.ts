import type { Summary } from '../pipeline/run.ts'

const thousands = new Intl.NumberFormat('en-US')

/** A whole number for people. */
export function grouped(number: number): string {
  return thousands.format(number)
}

/** A number of things: `1 value`, `2,000 values`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`
}

/** What a run did, as sentences. */
export function summaryLines(summary: Summary): string[] {
  const { records, rows, issues, drift, days_rolled_up, elapsed_ms, run_id } = summary
  const written = Object.entries(rows).filter(([, count]) => count > 0)
  const total = written.reduce((sum, [, count]) => sum + count, 0)
  const lines = [
    `${counted(records.seen, 'document')} in ${(elapsed_ms / 1000).toFixed(1)} s (run ${run_id}): ${grouped(records.loaded)} loaded, ${grouped(records.replaced)} replaced, ${grouped(records.unchanged)} unchanged.`,
  ]
  if (total === 0) lines.push('Nothing changed.')
  else
    lines.push(
      `${counted(total, 'row')}: ${written.map(([table, count]) => `${table} ${grouped(count)}`).join(', ')}.`,
    )
  if (days_rolled_up > 0) lines.push(`Rolled up ${counted(days_rolled_up, 'day')}.`)
  if (records.incomplete > 0) {
    lines.push(
      `${grouped(records.incomplete)} of them incomplete: pages or relationships were missing. See \`callhouse query incomplete\`.`,
    )
  }
  if (records.quarantined > 0) {
    lines.push(
      `${counted(records.quarantined, 'document')} in quarantine. See \`callhouse query quarantine\`.`,
    )
  }
  if (issues > 0)
    lines.push(`${counted(issues, 'value')} could not be kept as they came. See \`callhouse query issues\`.`)
  if (drift > 0)
    lines.push(
      `${counted(drift, 'property', 'properties')} that callhouse does not know. See \`callhouse query drift\`.`,
    )
  return lines
}
