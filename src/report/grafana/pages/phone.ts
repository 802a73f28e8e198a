import { trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toCall } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** Direct routing by trunk, and what the PSTN log tells of use and cost. */
export function phone(ask: Ask): Content {
  const hours = ask('direct_routing_hours')
  return {
    page: 'phone',
    title: 'Call quality: phones',
    about: 'Trunks of direct routing, how their calls end, and the use of the PSTN.',
    rows: [
      {
        height: 8,
        panels: [
          table({
            title: 'Trunks',
            about:
              'Effectiveness: the share of attempts that the network delivered (answered, busy, no answer, rejected, no such number); below 100 attempts it says little. Most at once: answered calls at one instant. With call record: found by the correlation id.',
            sql: ask('direct_routing_trunks'),
            columns: [
              'trunk',
              'attempts',
              'ner_percent',
              'ner_without_not_found_percent',
              'answer_seizure_percent',
              'answered',
              'user_busy',
              'no_answer',
              'rejected',
              'not_found',
              'network_failures',
              'average_duration_s',
              'average_time_to_answer_ms',
              'max_concurrent_calls',
              'minutes',
              'matched_percent',
            ],
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'Network effectiveness',
            about: 'The share of attempts that the network delivered, by trunk.',
            sql: hours,
            select: ['trunk as metric', 'ner_percent as value'],
            rest: 'where ner_percent is not null',
            unit: 'percent',
          }),
          trend({
            title: 'Calls at once',
            about: 'The most answered calls that ran at one instant, by trunk: how full it was.',
            sql: ask('direct_routing_concurrency'),
            select: ['trunk as metric', 'max_concurrent_calls as value'],
            unit: 'short',
            decimals: 0,
          }),
        ],
      },
      {
        height: 9,
        panels: [
          trend({
            title: 'How calls ended',
            about: 'Attempts of direct routing, by how they ended.',
            sql: hours,
            select: [
              'sum(answered)::bigint as "Answered"',
              'sum(user_busy)::bigint as "Busy"',
              'sum(no_answer)::bigint as "No answer"',
              'sum(rejected)::bigint as "Rejected"',
              'sum(not_found)::bigint as "Not found"',
              'sum(network_failures)::bigint as "Not delivered"',
            ],
            rest: 'group by 1',
            unit: 'short',
            decimals: 0,
            style: 'columns',
          }),
          trend({
            title: 'Minutes of the PSTN log',
            about: 'Minutes of calls with calling plans and operators, by type of call.',
            sql: ask('pstn_usage'),
            select: ['call_type as metric', 'sum(minutes) as value'],
            rest: 'group by 1, 2',
            unit: 'short',
            decimals: 0,
            style: 'columns',
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'Codes',
            about:
              'SIP codes and sub-reasons that calls of direct routing ended with, and where they come from.',
            sql: ask('direct_routing_codes'),
            columns: [
              'final_sip_code',
              'sip_phrase',
              'call_end_sub_reason',
              'class',
              'end_origin',
              'end_about',
              'calls',
              'share_percent',
              'trunks',
              'last_at',
            ],
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'Calls that were not delivered',
            about:
              'The latest calls that count as network failures. Names and numbers are empty for those who may not see them. A click on a call shows its record, where there is one.',
            sql: ask('direct_routing_failures', { user: null }),
            columns: [
              'attempted_at',
              'trunk',
              'call_type',
              'final_sip_code',
              'call_end_sub_reason',
              'end_origin',
              'end_about',
              'user_display_name',
              'caller_number',
              'callee_number',
              'signaling_location',
              'call_id',
            ],
            links: { call_id: toCall },
          }),
        ],
      },
      {
        height: 8,
        panels: [
          table({
            title: 'Carriers',
            about: 'Carriers of the PSTN log, with charges by currency.',
            sql: ask('pstn_carriers'),
            columns: [
              'operator',
              'currency',
              'calls',
              'inbound',
              'outbound',
              'minutes',
              'average_duration_s',
              'users',
              'charge',
              'connection_charge',
            ],
          }),
        ],
      },
    ],
  }
}
