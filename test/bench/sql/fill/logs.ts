import { type Extent, halfHours } from './plan.ts'
import type { TableFill } from './table-fill.ts'
import { PEOPLE, PHONES } from './tenant.ts'

/** The two call logs. Half of the telephone calls among the records went over the tenant's own trunks. */

/** Rows a day of the logs of a tenant of 111,000 streams a day. */
export const DIRECT_ROUTING_A_DAY = 5000
export const PSTN_A_DAY = 3000

/** Outcome, from a number below 1000: SIP code, the service's sub-code, phrase; the third trunk fails more. */
const outcome = `case
  when l.draw < 820 then array['0', '540000', 'BYE']
  when l.draw < 860 then array['486', '560486', 'Busy Here']
  when l.draw < 905 then array['480', '560480', 'Temporarily Unavailable']
  when l.draw < 925 then array['480', '10037', 'Temporarily Unavailable']
  when l.draw < 955 then array['487', '540487', 'Request Terminated']
  when l.draw < 963 then array['404', '560404', 'Not Found']
  when l.draw < 966 then array['404', '511404', 'Not Found']
  when l.draw < 974 then array['603', '560603', 'Decline']
  when l.draw < 978 then array['408', '560408', 'Request Timeout']
  when l.draw < 983 then array['403', '560403', 'Forbidden']
  when l.draw < 987 then array['403', '510403', 'Forbidden']
  when l.draw < 995 then array['503', '560503', 'Service Unavailable']
  when l.draw < 998 then array['504', '569002', 'Server Time-out']
  else array['500', '510544', 'Server Internal Error'] end`

export function directRoutingCalls(extent: Extent, rows: number): TableFill {
  return {
    table: ':facts.direct_routing_calls',
    columns: {
      id: "md5('direct routing ' || l.k)::uuid",
      correlation_id: "coalesce(l.call_id, md5('correlation ' || l.k)::uuid)",
      user_id: 'a.id',
      user_principal_name: 'a.upn',
      user_display_name: 'a.display_name',
      invited_at: 'l.invited_at',
      started_at: 'case when l.code = 0 then l.invited_at + l.rings end',
      failed_at: 'case when l.code <> 0 then l.invited_at + l.rings end',
      ended_at: 'l.invited_at + l.rings + make_interval(secs => l.talk_s)',
      duration_s: 'round(l.talk_s)::bigint',
      call_type:
        "(array['ByotIn', 'ByotOut', 'ByotIn', 'ByotOut', 'ByotIn', 'ByotOut', 'ByotInUserForwarding', 'ByotOutUserForwarding', 'ByotOutUserTransfer', 'ByotIn'])[l.k % 10 + 1]",
      is_successful: 'l.code = 0',
      caller_number: "'+49302312' || lpad((l.k % 900)::text, 3, '0')",
      callee_number: "'+120255' || lpad((l.k % 500)::text, 3, '0') || '***'",
      media_path_location: "case when not l.bypass then (array['EUWE', 'EUNO', 'USCE'])[l.trunk % 3 + 1] end",
      signaling_location: "(array['EUWE', 'EUNO', 'USCE'])[l.trunk % 3 + 1]",
      final_sip_code: 'l.code',
      final_sip_code_phrase: 'l.phrase',
      call_end_sub_reason: 'l.sub_code',
      trunk_fully_qualified_domain_name: "'sbc' || l.trunk + 1 || '.brightwater.example'",
      is_media_bypass_enabled: 'l.bypass',
    },
    from: `(
        select l.*, o.*, case when o.code = 0 then least(7200, :fill.tail(l.k, 503, 165, 0.6)) else 0 end as talk_s,
          make_interval(secs => 0.5 + case when o.code in (0, 480, 487) then 18 else 4 end * :fill.u(l.k, 504)) as rings,
          l.trunk < 3 as bypass
        from (
          select k, invited_at, call_id, caller, trunk,
            case when trunk = 2 and :fill.pick(k, 505, 100) < 12 then 987 + :fill.pick(k, 507, 10) else :fill.pick(k, 501, 1000) end as draw
          from (
            select first + k as k, slot_at + interval '30 minutes' * (k - 1 + :fill.u(first + k, 500)) / events as invited_at,
              null::uuid as call_id, floor(${PEOPLE} * power(:fill.u(first + k, 502), 1.2))::integer as caller,
              floor(6 * power(:fill.u(first + k, 506), 1.5))::integer as trunk
            from ${halfHours(`(${rows} - (select count(*) from :fill.plan where kind = 't' and record_key % 2 = 0))`, extent, 2)} slots,
              generate_series(1, events) k
            union all
            select 100000000 + p.record_key, p.started_at - interval '9 seconds', p.id,
              case when p.inbound then p.callee_seat else p.caller_seat end / 10,
              floor(6 * power(:fill.u(p.record_key, 506), 1.5))::integer
            from :fill.plan p where p.kind = 't' and p.record_key % 2 = 0
          ) events
        ) l
        cross join lateral (
          select ended[1]::integer as code, ended[2]::integer as sub_code, ended[3] as phrase
          from (select ${outcome} as ended offset 0) one
        ) o
      ) l
      join :fill.seats a on a.seat_no = l.caller * 10
      order by l.invited_at`,
  }
}

