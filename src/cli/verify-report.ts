import type { VerifyEnded } from '../pipeline/verify.ts'
import { counted, grouped } from './summary.ts'
import { type Cell, rendered } from './table.ts'

type Verified = VerifyEnded['verified']
type Finding = Verified['checks'][number]

const words: Readonly<Record<Finding['state'], string>> = {
  holds: 'holds',
  breach: 'BREACH',
  told: 'told',
  skipped: 'skipped',
}

/** Widths of the longest state, the longest name of a check, what is looked at in most warehouses, and its time. */
const STATE = 7
const NAME = 20
const LOOKED = 34
const SECONDS = 7

/** A check in one line: its state, its name, what was looked at in how many seconds, and how much was found. */
export function findingLine({ check, state, looked_at, of, found, elapsed_ms }: Finding): string {
  const looked = `${grouped(looked_at)} ${of}`
  const seconds = `${(elapsed_ms / 1000).toFixed(1)} s`
  const result =
    found === 0 ? '' : state === 'told' ? `${grouped(found)} to know of` : counted(found, 'difference')
  return `${words[state].padEnd(STATE)}  ${forPeople(check).padEnd(NAME)}  ${looked.padEnd(LOOKED)}  ${seconds.padStart(SECONDS)}  ${result}`.trimEnd()
}

/** What was found, check by check, and how it ended. */
export function verifiedLines({ schema, began, ended, since, sample, checks }: Verified): string[] {
  const lines: string[] = []
  for (const finding of checks) {
    if (finding.found > 0) lines.push('', ...differenceLines(finding))
  }
  const noted = checks.filter(({ notes }) => notes.length > 0)
  if (noted.length > 0) lines.push('')
  for (const { check, notes } of noted) {
    for (const note of notes) lines.push(`${forPeople(check)}: ${note}.`)
  }
  const running = [...new Set([began.running, ended.running])].filter((run) => run !== null)
  lines.push(
    '',
    `Looked at ${schema}, ${since === null ? 'all calls' : `calls since ${since}`}, ${sample === null ? 'every document' : `documents by lot`}, from ${began.at} to ${ended.at}${running.length === 0 ? '' : `, while run ${running.join(' and ')} was loading`}.`,
  )
  const count = (state: Finding['state']) => checks.filter((finding) => finding.state === state).length
  lines.push(
    `${counted(count('holds'), 'check')} hold, ${count('breach')} found a breach, ${count('told')} told something, ${count('skipped')} skipped.`,
  )
  return lines
}

/** What one check found, as a table below what it proves. */
function differenceLines({ check, proves, found, differences, remedy }: Finding): string[] {
  const columns = [...new Set(differences.flatMap((one) => Object.keys(one)))]
  const rows = differences.map((one) => columns.map((column): Cell => one[column] ?? null))
  const rest = found - differences.length
  return [
    `${forPeople(check)}: ${proves}`,
    ...(differences.length === 0 ? [] : [rendered({ columns, rows }, 'table')]),
    ...(rest > 0 ? [`… and ${grouped(rest)} more`] : []),
    ...(remedy === null ? [] : [`→ ${remedy}`]),
  ]
}

function forPeople(check: string): string {
  return check.replaceAll('_', ' ')
}
