import type { Defect } from '../defect.ts'

/** Defects of what goes in together: batches, meetings, documents that are set aside, roll-ups. */
export const batchDefects: readonly Defect[] = [
  {
    name: 'each statement is a transaction of its own',
    file: 'src/loader/runs.ts',
    find: '      `begin;\n',
    replace: '      `select 1;\n',
    seeds: 200,
  },
  {
    name: 'a commit that fails is taken for one that went through',
    file: 'src/loader/fenced.ts',
    find: "            await client.query('commit')\n            return result",
    replace: "            await client.query('commit').catch(() => undefined)\n            return result",
    seeds: 300,
  },
  {
    name: 'an error of the database ends a batch quietly',
    file: 'src/loader/batch.ts',
    find: '    if (refusal !== undefined && batch.items.length > 0) return writeSplit(writing, batch, refusal)\n    throw error',
    replace:
      '    if (refusal !== undefined && batch.items.length > 0) return writeSplit(writing, batch, refusal)\n    return sum([])',
    seeds: 300,
  },
  {
    name: 'a document that PostgreSQL refuses keeps its whole batch out',
    file: 'src/loader/batch.ts',
    find: 'if (refusal !== undefined && batch.items.length > 0) return writeSplit(writing, batch, refusal)',
    replace:
      'if (refusal === undefined && batch.items.length < 0) return writeSplit(writing, batch, { reason: "", sqlstate: "" })',
    seeds: 300,
  },
  {
    name: 'a document that can not be loaded is dropped',
    file: 'src/loader/batch.ts',
    find: 'counts.quarantined = await quarantine(client, warehouse, run, batch.poison)',
    replace: 'counts.quarantined = batch.poison.length',
    seeds: 200,
  },
  {
    name: 'quarantine takes what is older than what is loaded',
    file: 'src/loader/quarantine.ts',
    find: '           select not exists (\n',
    replace: '           select true or not exists (\n',
    seeds: 500,
  },
  {
    name: 'quarantine stays when a newer version is loaded',
    file: 'src/loader/quarantine.ts',
    find: 'where q.resolved_at is null and q.id = loaded.id',
    replace: 'where q.resolved_at is not null and q.id = loaded.id',
    seeds: 200,
  },
  {
    name: 'documents are not kept',
    file: 'src/loader/batch.ts',
    find: '  await storeDocuments(client, warehouse, run, kept)\n',
    replace: '',
    seeds: 100,
  },
  {
    name: 'replaced calls count as new ones',
    file: 'src/loader/batch.ts',
    find: 'counts.loaded = written.length - replaced.length',
    replace: 'counts.loaded = written.length',
    seeds: 100,
  },
  {
    name: 'a meeting is loaded and its version is not looked at again',
    file: 'src/pipeline/sync/meetings.ts',
    find: 'if ((await getVersion(graph, work.id, stop)) === version) return version',
    replace: 'return version',
    seeds: 500,
  },
  {
    name: 'pages of an older version are gone on with',
    file: 'src/pipeline/sync/meetings.ts',
    find: 'const isNewest = stored !== undefined && (await getVersion(graph, work.id, stop)) === stored.version',
    replace: 'const isNewest = stored !== undefined',
    also: {
      file: 'src/pipeline/sync/meetings.ts',
      find: 'if ((await getVersion(graph, work.id, stop)) === version) return version',
      replace: 'return version',
    },
    seeds: 1_000,
  },
  {
    name: 'the last page of a meeting is lost',
    file: 'src/loader/meeting-pages.ts',
    find: 'and part = $3 and page > $4 order by page limit 1',
    replace:
      "and part = $3 and page > $4 and (part = 'record' or next_link is not null) order by page limit 1",
    seeds: 200,
  },
  {
    name: 'a day counts as rolled up before it is',
    file: 'src/loader/rollup.ts',
    find: "  await query(filled('day_rows'))\n",
    replace: '',
    seeds: 100,
  },
  {
    name: 'a call that is replaced leaves the day that it was in',
    file: 'migrations/0005_quality.sql',
    find: "  if tg_op in ('DELETE', 'UPDATE') then\n    insert into :ops.touched_days (day)\n    select distinct days.day from old_records",
    replace:
      "  if tg_op = 'UPDATE' then\n    insert into :ops.touched_days (day)\n    select distinct days.day from old_records",
    seeds: 1_000,
  },
]
