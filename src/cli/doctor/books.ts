import type { BooksHealth } from '../../warehouse/health.ts'
import { aged } from '../age.ts'
import { counted, grouped } from '../summary.ts'
import type { Examination, Outcome } from './examination.ts'

/** A nightly sync that ended well is never older than this. */
const NIGHTLY_SECONDS = 26 * 3_600

/**
 * Checks what the books say of the loading so far.
 * @param books undefined: they could not be read
 * @param tenantId the tenant that the sign-in is to; undefined: nobody signed in
 */
export async function examineBooks(
  examination: Examination,
  books: BooksHealth | undefined,
  tenantId: string | undefined,
): Promise<void> {
  await examination.check('tenant', { books, sign_in: tenantId }, (there) =>
    judgeTenant(there.books, there.sign_in),
  )
  await examination.check('last_sync', { books }, (there) => judgeLastSync(there.books))
  await examination.check('gaps', { books }, (there) => judgeGaps(there.books))
  await examination.check('calls_at_risk', { books }, (there) => judgeRisk(there.books))
}

function judgeTenant({ tenant }: BooksHealth, signedIn: string): Outcome<undefined> {
  const facts = { tenant_id: tenant ?? null, token_tenant_id: signedIn }
  if (tenant === undefined) {
    return { found: `the first sync will make the warehouse that of tenant ${signedIn}`, facts }
  }
  if (tenant === signedIn.toLowerCase()) {
    return { found: 'the sign-in is to the tenant whose calls the warehouse holds', facts }
  }
  return {
    found: `the warehouse holds the calls of tenant ${tenant}, and the sign-in is to tenant ${signedIn}`,
    facts,
    bad: 'configuration',
    remedy: 'Give every tenant schemas of its own with --schema, or correct AZURE_TENANT_ID.',
  }
}

const NIGHTLY = 'Have `callhouse sync` run every night: `callhouse init` writes what starts it.'

function judgeLastSync({ last_sync: run, freshness }: BooksHealth): Outcome<undefined> {
  if (run === undefined) {
    return { found: 'there was none', facts: { run_id: null }, bad: 'warn', remedy: NIGHTLY }
  }
  const ok = freshness.last_ok_sync
  const facts = {
    run_id: run.run_id,
    status: run.status,
    seconds_ago: run.seconds_ago,
    ok_seconds_ago: ok?.seconds_ago ?? null,
    listed_seconds_ago: freshness.listed_seconds_ago,
  }
  const isOld = ok === null || ok.seconds_ago > NIGHTLY_SECONDS
  const since =
    ok === null ? 'none ever ended well' : `the last that ended well was ${aged(ok.seconds_ago)} ago`
  if (run.status === 'ok') {
    const found = `run ${run.run_id} ended well ${aged(run.seconds_ago)} ago`
    return isOld ? { found, facts, bad: 'warn', remedy: NIGHTLY } : { found, facts }
  }
  if (run.status === 'running') {
    const found = `run ${run.run_id} is under way; ${since}`
    return isOld
      ? { found, facts, bad: 'warn', remedy: 'See how it ends with `callhouse status`.' }
      : { found, facts }
  }
  const why = run.error === null ? '' : ` (${run.error})`
  return {
    found: `run ${run.run_id} ended as ${run.status} ${aged(run.seconds_ago)} ago${why}; ${since}`,
    facts,
    bad: 'warn',
    remedy: 'Mend what it says, and run `callhouse sync`: it goes on from what is there.',
  }
}

function judgeGaps({ gaps }: BooksHealth): Outcome<undefined> {
  const facts = { gaps: gaps.count, recent: gaps.recent }
  if (gaps.count === 0) return { found: 'none', facts }
  if (gaps.recent === 0)
    return { found: `${counted(gaps.count, 'gap')}, none found in the last 30 days`, facts }
  return {
    found: `${counted(gaps.count, 'gap')}, ${grouped(gaps.recent)} of them found in the last 30 days`,
    facts,
    bad: 'warn',
    remedy:
      'Of these days calls are missing for good: `callhouse status` names them. Run `callhouse sync` every night.',
  }
}

function judgeRisk({ at_risk: calls }: BooksHealth): Outcome<undefined> {
  const facts = { calls }
  if (calls === 0) return { found: 'none', facts }
  return {
    found: `${counted(calls, 'call')} not loaded, with less than 7 days left before Graph forgets them`,
    facts,
    bad: 'warn',
    remedy: 'Run `callhouse sync`; `callhouse status` tells how many wait for their next attempt.',
  }
}
