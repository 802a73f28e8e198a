import { beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../src/warehouse/connect.ts'
import { call, directRoutingCall, guid } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { at, callsByEnds, DAY, ENDS, tried } from './phone-calls.ts'
import { answer, insert } from './rolled-up.ts'

const warehouse = await ownWarehouse()

/** Types of calls, and the way that is expected: seen from the tenant, or none. */
const TYPES = [
  ['ByotIn', 'inbound'],
  ['ByotInUcap', 'inbound'],
  ['dr_unassigned_in', 'inbound'],
  ['ByotOut', 'outbound'],
  ['ByotOutUserForwarding', 'outbound'],
  ['ByotOutUserTransfer', 'outbound'],
  ['user_out_forwarding', 'outbound'],
  ['byotin', null],
  ['Forwarding', null],
  [null, null],
] as const

beforeAll(async () => {
  await insert(warehouse, 'direct_routing_calls', callsByEnds())
  await insert(
    warehouse,
    'direct_routing_calls',
    TYPES.map(([type]) => tried('types', '11:59:59.999999', { call_type: type, final_sip_code: 486 })),
  )
})

const details = (columns: string, where: string) =>
  asked(
    warehouse,
    `select ${columns} from :facts.direct_routing_call_details where ${where} order by attempted_at, id`,
  )

describe('the end of a call', () => {
  it('is classified by success, SIP code and sub-reason', async () => {
    expect(
      await details('is_successful, final_sip_code, call_end_sub_reason, class', `trunk = 'codes'`),
    ).toEqual(ENDS.map((end) => end.map(String).join(' ')))
  })

  it('counts as delivered unless the network failed', async () => {
    const delivered = ENDS.filter(([, , , one]) => one !== 'network_failure')
    const told = await details('class', `trunk = 'codes' and is_delivered`)
    expect(told).toEqual(delivered.map(([, , , one]) => one))
  })

  it('has the phrase of the standard, the class of the code, and what the sub-reason means', async () => {
    const told = await details(
      'final_sip_code, sip_class, sip_phrase, end_origin',
      `trunk = 'codes' and call_end_sub_reason in (540000, 510547, 560486, 10321, 10037, 0, 511404, 531004, 569002, 561000)`,
    )
    expect(told).toEqual([
      '0 2 BYE session border controller or operator',
      '0 2 BYE configuration',
      '486 4 Busy Here session border controller',
      '486 4 Busy Here Teams client or bot',
      '486 4 Busy Here session border controller',
      '480 4 Temporarily Unavailable Teams client or bot',
      '408 4 Request Timeout client',
      '404 4 Not Found configuration',
      '410 4 Gone media',
      '604 6 Does Not Exist Anywhere null',
      '504 5 Server Time-out transport',
      '0 null BYE session border controller or operator',
      '0 null BYE session border controller or operator',
    ])
    expect(await details('sip_class, sip_phrase', `trunk = 'codes' and final_sip_code is null`)).toEqual([
      'null as logged',
      'null as logged',
    ])
  })

  it('takes the meaning of the narrower of two ranges', async () => {
    const about = (code: number) =>
      asked(warehouse, `select about from :facts.sub_reason_classes where sub_reason_from = ${code}`)
    expect(await details('end_about', `trunk = 'codes' and call_end_sub_reason = 10037`)).toEqual(
      await about(10037),
    )
    expect(await details('end_about', `trunk = 'codes' and call_end_sub_reason = 510547`)).toEqual(
      await about(510000),
    )
  })

  it('is what an edited table says, at once; without any rule it is a failure', async () => {
    const classes = `select class from call_quality.direct_routing_call_details
      where trunk = 'codes' and final_sip_code in (486, 503) and is_successful is not null order by attempted_at`
    const told = await withClient(warehouse, async (client) => {
      const all: unknown[] = []
      await client.query('begin')
      for (const change of [
        `insert into call_quality.sip_code_classes (rule, final_sip_code, class, about) values (150, 486, 'rejected', '')`,
        `update call_quality.sip_code_classes set sub_reason_from = 10000, sub_reason_to = 10999 where rule = 150`,
        'delete from call_quality.sip_code_classes',
      ]) {
        await client.query(change)
        all.push((await client.query<{ class: string }>(classes)).rows.map((row) => row.class))
      }
      await client.query('rollback')
      return all
    })
    expect(told).toEqual([
      ['rejected', 'rejected', 'network_failure'],
      ['user_busy', 'rejected', 'network_failure'],
      ['network_failure', 'network_failure', 'network_failure'],
    ])
  })
})

describe('a call', () => {
  it('goes the way of its type, which is looked up as it is written', async () => {
    expect(await details('call_type, direction', `trunk = 'types'`)).toEqual(
      TYPES.map((one) => one.map(String).join(' ')),
    )
    const [hour] = await answer(warehouse, 'direct_routing_hours', { ...DAY, trunk: 'types' })
    expect(hour).toMatchObject({ attempts: 10, inbound: 3, outbound: 4 })
  })

  it('belongs to the hour in which it was tried, in UTC wherever the reader is', async () => {
    const hours = await withClient(warehouse, async (client) => {
      await client.query(`begin; set local time zone 'Asia/Kolkata'`)
      const { rows } = await client.query<{ hour: string; day: string }>(
        `select distinct hour_utc at time zone 'UTC' as hour, day
         from call_quality.direct_routing_call_details where trunk = 'types'`,
      )
      await client.query('rollback')
      return rows
    })
    expect(hours).toEqual([{ hour: '2026-10-20 11:00:00', day: '2026-10-20' }])
  })

  it('has the first of its times that is there as the time of the attempt', async () => {
    const times = { started_at: at('13:00:02'), failed_at: at('13:00:03'), ended_at: at('13:00:04') }
    const { started_at: _, ...unanswered } = times
    await insert(warehouse, 'direct_routing_calls', [
      tried('times', '13:00:01', times),
      tried('times', '', { ...times, invited_at: null }),
      tried('times', '', { ...unanswered, invited_at: null }),
      tried('times', '', { invited_at: null, ended_at: at('13:00:04') }),
      tried('times', '', { invited_at: null }),
    ])
    expect(await details('attempted_at', `trunk = 'times'`)).toEqual([
      '2026-10-20 13:00:01+00',
      '2026-10-20 13:00:02+00',
      '2026-10-20 13:00:03+00',
      '2026-10-20 13:00:04+00',
      'null',
    ])
  })

  it('takes from INVITE to start to be answered, if it was', async () => {
    await insert(warehouse, 'direct_routing_calls', [
      tried('answers', '14:00:00', { is_successful: true, started_at: at('14:00:03.55') }),
      tried('answers', '14:00:10', { is_successful: true, started_at: at('14:00:10') }),
      tried('answers', '14:00:20', { started_at: at('14:00:29') }),
      tried('answers', '14:00:30', { is_successful: true }),
      tried('answers', '14:00:40', { is_successful: true, started_at: at('14:00:39') }),
    ])
    expect(await details('time_to_answer_ms', `trunk = 'answers'`)).toEqual([
      '3550',
      '0',
      'null',
      'null',
      'null',
    ])
    const [trunk] = await answer(warehouse, 'direct_routing_trunks', { ...DAY, trunk: 'answers' })
    expect(trunk).toMatchObject({ answered: 4, average_time_to_answer_ms: 1775 })
  })

  it('that was transferred is a call of its own, and finds the record that they share', async () => {
    await loaded(warehouse, [
      call(7),
      ...[1, 2, 3].map((number) => directRoutingCall(number, { correlationId: guid(number < 3 ? 7 : 8) })),
    ])
    const where = `trunk = 'trunk.contoso.example'`
    const [key] = await asked(warehouse, `select record_key from :facts.records where id = '${guid(7)}'`)
    expect(await details('call_id, record_key', where)).toEqual([
      `${guid(7)} ${key}`,
      `${guid(7)} ${key}`,
      'null null',
    ])
    const span = { since: '2026-10-05T00:00:00Z', until: '2026-10-06T00:00:00Z' }
    const [trunk] = await answer(warehouse, 'direct_routing_trunks', span)
    expect(trunk).toMatchObject({ attempts: 3, answered: 3, minutes: 3, matched_percent: 200 / 3 })
  })

  it('that never failed has no time of failure', async () => {
    await loaded(warehouse, [
      directRoutingCall(20, {
        failureDateTime: '0001-01-01T00:00:00Z',
        trunkFullyQualifiedDomainName: 'never',
      }),
    ])
    expect(await details('failed_at, class', `trunk = 'never'`)).toEqual(['null answered'])
  })
})
