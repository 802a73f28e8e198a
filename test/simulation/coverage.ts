import { Failure } from '../../src/failure.ts'
import type { Process } from './process.ts'
import type { Stage } from './stage.ts'

/** What a simulation that is worth its name meets sooner or later: paths of the product that are seldom gone. */
export const sights = [
  'success after 429',
  'another run holds the lease',
  'the fence refused a zombie',
  'a lease was taken over',
  'stopped cleanly',
  'told to come back later',
  'commit of which nothing was heard',
  'success after a database fault',
  'a meeting went on where another run had stopped',
  'a meeting came page by page',
  'a list that was not believed',
  'a link that was made anew',
  'PostgreSQL refused a document',
  'a document was set aside',
  'a newer version healed what was set aside',
  'a call aged out',
  'a gap was told',
  'a call was loaded in part',
  'a call that was torn was read again and mended',
] as const

export type Sight = (typeof sights)[number]

/** Whether another took over from a process while it lived, and it found out. */
export function hasLostLease({ error }: Process): boolean {
  return error instanceof Failure && /lost its lease/.test(error.message)
}

/** What the end of a process shows. */
export function sightsOfEnd(process: Process): Sight[] {
  const { exitCode, summary, metDatabaseFault, resumedMeeting } = process
  const found: Sight[] = []
  const isSuccess = exitCode === 0
  if (isSuccess && (summary?.graph.throttled ?? 0) > 0) found.push('success after 429')
  if (isSuccess && metDatabaseFault) found.push('success after a database fault')
  if (isSuccess && resumedMeeting && (summary?.calls.meetings ?? 0) > 0) {
    found.push('a meeting went on where another run had stopped')
  }
  if (exitCode === 99) found.push('another run holds the lease')
  if (exitCode === 75) found.push('told to come back later')
  if (exitCode === 143) found.push('stopped cleanly')
  if (hasLostLease(process)) found.push('the fence refused a zombie')
  if ((summary?.calls.meetings ?? 0) > 0) found.push('a meeting came page by page')
  if ((summary?.days.suspicious ?? 0) > 0) found.push('a list that was not believed')
  if ((summary?.graph.rebuilt_links ?? 0) > 0) found.push('a link that was made anew')
  return found
}

/** What the books show when a seed has ended. */
export async function sightsInBooks({ server, schemas: { ops } }: Stage): Promise<Sight[]> {
  const [row] = await server.ask<Partial<Record<Sight, boolean>>>(
    `select
       exists (select from ${ops}.runs where status = 'abandoned') as "a lease was taken over",
       exists (select from ${ops}.quarantine where sqlstate is not null) as "PostgreSQL refused a document",
       exists (select from ${ops}.quarantine) as "a document was set aside",
       exists (select from ${ops}.quarantine where resolved_at is not null)
         as "a newer version healed what was set aside",
       exists (select from ${ops}.ledger where state = 'aged_out') as "a call aged out",
       exists (select from ${ops}.gaps) as "a gap was told",
       exists (select from ${ops}.ledger where version_loaded is not null and not is_complete)
         as "a call was loaded in part"`,
  )
  return sights.filter((sight) => row![sight])
}
