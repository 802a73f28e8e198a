import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guid } from '../setup/documents.ts'
import { type Damaging, damages, openDamaging, row, some } from './damaging.ts'
import { ASIDE, COERCED, HALF_ASIDE, PARTIAL, REPLACED, SIMPLE, UNKEPT } from './filled.ts'

let damaging: Damaging
let damaged: Damaging['damaged']
beforeAll(async () => {
  damaging = await openDamaging()
  ;({ damaged } = damaging)
})
afterAll(() => damaging.close())

describe('the ledger and the tables', () => {
  it('a record that is gone, with all that hung below it', async () => {
    const found = await damaged(`delete from :facts.records where id = '${SIMPLE}'`)
    expect(Object.keys(found)).toEqual([
      'ledger_by_day',
      'ledger_records',
      'ledger_rows',
      'rollup_touched',
      'rows_content',
    ])
    expect(found.ledger_by_day).toEqual([
      {
        ...{ day: '2026-10-05', seen: some, loaded: some, quarantined: 1, pending: 0, aged_out: 0 },
        ...{ in_the_ledger: 6, in_the_tables: 5 },
      },
    ])
    expect(found.ledger_records).toEqual([
      {
        ...{ call_id: SIMPLE, record_key: some, version_in_the_ledger: 1, version_in_the_tables: null },
        wrong: 'no record in the tables',
      },
    ])
    expect(found.ledger_rows).toEqual([{ call_id: SIMPLE, record_key: some, expected: 14, found: 0 }])
    expect(found.rollup_touched).toEqual([{ day: '2026-10-05', why: 'calls changed since' }])
    expect(found.rows_content).toHaveLength(14)
    expect(found.rows_content![0]).toEqual({
      ...{ table: 'records', call_id: SIMPLE, key: expect.any(String), path: '', column: null },
      ...{ expected: 'a row', found: 'none' },
    })
  })

  it('a call that the ledger does not know, and one that it never loaded', async () => {
    const found = await damaged(
      `delete from :ops.ledger where call_id = '${COERCED}'`,
      `update :ops.ledger set version_loaded = null where call_id = '${SIMPLE}'`,
    )
    expect(found.ledger_records).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ call_id: COERCED, wrong: 'no row in the ledger' }),
        expect.objectContaining({ call_id: SIMPLE, wrong: 'another version' }),
      ]),
    )
    expect(found.ledger_states).toEqual([
      expect.objectContaining({ call_id: SIMPLE, wrong: 'loaded without a version' }),
    ])
    expect(found.documents_versions).toEqual(
      expect.arrayContaining([{ call_id: SIMPLE, version_kept: 1, version_loaded: null }]),
    )
    expect(found.issues_of_loaded).toEqual([{ kind: 'call_record', id: COERCED, version: 1, issues: 1 }])
  })

  it('a call of several pages whose second reading is long due', async () => {
    const found = await damaged(
      `update :ops.ledger set unconfirmed_sha256 = 'x', next_attempt_at = now() - interval '4 days'
       where call_id = '${SIMPLE}'`,
      `update :ops.ledger set unconfirmed_sha256 = 'x', next_attempt_at = now() - interval '2 days',
         started_at = now() - interval '5 days' where call_id = '${COERCED}'`,
    )
    expect(found.ledger_readings).toEqual([
      {
        ...{ call_id: SIMPLE, started_at: expect.stringMatching(/^2026-10-05/), version_loaded: 1 },
        ...{ loaded_at: expect.any(String), last_failure: null },
      },
    ])
  })

  it('another version, start or completeness than the ledger says', async () => {
    const found = await damaged(
      `update :facts.records set version = 9 where id = '${SIMPLE}'`,
      `update :ops.ledger set started_at = started_at + interval '1 s' where call_id = '${COERCED}'`,
      `update :ops.ledger set is_complete = true where call_id = '${PARTIAL}'`,
    )
    const wrong = Object.fromEntries(
      (found.ledger_records as { call_id: string; wrong: string }[]).map((one) => [one.call_id, one.wrong]),
    )
    expect(wrong).toEqual({
      [SIMPLE]: 'another version',
      [COERCED]: 'another start',
      [PARTIAL]: 'other completeness',
    })
    expect(found.documents_intact).toEqual([
      { kind: 'call_record', id: PARTIAL, version: 1, wrong: 'it is not whole, and is called so' },
    ])
    expect(found.rows_content).toEqual([
      expect.objectContaining({
        call_id: SIMPLE,
        path: 'version',
        column: 'version',
        expected: '1',
        found: '9',
      }),
    ])
  })

  it('states that can not be', async () => {
    const set = (id: string, what: string) => `update :ops.ledger set ${what} where call_id = '${id}'`
    const found = await damaged(
      set(SIMPLE, "state = 'pending'"),
      set(REPLACED, 'version_listed = 3'),
      set(COERCED, 'version_listed = 0'),
      set(PARTIAL, "state = 'quarantined'"),
      set(ASIDE, 'rows_loaded = 3'),
      set(UNKEPT, 'loaded_at = null'),
    )
    const wrong = Object.fromEntries(
      (found.ledger_states as { call_id: string; wrong: string }[]).map((one) => [one.call_id, one.wrong]),
    )
    expect(wrong).toEqual({
      [SIMPLE]: 'its newest version is loaded',
      [REPLACED]: 'loaded, and a newer version was met',
      [COERCED]: 'loaded at a higher version than was ever met',
      [PARTIAL]: 'quarantined, and no document of it is set aside',
      [ASIDE]: 'nothing is loaded, and yet it was',
      [UNKEPT]: 'loaded, and neither when nor with how many rows',
    })
  })
})

