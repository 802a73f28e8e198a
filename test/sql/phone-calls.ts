import { guid } from '../setup/documents.ts'
import type { Given } from './rolled-up.ts'

/** The day of all calls here. */
export const at = (time: string) => `2026-10-20T${time}Z`
export const DAY = { since: at('00:00:00'), until: '2026-10-21T00:00:00Z' }

let numbered = 0
/** A call of the direct routing log that was tried at that time. */
export function tried(trunk: string, time: string, more: Given = {}): Given {
  numbered += 1
  return {
    id: guid(numbered, 0xd1),
    invited_at: at(time),
    call_type: 'ByotOut',
    is_successful: false,
    trunk_fully_qualified_domain_name: trunk,
    ...more,
  }
}

/** How calls end: success, SIP code, sub-reason, and the class that is expected. */
export const ENDS = [
  [true, 0, 540000, 'answered'],
  [true, 0, 510547, 'answered'],
  [true, 487, 540487, 'answered'],
  [true, null, null, 'answered'],
  [false, 486, 560486, 'user_busy'],
  [false, 486, 10321, 'user_busy'],
  [false, 600, null, 'user_busy'],
  [null, 486, 560486, 'user_busy'],
  [false, 480, 10037, 'no_answer'],
  [false, 480, 560480, 'no_answer'],
  [false, 487, 540487, 'no_answer'],
  [false, 408, 560408, 'no_answer'],
  [false, 408, 0, 'network_failure'],
  [false, 408, 1106, 'network_failure'],
  [false, 408, 500001, 'network_failure'],
  [false, 603, 560603, 'rejected'],
  [false, 603, null, 'rejected'],
  [false, 403, 560403, 'rejected'],
  [false, 403, 510532, 'network_failure'],
  [false, 403, null, 'network_failure'],
  [false, 404, 560404, 'not_found'],
  [false, 404, 511404, 'network_failure'],
  [false, 404, null, 'network_failure'],
  [false, 484, 560484, 'not_found'],
  [false, 484, 540484, 'network_failure'],
  [false, 410, 560410, 'rejected'],
  [false, 410, 531004, 'network_failure'],
  [false, 604, 560604, 'rejected'],
  [false, 604, 561000, 'network_failure'],
  [false, 503, 560503, 'network_failure'],
  [false, 504, 569002, 'network_failure'],
  [false, 504, 560504, 'network_failure'],
  [false, 500, 510544, 'network_failure'],
  [false, 302, null, 'network_failure'],
  [false, 0, 540000, 'network_failure'],
  [null, 0, 540000, 'network_failure'],
  [false, null, null, 'network_failure'],
] as const

/** A call for each of these ends, all of one trunk and hour; those that were answered last two minutes. */
export function callsByEnds(): Given[] {
  return ENDS.map(([success, code, subReason], index) =>
    tried('codes', `10:00:${String(index).padStart(2, '0')}`, {
      is_successful: success,
      final_sip_code: code,
      call_end_sub_reason: subReason,
      final_sip_code_phrase: 'as logged',
      ...(success === true && { started_at: at('10:01:30'), ended_at: at('10:03:30'), duration_s: 120 }),
    }),
  )
}
