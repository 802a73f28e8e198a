import { beforeAll, describe, expect, it } from 'vitest'
import { rollUp } from '../../../src/pipeline/rollup.ts'
import { context } from '../../setup/loading.ts'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { good } from './day.ts'
import { between, inserted, rowsOf } from './facts.ts'

const warehouse = await ownWarehouse()
beforeAll(async () => {
  const record = { type: 'peerToPeer' }
  const session = between('ada', 'bob', {
    has_audio: true,
    modalities: 'audio',
    caller_feedback_rating: 'bad',
  })
  await inserted(warehouse, [
    {
      // only what bob received was reported; ada rated 1
      number: 1,
      record: { ...record, started_at: '2026-03-02 10:00Z', ended_at: '2026-03-02 10:10Z' },
      sessions: [
        { session, segments: [{ media: [{ streams: [{ ...good, stream_direction: 'callerToCallee' }] }] }] },
      ],
    },
    {
      // no stream was reported; ada rated 1
      number: 2,
      record: { ...record, started_at: '2026-03-03 10:00Z', ended_at: '2026-03-03 10:10Z' },
      sessions: [{ session, segments: [{ media: [{}] }] }],
    },
  ])
  const { verdict } = await rollUp(context(warehouse, { command: 'rollup' }), undefined)
  if (verdict !== undefined) throw verdict
})

describe.each([
  ['of which one side reported', '2026-03-02', 1],
  ['of which neither side reported', '2026-03-03', 0],
])('a call of two people %s', (_, day, streams) => {
  const sum = (what: string) =>
    rowsOf(warehouse, `select ${what} from :facts.daily_quality where day = '${day}'`)

  it('has the streams that there are', async () => {
    expect(await sum('sum(stream_count) as streams')).toEqual([{ streams }])
  })

  it('is one session, of the caller', async () => {
    expect(
      await rowsOf(
        warehouse,
        `select user_id, sum(session_count) as sessions from :facts.daily_quality
         where day = '${day}' and session_count > 0 group by user_id`,
      ),
    ).toEqual([{ user_id: 'ada', sessions: 1 }])
  })

  it('is a leg of each of them', async () => {
    expect(
      await rowsOf(
        warehouse,
        `select user_id, sum(leg_count) as legs from :facts.daily_quality
         where day = '${day}' and leg_count > 0 group by user_id order by user_id`,
      ),
    ).toEqual([
      { user_id: 'ada', legs: 1 },
      { user_id: 'bob', legs: 1 },
    ])
  })

  it('has the rating of who rated', async () => {
    expect(await sum('sum(feedback_shown_count) as shown, sum(feedback_poor_count) as poor')).toEqual([
      { shown: 1, poor: 1 },
    ])
  })
})
