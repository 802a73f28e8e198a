import { bars, numbers, trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** Whether everything is loaded, and how the runs went. */
export function loader(ask: Ask): Content {
  const days = ask('completeness')
  const runs = ask('loader_runs')
  return {
    page: 'loader',
    title: 'Call quality: loader',
    about: 'Whether all calls are in the warehouse, and how the runs of callhouse went.',
    rows: [
      {
        height: 4,
        panels: [
          numbers({
            title: 'Calls of this span',
            about:
              'Calls that Graph listed, and what became of them. Pending: still to be loaded. Quarantined: can’t be loaded. Forgotten: Graph had dropped them before they could be fetched.',
            sql: days,
            values: {
              listed: 'sum(listed)::bigint',
              loaded: 'sum(loaded)::bigint',
              loaded_percent: 'percent(sum(loaded), sum(listed))',
              incomplete: 'sum(incomplete)::bigint',
              pending: 'sum(pending)::bigint',
              quarantined: 'sum(quarantined)::bigint',
              aged_out: 'sum(aged_out)::bigint',
            },
            ground: false,
            width: 18,
          }),
          numbers({
            title: 'The newest call was loaded',
            about: 'When a call of this span was loaded last.',
            sql: days,
            values: { last_loaded_at: 'max(last_loaded_at)' },
            units: { last_loaded_at: 'dateTimeFromNow' },
            ground: false,
            width: 6,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'Calls by day',
            about: 'Calls by the day on which they began, and what became of them.',
            sql: days,
            time: "day::timestamp at time zone 'UTC'",
            select: [
              'loaded as "Loaded"',
              'pending as "Pending"',
              'quarantined as "Quarantined"',
              'aged_out as "Forgotten"',
            ],
            rest: 'where day is not null',
            unit: 'short',
            decimals: 0,
            style: 'columns',
            width: 14,
          }),
          bars({
            title: 'How late versions come',
            about:
              'Hours from the end of a call to the making of the version that is loaded: Graph makes calls anew for days.',
            sql: ask('late_versions'),
            name: `case
    when from_hours is null then 'sooner than ' || before_hours || ' h'
    when before_hours is null then from_hours || ' h or later'
    else from_hours || ' to ' || before_hours || ' h'
  end`,
            value: 'share_percent',
            unit: 'percent',
            width: 10,
          }),
        ],
      },
      {
        height: 8,
        panels: [
          trend({
            title: 'How long runs take',
            about: 'By the time at which a run began, for each command.',
            sql: runs,
            time: 'started_at',
            select: ['command as metric', 'duration_s as value'],
            unit: 's',
            decimals: 0,
          }),
          trend({
            title: 'What runs load',
            about:
              'Documents of calls that were new, that took the place of older ones, and that were set aside.',
            sql: runs,
            time: 'started_at',
            select: ['loaded as "Loaded"', 'replaced as "Replaced"', 'quarantined as "Quarantined"'],
            unit: 'short',
            decimals: 0,
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'Runs',
            about:
              'The newest first. Exit codes: 0 is well, 75 partial (the next run goes on); all are in the README. Why a run failed, callhouse status says. Coerced: values that could not be kept as they came; unknown: properties that callhouse does not know.',
            sql: runs,
            columns: [
              'run_id',
              'command',
              'status',
              'exit_code',
              'started_at',
              'duration_s',
              'seen',
              'loaded',
              'replaced',
              'unchanged',
              'quarantined',
              'rows',
              'issues',
              'drift',
              'callhouse_version',
            ],
          }),
        ],
      },
      {
        height: 9,
        panels: [
          table({
            title: 'Days',
            about:
              'The same by day. A gap: Graph may have forgotten calls of that day before they were listed. A line without a day has the calls whose start is not known yet.',
            sql: days,
            columns: [
              'day',
              'listed',
              'loaded',
              'loaded_percent',
              'incomplete',
              'pending',
              'quarantined',
              'aged_out',
              'is_gap',
              'last_loaded_at',
            ],
          }),
        ],
      },
    ],
  }
}
