import type { Defect } from '../defect.ts'

/** Defects that were in the product until a simulation showed them: made once more, they have to be found once more. */
export const foundDefects: readonly Defect[] = [
  {
    name: 'calls are not given whose marking was answered into the void',
    file: 'src/loader/work.ts',
    find: '       union all\n       select * from :ops.ledger where record_key = any($1::bigint[]) and tried_run_id = $2\n',
    replace: '',
    seeds: 1_000,
    shownBy: 150,
  },
  {
    name: 'an older version that can not be loaded keeps the newer one out',
    file: 'src/loader/quarantine.ts',
    find: "state = case when s.version < l.version_listed then l.state else 'quarantined' end,",
    replace: "state = 'quarantined',",
    seeds: 1_000,
    shownBy: 36,
  },
  {
    name: 'a call whose start nobody told is of no day',
    file: 'src/loader/work.ts',
    find: '($3::timestamptz is null or l.started_at is null or l.started_at >= $3)',
    replace: '($3::timestamptz is null or l.started_at >= $3)',
    seeds: 1_000,
    shownBy: 1,
  },
  {
    name: 'a long call counts as gone 30 days after it began',
    file: 'src/pipeline/sync/unloaded.ts',
    find: 'age > KEPT_MS + LONGEST_CALL_MS',
    replace: 'age > KEPT_MS',
    seeds: 2_000,
    shownBy: 79,
  },
  {
    name: 'what is loaded stays pending for good where Graph has forgotten what is newer',
    file: 'src/loader/work.ts',
    find: "`(l.state = 'pending'\n         or ($5",
    replace: "`((l.state = 'pending' and (l.version_loaded is null or l.started_at > $2))\n         or ($5",
    often: ['long_absence'],
    seeds: 1_000,
    shownBy: 59,
  },
  {
    name: 'an empty list agrees with itself where the answer to its commit was lost',
    file: 'src/loader/scans.ts',
    find: 'where source = $1 and from_at = $2 and run_id = $8),',
    replace: 'where source = $1 and from_at = $2 and run_id < 0),',
    seeds: 2_000,
    shownBy: 7506,
  },
  {
    name: 'calls are read again before all is listed',
    file: 'src/pipeline/sync.ts',
    find: 'again: !listing.isActive,',
    replace: 'again: listing !== undefined,',
    seeds: 1_000,
    shownBy: 1,
  },
]
