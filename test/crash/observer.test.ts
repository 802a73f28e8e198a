import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { onServer } from './databases.ts'
import { Lane } from './lane.ts'
import { Random } from './random.ts'

let lane: Lane
beforeAll(async () => {
  lane = await Lane.open('load', inject('serverUrl'), new Random(5))
  expect(await lane.completed()).toEqual([])
  await lane.world.change()
  expect(await lane.completed()).toEqual([])
  expect(await lane.whole()).toEqual([])
})
afterAll(() => lane.close())

const [first, second, third, fourth] = [1, 2, 3, 4].map(
  (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
)
const keyOf = (id: string | undefined) =>
  `(select record_key from call_quality_ops.ledger where call_id = '${id}')`
const oneOf = (table: string, id: string | undefined) =>
  `ctid = (select min(ctid) from call_quality.${table} where record_key = ${keyOf(id)})`

// one after the other: what was spoilt stays spoilt
it.each([
  [
    'a stream is missing',
    `delete from call_quality.streams where ${oneOf('streams', first)}`,
    `call ${first}: `,
  ],
  [
    'rows were exchanged for as many others',
    `delete from call_quality.participants where ${oneOf('participants', second)};
     insert into call_quality.feedback_tokens (feedback_token_key, record_key, session_key, side)
     select -1, record_key, session_key, 'caller' from call_quality.sessions where ${oneOf('sessions', second)}`,
    `call ${second} at version`,
  ],
  [
    'a call went back to an older version',
    `update call_quality.records set version = version - 1 where id = '${third}';
     update call_quality_ops.ledger set version_loaded = version_loaded - 1 where call_id = '${third}'`,
    `call ${third} went from version`,
  ],
  ['a call is gone', `delete from call_quality.records where id = '${fourth}'`, `call ${fourth} was there`],
  [
    'documents were not kept',
    'delete from call_quality_ops.documents',
    `call ${second} at version 1: its document is not kept`,
  ],
])('sees that %s', async (_, statement, words) => {
  await onServer(lane.database.url, statement)
  expect(await lane.whole()).toContainEqual(expect.stringContaining(words))
})

it.each([
  [
    'a call is not in the ledger',
    `delete from call_quality_ops.ledger where call_id = '${first}'`,
    'not in the ledger',
  ],
  [
    'a call is not done',
    `update call_quality_ops.ledger set state = 'pending' where call_id = '${second}'`,
    'calls that are not done: ',
  ],
  ['the lease is held', 'update call_quality_ops.lease set run_id = 1', 'holders of the lease: 1, due 0'],
  [
    'a run is open',
    `insert into call_quality_ops.runs (command, callhouse_version) values ('load', 'x')`,
    'runs that are open: 1, due 0',
  ],
  [
    'counts of runs are wrong',
    'update call_quality_ops.runs set records_loaded = records_loaded + 1',
    'documents loaded, by the runs: ',
  ],
  [
    'a day is not rolled up',
    `insert into call_quality_ops.touched_days (day) values ('2026-10-05') on conflict do nothing`,
    'days that are not rolled up: 1, due 0',
  ],
  ['a day has no roll-ups', 'delete from call_quality_ops.rollups', 'days without roll-ups: 1, due 0'],
  ['a row of a log is missing', 'delete from call_quality.pstn_calls', 'rows of the call logs: 6, due 12'],
])('sees after a run that %s', async (_, statement, words) => {
  await onServer(lane.database.url, statement)
  expect(await lane.complete()).toContainEqual(expect.stringContaining(words))
})
