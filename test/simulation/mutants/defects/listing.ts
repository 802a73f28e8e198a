import type { Defect } from '../defect.ts'

/** Defects of what is listed, what counts as listed, and what is told to be missing. */
export const listingDefects: readonly Defect[] = [
  {
    name: 'a day that was listed once is not listed again',
    file: 'src/pipeline/sync/slices.ts',
    find: '  if (full || within !== undefined) return reachable\n',
    replace:
      '  if (!full) return reachable.filter(({ from }) => !scans.some((scan) => scan.from === from))\n',
    seeds: 200,
    shownBy: 1,
  },
  {
    name: 'days before the newest listing are not listed again',
    file: 'src/pipeline/sync/slices.ts',
    find: '  if (full || within !== undefined) return reachable\n',
    replace:
      '  if (!full) return reachable.filter(({ to }) => to > Math.max(0, ...scans.map((scan) => scan.startedAt)))\n',
    seeds: 200,
    shownBy: 1,
  },
  {
    name: 'an error of the list is swallowed',
    file: 'src/pipeline/sync.ts',
    find: 'const listed = listing.list(slices).catch(this.#fail)',
    replace: 'const listed = listing.list(slices).catch(() => undefined)',
    seeds: 500,
    shownBy: 2,
  },
  {
    name: 'a day that could not be listed is all right',
    file: 'src/pipeline/sync/verdict.ts',
    find: '  if (slicesFailed > 0) {\n',
    replace: '  if (slicesFailed < 0) {\n',
    seeds: 500,
    shownBy: 33,
  },
  {
    name: 'an answer without a list is an empty one',
    file: 'src/fetcher/pages.ts',
    find: '    const items = json[holder] as readonly unknown[]',
    replace: '    const items = (json[holder] ?? []) as readonly unknown[]',
    also: {
      file: 'src/fetcher/pages.ts',
      find: 'const shape: Shape = (json) => Array.isArray(json.value) || Array.isArray(json[property])',
      replace: "const shape: Shape = (json) => '@odata.context' in json",
    },
    seeds: 500,
    shownBy: 1,
  },
  {
    name: 'only the first page of the list is read',
    file: 'src/fetcher/pages.ts',
    find: '    if (link === undefined) return\n',
    replace: "    if (link === undefined || scope === 'list') return\n",
    seeds: 100,
    shownBy: 4,
  },
  {
    name: 'a list that goes in circles ends quietly',
    file: 'src/fetcher/pages.ts',
    find: '    if (reason !== undefined) throw pageLoop(target, reason)',
    replace: '    if (reason !== undefined) return',
    seeds: 500,
    shownBy: 216,
  },
  {
    name: 'a newer version in the list makes no work',
    file: 'src/loader/work.ts',
    find: "             then 'pending' else l.state end,",
    replace: '             then l.state else l.state end,',
    seeds: 100,
    shownBy: 6,
  },
  {
    name: 'the list lowers a version that was met',
    file: 'src/loader/work.ts',
    find: '           version_listed = greatest(l.version_listed, sent.version),\n           started_at',
    replace: '           version_listed = sent.version,\n           started_at',
    seeds: 1_000,
  },
  {
    name: 'an empty list is believed at once',
    file: 'src/loader/scans.ts',
    find: 'select $5::bigint = 0 and not $7',
    replace: 'select $5::bigint < 0 and not $7',
    seeds: 1_000,
  },
  {
    name: 'gaps are not told',
    file: 'src/loader/gaps.ts',
    find: '           where day < $1::timestamptz\n',
    replace: "           where day < '-infinity' and day < $1::timestamptz\n",
    seeds: 300,
  },
  {
    name: 'a day counts as listed though it was not over',
    file: 'src/loader/gaps.ts',
    find: 'and s.started_at >= s.to_at + make_interval(secs => $4))',
    replace: 'and s.started_at >= s.from_at + 0 * make_interval(secs => $4))',
    seeds: 1_000,
  },
]
