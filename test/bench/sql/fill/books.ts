import type { Extent } from './plan.ts'
import type { TableFill } from './table-fill.ts'

/** The books, as if one run had loaded everything two hours after the last midnight. */

export function ledger({ until }: Extent): TableFill {
  const at = `'${until}'::timestamptz + interval '2 hours'`
  const loaded = (value: string) => `case when c.state = 'loaded' then ${value} end`
  return {
    table: ':ops.ledger',
    columns: {
      record_key: 'c.record_key',
      call_id: 'c.id',
      started_at: 'c.started_at',
      version_listed: '1 + :fill.pick(c.record_key, 400, 3)',
      version_loaded: loaded('1 + :fill.pick(c.record_key, 400, 3)'),
      is_complete: "c.state = 'loaded'",
      rows_loaded: loaded('1 + below.rows + coalesce(there.rows, 0)'),
      state: 'c.state',
      attempts: "case when c.state = 'loaded' then 0 else 3 end",
      next_attempt_at: `case when c.state = 'pending' then ${at} + interval '1 hour' end`,
      first_seen_at: at,
      last_seen_at: at,
      loaded_at: loaded(
        `${at} + interval '20 minutes' * c.record_key / (select max(record_key) from :fill.calls)`,
      ),
      run_id: '1',
    },
    from: `:fill.calls c
      left join (
        select record_key, count(*) + sum(segments + media_rows * 3) as rows from :fill.plan group by record_key
      ) below on below.record_key = c.record_key
      left join (
        select record_key, count(*) as rows from (
          select record_key from :facts.participants
          union all select record_key from :facts.feedback_tokens
          union all select record_key from :facts.trace_route_hops
        ) beside group by record_key
      ) there on there.record_key = c.record_key
      order by c.record_key`,
  }
}

export function runs({ until }: Extent): TableFill {
  const at = (minutes: number) => `'${until}'::timestamptz + interval '${120 + minutes} minutes'`
  return {
    table: ':ops.runs',
    columns: {
      run_id: '1',
      command: "'load'",
      callhouse_version: "'bench'",
      status: "'ok'",
      exit_code: '0',
      started_at: at(0),
      heartbeat_at: at(20),
      finished_at: at(20),
      records_seen: 'count(*)',
      records_loaded: "count(*) filter (where state = 'loaded')",
      records_quarantined: "count(*) filter (where state = 'quarantined')",
      rows_written: 'coalesce(sum(rows_loaded), 0)',
    },
    from: ':ops.ledger',
  }
}

export const quarantine: TableFill = {
  table: ':ops.quarantine',
  columns: {
    sha256: "sha256(convert_to(c.id::text, 'UTF8'))",
    kind: "'call_record'",
    id: 'c.id',
    version: '1 + :fill.pick(c.record_key, 400, 3)',
    source: "'Graph'",
    reason: "'a call record whose startDateTime is not an instant of the years 2015 to 2099'",
    bytes: '2',
    document: "'\\x'::bytea",
    quarantined_at: "c.started_at + interval '1 day'",
    run_id: '1',
  },
  from: ":fill.calls c where c.state = 'quarantined' order by c.record_key",
}