export function pstnCalls(extent: Extent, rows: number): TableFill {
  return {
    table: ':facts.pstn_calls',
    columns: {
      id: "md5('pstn ' || l.k)::uuid",
      call_id: "l.k * 7919 % 4294967296 || '_' || l.k || '@192.0.2.' || l.k % 254",
      user_id: 'a.id',
      user_principal_name: 'a.upn',
      user_display_name: 'a.display_name',
      started_at: 'l.started_at',
      ended_at: 'l.started_at + make_interval(secs => l.talk_s)',
      duration_s: 'round(l.talk_s)::bigint',
      call_duration_source: "case when l.type >= 5 then 'operator' else 'microsoft' end",
      call_type:
        "(array['user_in', 'user_out', 'conf_in', 'ucap_in', 'ucap_out', 'oc_user_in', 'oc_user_out'])[l.type + 1]",
      caller_number: `case when l.type in (1, 4, 6) then '+49302312' || lpad((l.k % 900)::text, 3, '0')
        else '+1202555' || lpad((l.k % ${PHONES})::text, 4, '0') end`,
      callee_number: `case when l.type in (1, 4, 6) then '+1202555' || lpad((l.k % ${PHONES})::text, 4, '0')
        else '+49302312' || lpad((l.k % 900)::text, 3, '0') end`,
      charge: 'case when l.abroad then round(ceil(l.talk_s / 60) * 17) / 1000 else 0 end',
      connection_charge: 'case when l.abroad then 0.02 else 0 end',
      currency: "'EUR'",
      conference_id: 'case when l.type = 2 then (l.k % 900000000 + 100000000)::text end',
      destination_context:
        "case when l.type in (1, 4, 6) then case when l.abroad then 'International' else 'Domestic' end end",
      destination_name:
        "case when l.type in (1, 4, 6) then case when l.abroad then (array['United States', 'United Kingdom', 'Sweden'])[l.k % 3 + 1] else 'Germany' end end",
      usage_country_code: "'DE'",
      tenant_country_code: "'DE'",
      inventory_type: "case when l.type = 2 then 'Service' else 'Subscriber' end",
      license_capability: "case when l.abroad then 'MCOPSTN2' else 'MCOPSTN1' end",
      operator: "case when l.type >= 5 then 'Halden Telecom' else 'Microsoft' end",
    },
    from: `(
        select k, slot_at + interval '30 minutes' * (k0 - 1 + :fill.u(k, 510)) / events as started_at,
          least(7200, :fill.tail(k, 511, 170, 0.6)) as talk_s, :fill.pick(k, 512, 7) as type,
          :fill.pick(k, 513, 100) < 15 as abroad, floor(${PEOPLE} * power(:fill.u(k, 514), 1.2))::integer as caller
        from (select slot_at, events, k0, first + k0 as k
              from ${halfHours(String(rows), extent, 3)} slots, generate_series(1, events) k0) drawn
      ) l
      join :fill.seats a on a.seat_no = l.caller * 10
      order by l.started_at`,
  }
}
