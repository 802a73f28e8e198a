/** Statements of the product by what they are for. The first pattern that fits names them. */
const patterns: readonly (readonly [place: string, pattern: RegExp])[] = [
  ['session', /^\s*set time zone/],
  ['look at server', /current_setting\('server_version'\)/],
  ['begin fenced', /^\s*begin;\s*update \S+lease/],
  ['begin', /^begin/],
  ['commit', /^commit/],
  ['rollback', /^rollback/],
  ['enter run', /^insert into \S+runs/],
  ['take lease', /for update skip locked/],
  ['abandon runs', /set status = 'abandoned'/],
  ['heartbeat', /with alive as/],
  ['finish', /with closed as/],
  ['enter traffic', /set requests = /],
  ['pin tenant', /\.tenant\b/],
  ['note gaps', /gaps as known/],
  ['scan', /scans as known/],
  ['known scans', /^select "from_at"/],
  ['enlist', /with sent as[\s\S]*update \S+ledger l set\s+version_listed/],
  ['enlist new', /with sent as[\s\S]*insert into \S+ledger/],
  ['count listed', /set calls_listed/],
  ['choose work', /^select l\.record_key from/],
  ['take work', /with taken as/],
  ['unloaded', /as failed \(call_id/],
  ['count unloaded', /set calls_aged_out/],
  ['left', /as at_risk/],
  ['look up', /^select call_id, record_key, version_loaded/],
  ['claim', /^insert into \S+ledger \(call_id, run_id\)/],
  ['gate', /passing as/],
  ['delete record', /^delete from \S+records/],
  ['delete issues', /^delete from \S+issues/],
  ['issues', /^insert into \S+issues/],
  ['drift', /drift as known/],
  ['documents', /documents as documents/],
  ['document parts', /document_parts/],
  ['quarantine', /set_aside/],
  ['resolve quarantine', /set resolved_at/],
  ['counts', /set\s+records_seen/],
  ['log staging', /_staging \(like/],
  ['log rows', /as present/],
  ['meetings under way', /select distinct call_id/],
  ['resume point', /max\(page\)/],
  ['read page', /^select page, document/],
  ['store page', /^insert into \S+meeting_pages/],
  ['drop pages', /^delete from \S+meeting_pages/],
  ['oldest day', /min\(day\)/],
  ['bounds of day', /first_start/],
  ['day rolled up', /^insert into \S+rollups/],
  ['stale days', /rules\.basis/],
  ['day memory', /^set local work_mem/],
  ['day rows', /insert into \S+quality_daily/],
  ['day streams', /day_streams|day_texts/],
  ['addresses', /building_networks|addresses/],
  ['day done', /^delete from \S+touched_days/],
]

/** Texts whose names are known: most come again, and long ones take long to look through. */
const known = new Map<string, string>()
const MOST_KNOWN = 1_000

/** What a statement is for, in a few words. */
export function placeOf(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  const trimmed = text.trim()
  const place =
    patterns.find(([, pattern]) => pattern.test(trimmed))?.[0] ?? trimmed.replace(/\s+/g, ' ').slice(0, 40)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(text, place)
  return place
}

/** Statements that tell what a transaction is about, so that its commit can be named for it. */
const subjects: Readonly<Record<string, string>> = {
  'enter run': 'lease',
  'begin finish': 'finish',
  'pin tenant': 'tenant',
  'note gaps': 'gaps',
  scan: 'scan',
  enlist: 'list',
  unloaded: 'unloaded',
  counts: 'batch',
  'store page': 'page',
  'drop pages': 'pages',
  'stale days': 'stale days',
  'day done': 'day',
}

/** What a transaction is about that has such a statement in it; undefined where the statement does not tell. */
export function subjectOf(place: string): string | undefined {
  return subjects[place]
}