describe('documents and quarantine', () => {
  it('an older version that is set aside, for which a newer one is not fetched', async () => {
    const found = await damaged(
      `update :ops.ledger set version_listed = version_listed + 1 where call_id = '${ASIDE}'`,
    )
    expect(found.ledger_states).toEqual([
      expect.objectContaining({
        call_id: ASIDE,
        wrong: 'quarantined, and a newer version was met than the one that is set aside',
      }),
    ])
  })

  it('documents that are gone, newer than what is loaded, changed, or another call’s', async () => {
    const found = await damaged(
      `delete from :ops.documents where id = '${SIMPLE}'`,
      `insert into :ops.documents (kind, id, version, sha256, is_complete, bytes, document, run_id)
       select kind, id, 3, sha256, is_complete, bytes, document, run_id from :ops.documents where id = '${REPLACED}' and version = 2`,
      `update :ops.documents set document = '\\x28b52f' where id = '${COERCED}'`,
      `update :ops.documents d set document = other.document, bytes = other.bytes
       from :ops.documents other where d.id = '${PARTIAL}' and other.id = '${HALF_ASIDE}'`,
    )
    expect(found.documents_kept).toEqual([
      { call_id: SIMPLE, version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(found.documents_versions).toEqual([{ call_id: REPLACED, version_kept: 3, version_loaded: 2 }])
    expect(found.documents_intact).toEqual([
      expect.objectContaining({ id: COERCED, wrong: expect.stringContaining("it can't be unpacked") }),
      expect.objectContaining({ id: PARTIAL, wrong: 'its bytes are not those that its digest was made of' }),
    ])
  })

  it('quarantine without reason or bytes, older than what is loaded, or resolved by nothing', async () => {
    const found = await damaged(
      `update :ops.quarantine set reason = ' ', document = '' where id = '${ASIDE}'`,
      `update :ops.quarantine set version = 0 where id = '${HALF_ASIDE}'`,
      `insert into :ops.quarantine (sha256, kind, id, version, source, reason, bytes, document, resolved_at, run_id)
       values (sha256('1'), 'call_record', '${SIMPLE}', 2, 'x', 'x', 1, 'x', now(), 1),
         (sha256('2'), 'call_record', '${guid(77)}', 1, 'x', 'x', 1, 'x', null, 1)`,
    )
    expect(found.quarantine_kept).toEqual([
      expect.objectContaining({ id: ASIDE, wrong: 'no reason, no bytes' }),
    ])
    const wrong = Object.fromEntries(
      (found.quarantine_versions as { id: string; wrong: string }[]).map((one) => [one.id, one.wrong]),
    )
    expect(wrong).toEqual({
      [HALF_ASIDE]: 'a newer version is loaded',
      [SIMPLE]: 'resolved, and nothing as new is loaded',
      [guid(77)]: 'the ledger does not know its call',
    })
  })
})

describe('runs, listings and gaps', () => {
  it('counts that do not add up, ends that do not fit, more in the books than was counted', async () => {
    const found = await damaged(
      'update :ops.runs set records_seen = records_seen + 1 where run_id = 1',
      'update :ops.runs set exit_code = null where run_id = 1',
      'update :ops.runs set records_loaded = 1, records_seen = records_seen - records_loaded + 1, rows_written = 1, issues = 0 where run_id = 2',
    )
    expect(found.runs_counts).toEqual([expect.objectContaining({ run_id: 1, wrong: 'does not add up' })])
    expect(found.runs_ends).toEqual([expect.objectContaining({ run_id: 1, status: 'ok', exit_code: null })])
    expect(found.runs_ledger).toEqual([
      { run_id: 2, command: 'load', what: 'calls', counted: 1, found: some },
      { run_id: 2, command: 'load', what: 'rows', counted: 1, found: some },
      { run_id: 2, command: 'load', what: 'issues', counted: 0, found: 2 },
    ])
  })

  it('a run without the lease, and a lease of a run that has ended', async () => {
    const running = `insert into :ops.runs (command, callhouse_version) values ('load', 'test')`
    expect(row(await damaged(running), 'lease')).toEqual(
      expect.objectContaining({ holder: null, status: 'running', wrong: 'it runs without the lease' }),
    )
    const held = `update :ops.lease set run_id = 1`
    expect(row(await damaged(held), 'lease')).toEqual(
      expect.objectContaining({ holder: 1, wrong: 'the lease is held by a run that has ended' }),
    )
  })

  it('listings that overlap or end before they begin, days that nobody listed, pages with a hole', async () => {
    const found = await damaged(
      `insert into :ops.scans (source, from_at, to_at, started_at, listed, pages, run_id)
       values ('calls', '2026-09-20 12:00Z', '2026-09-20Z', '2026-09-21Z', -1, 1, 1),
         ('calls', '2026-09-21Z', '2026-09-23Z', '2026-09-25Z', 5, 0, 1), ('calls', '2026-09-22Z', '2026-09-23Z', '2026-09-25Z', 0, 1, 1)`,
      `insert into :ops.meeting_pages (call_id, version, part, page, bytes, document, run_id)
       values ('${SIMPLE}', 1, 'sessions', 1, 1, 'x', 1), ('${guid(78)}', 1, 'record', 0, 1, 'x', 1)`,
      `insert into :ops.gaps (source, from_at, to_at, reason, run_id)
       values ('calls', '2026-09-25Z', '2026-10-15Z', 'not listed in time', 1)`,
    )
    expect((found.scans as { wrong: string }[]).map(({ wrong }) => wrong)).toEqual([
      'ends before it begins, a count below 0',
      'calls without a page, overlaps the next',
    ])
    expect((found.gaps_found as { day: string }[]).map(({ day }) => day)).toEqual([
      ...['2026-09-20', '2026-09-23', '2026-09-24'],
    ])
    expect(found.gaps_known).toEqual([
      {
        source: 'calls',
        from_at: expect.stringContaining('2026-09-25'),
        to_at: expect.stringContaining('2026-10-15'),
        reason: 'not listed in time',
      },
    ])
    expect(found.meeting_pages).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ call_id: SIMPLE, pages: 1, expected: 2, wrong: 'pages are missing' }),
        expect.objectContaining({ call_id: guid(78), wrong: 'the ledger does not know the call' }),
      ]),
    )
  })
})

it('every check that this file is for found its damage', () => {
  expect([...damaging.seen]).toEqual(expect.arrayContaining([...damages.books]))
})
