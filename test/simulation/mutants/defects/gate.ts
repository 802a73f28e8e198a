import type { Defect } from '../defect.ts'

/** Defects of the gate and of what guards it: who may write what over what. */
export const gateDefects: readonly Defect[] = [
  {
    name: 'an older version passes the gate',
    file: 'src/loader/ledger.ts',
    find: '  newer: `l.version_loaded is null or sent.version > l.version_loaded\n',
    replace: '  newer: `l.version_loaded is null or sent.version <> l.version_loaded\n',
    also: {
      file: 'src/pipeline/open-batch.ts',
      find: "if (this.#gate === 'newer' && (entry?.versionLoaded ?? -1) > document.version) this.#older.push(item)",
      replace: "if (this.#gate === 'newer' && entry?.recordKey === -1) this.#older.push(item)",
    },
    seeds: 500,
    shownBy: 186,
  },
  {
    name: 'the same version passes the gate again and again',
    file: 'src/loader/ledger.ts',
    find: '  newer: `l.version_loaded is null or sent.version > l.version_loaded\n',
    replace: '  newer: `l.version_loaded is null or sent.version >= l.version_loaded\n',
    seeds: 200,
    shownBy: 6,
  },
  {
    name: 'an incomplete document takes the place of a whole one',
    file: 'src/loader/ledger.ts',
    find: '(sent.version = l.version_loaded and not l.is_complete\n',
    replace: '(sent.version = l.version_loaded\n',
    seeds: 300,
    shownBy: 6,
  },
  {
    name: 'what was loaded late counts as the newest',
    file: 'src/loader/ledger.ts',
    find: "state = case when l.version_listed > p.version then l.state else 'loaded' end,",
    replace: "state = 'loaded',",
    seeds: 200,
    shownBy: 49,
  },
  {
    name: 'the older rows of a call are left',
    file: 'src/loader/admission.ts',
    find: 'if (replaced.length > 0) {',
    replace: 'if (replaced.length < 0) {',
    seeds: 100,
    shownBy: 6,
  },
  {
    name: 'the fence lets everybody write',
    file: 'src/loader/runs.ts',
    find: '  if (results[1]?.rowCount !== 1) throw leaseLost(run)',
    replace: '  if (results.length === 0) throw leaseLost(run)',
    seeds: 300,
    shownBy: 4,
  },
  {
    name: 'a lease is taken from who holds it',
    file: 'src/loader/runs.ts',
    find: '            run_id is null\n',
    replace: '            true\n',
    seeds: 300,
    shownBy: 130,
  },
  {
    name: 'runs that died are left as running',
    file: 'src/loader/runs.ts',
    find: "where status = 'running' and run_id <> $1`",
    replace: "where status = 'running' and run_id > $1`",
    seeds: 100,
    shownBy: 5,
  },
]
