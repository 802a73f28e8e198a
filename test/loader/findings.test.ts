import { afterEach, describe, expect, it } from 'vitest'
import { call, directRoutingCall, generated, guid, pstnCall, richCall } from '../setup/documents.ts'
import { asked, clear } from '../setup/dump.ts'
import { loaded, replayed } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()
afterEach(() => clear(warehouse))

const drift = () => asked(warehouse, 'select kind, path, count, example from :ops.drift order by 1, 2')
const issues = () =>
  asked(warehouse, 'select kind, id, version, path, reason, value from :ops.issues order by id, path')

describe('drift', () => {
  /** A call with a new property at its top, in its two sessions and beside a name. */
  const drifting = (number: number, version = 1) => {
    const made = call(number, { version, sessions: 2 })
    const sessions = made.sessions as { caller: object }[]
    const identity = { user: { id: guid(1, 9), displayName: 'Anna', shoeSize: 39, nickname: 'Annie' } }
    return {
      ...made,
      mood: `sunny ${number}`,
      sessions: sessions.map((session) => ({ ...session, weather: { wind: 3 } })),
      participants_v2: [{ id: 'anna', administrativeUnitInfos: [], identity, mothersName: 'Berta' }],
    }
  }

  it('is counted by path, with an example that tells of nobody', async () => {
    const summary = await loaded(warehouse, [drifting(1), drifting(2)])
    expect(summary.drift).toBe(12)
    expect(await drift()).toEqual([
      'call_record mood 2 null',
      'call_record participants_v2[].identity.user.nickname 2 null',
      'call_record participants_v2[].identity.user.shoeSize 2 39',
      'call_record participants_v2[].mothersName 2 null',
      'call_record sessions[].weather 4 {"wind":3}',
    ])
    expect(await asked(warehouse, 'select drift from :ops.runs')).toEqual(['12'])
  })

  it('has its first and its last sighting, and keeps the first example', async () => {
    await loaded(warehouse, [drifting(1)])
    await warehouse.pool.query(
      `update call_quality_ops.drift set first_seen_at = '2026-01-01Z', last_seen_at = '2026-01-01Z',
         example = case when path = 'sessions[].weather' then 'the first' end`,
    )
    await loaded(warehouse, [drifting(2)])
    expect(
      await asked(
        warehouse,
        `select path, count, example, first_seen_at, last_seen_at > now() - interval '1 hour' from :ops.drift
         where path in ('mood', 'sessions[].weather') order by 1`,
      ),
    ).toEqual([
      'mood 2 null 2026-01-01 00:00:00+00 true',
      'sessions[].weather 4 the first 2026-01-01 00:00:00+00 true',
    ])
  })

  it('is counted anew in a newer version, and not again in what is known', async () => {
    await loaded(warehouse, [drifting(1)])
    expect((await loaded(warehouse, [drifting(1)])).drift).toBe(0)
    expect((await loaded(warehouse, [drifting(1, 2)])).drift).toBe(6)
    expect((await loaded(warehouse, [drifting(1)])).drift).toBe(0)
    expect(await asked(warehouse, `select count from :ops.drift where path = 'mood'`)).toEqual(['2'])
  })

  it('is not counted again by a replay, but found again where it was lost', async () => {
    await loaded(warehouse, [drifting(1), pstnCall(1, { colour: 'blue' })])
    const before = await drift()
    await replayed(warehouse)
    expect(await drift()).toEqual(before)
    await warehouse.pool.query(`delete from call_quality_ops.drift where path = 'mood'`)
    await replayed(warehouse)
    expect(await drift()).toEqual(before)
  })

  it('is known for rows of the logs', async () => {
    const summary = await loaded(warehouse, [
      pstnCall(1, { colour: 'blue' }),
      pstnCall(2, { colour: 'red' }),
      directRoutingCall(1, { colour: 7 }),
    ])
    expect(summary.drift).toBe(3)
    expect(await drift()).toEqual(['direct_routing_call colour 1 7', 'pstn_call colour 2 null'])
  })

  it('is not what Graph annotates, nor anything in the documents of the emulator', async () => {
    const annotated = call(1, {
      more: {
        '@odata.context': 'https://graph.example/v1.0/$metadata#x/$entity',
        '@odata.etag': 'W/"1"',
        'participants_v2@odata.count': 1,
        'sessions@odata.context': 'https://graph.example/sessions',
      },
    })
    const summary = await loaded(warehouse, [annotated, richCall(), ...generated(20)])
    expect([summary.drift, summary.issues, summary.records.incomplete]).toEqual([0, 0, 0])
    expect(await drift()).toEqual([])
  })
})

describe('issues', () => {
  it('are those of the version in the tables', async () => {
    const first = await loaded(warehouse, [
      call(1, { more: { modalities: ['smell'], endDateTime: 'tomorrow' } }),
      pstnCall(1, { duration: 'long' }),
    ])
    expect(first.issues).toBe(3)
    expect(await issues()).toEqual([
      `call_record ${guid(1)} 1 endDateTime not_an_instant tomorrow`,
      `call_record ${guid(1)} 1 modalities unknown_enum smell`,
      `pstn_call ${pstnCall(1).id} 0 duration not_a_number long`,
    ])
    const second = await loaded(warehouse, [
      call(1, { version: 2, more: { endDateTime: '2026-13-01T00:00:00Z' } }),
      pstnCall(1),
    ])
    expect(second.issues).toBe(1)
    expect(await issues()).toEqual([
      `call_record ${guid(1)} 2 endDateTime not_an_instant 2026-13-01T00:00:00Z`,
    ])
    expect(await asked(warehouse, 'select issues from :ops.runs order by run_id')).toEqual(['3', '1'])
  })

  it('do not double with a replay', async () => {
    await loaded(warehouse, [call(1, { more: { modalities: ['smell'] } }), pstnCall(1, { duration: 'long' })])
    const before = await issues()
    await replayed(warehouse)
    expect(await issues()).toEqual(before)
    await warehouse.pool.query('delete from call_quality.pstn_calls; delete from call_quality.records')
    await replayed(warehouse)
    expect(await issues()).toEqual(before)
  })

  it('do not remain of a version whose rows were refused', async () => {
    await loaded(warehouse, [call(1, { more: { modalities: ['smell'] } })])
    const before = await issues()
    await loaded(warehouse, [
      call(1, { version: 2, more: { startDateTime: 'yesterday', modalities: ['x'] } }),
    ])
    expect(await issues()).toEqual(before)
  })
})
