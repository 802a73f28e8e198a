import { Failure } from '../failure.ts'
import type { Summary } from '../pipeline/run.ts'

/** What `--strict` makes of a run: a breach, where anything was coerced or quarantined. */
export function strictVerdict(summary: Summary): Failure | undefined {
  const { quarantined } = summary.records
  if (quarantined + summary.issues === 0) return undefined
  return new Failure('breach', `${quarantined} documents in quarantine, ${summary.issues} values coerced`, {
    remedy: 'See `callhouse query quarantine` and `callhouse query issues`.',
  })
}
