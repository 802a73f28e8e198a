import { keyAt, type TableFill } from './table-fill.ts'

/** Sessions and segments: both ends of a leg, each taken from a seat and a client. */

type Side = 'caller' | 'callee'

function end(side: Side, seat: string, client: string): Record<string, string> {
  const own: Record<string, string> = {
    endpoint_type: `${seat}.endpoint_type`,
    identity_kind: `${seat}.kind`,
    identity_id: `${seat}.id`,
    identity_display_name: `${seat}.display_name`,
    identity_user_principal_name: `${seat}.upn`,
    identity_tenant_id: `${seat}.tenant_id`,
    endpoint_name: `${seat}.endpoint_name`,
    cpu_name: `${seat}.cpu_name`,
    cpu_cores_count: `${seat}.cpu_cores`,
    cpu_processor_speed_mhz: `${seat}.cpu_mhz`,
    user_agent_type: `${client}.type`,
    user_agent_header_value: `${client}.header`,
    user_agent_application_version: `${client}.version`,
    user_agent_platform: `${client}.platform`,
    user_agent_product_family: `${client}.family`,
    user_agent_role: `${client}.role`,
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`${side}_${name}`, value]))
}

const stage = "case p.failure when 1 then 'callSetup' when 2 then 'midcall' end"
const reason = `case p.failure
  when 1 then (array['No media path could be found between the endpoints', 'The network blocks UDP, and TCP timed out', ''])[p.n % 3 + 1]
  when 2 then (array['No media were received for a while', 'The signalling connection was lost', ''])[p.n % 3 + 1] end`

/** What a person answered, from a number of 1 to 100, or to 200 where the call was bad. NULL: not asked. */
const rating = `case when p.mood <= 36 then 'notRated' when p.mood <= 74 then 'excellent' when p.mood <= 93 then 'good'
  when p.mood <= 97 then 'fair' when p.mood <= 98 then 'poor' when p.mood <= 100 then 'bad'
  when p.mood <= 128 then 'notRated' when p.mood <= 132 then 'excellent' when p.mood <= 142 then 'good'
  when p.mood <= 162 then 'fair' when p.mood <= 184 then 'poor' when p.mood <= 200 then 'bad' end`
const remark = `case when p.mood in (98, 100, 165, 172, 190, 195) then 'Voices kept breaking up' end`
/** The phone has nobody who would be asked. */
const onCallee = "p.kind = 't' and p.inbound"

/** Ratings after which the client asks what was wrong. */
export const complaining = '(p.mood between 94 and 100 or p.mood > 142)'

export const sessions: TableFill = {
  table: ':facts.sessions',
  columns: {
    session_key: keyAt('p.ordinal - 1'),
    record_key: 'p.record_key',
    ordinal: 'p.ordinal',
    call_started_at: 'p.call_started_at',
    id: 'p.id',
    started_at: 'p.started_at',
    ended_at: 'p.ended_at',
    is_test: 'p.is_test',
    modalities:
      "case when p.video then case when p.screen then 'audio,video,videoBasedScreenSharing' else 'audio,video' end when p.screen then 'audio,videoBasedScreenSharing' else 'audio' end",
    has_audio: 'true',
    has_video: 'p.video',
    has_video_based_screen_sharing: 'p.screen',
    has_screen_sharing: 'false',
    has_data: 'false',
    failure_stage: stage,
    failure_reason: reason,
    ...end('caller', 'a', 'ca'),
    ...end('callee', 'b', 'cb'),
    caller_feedback_rating: `case when not (${onCallee}) then ${rating} end`,
    caller_feedback_text: `case when not (${onCallee}) then ${remark} end`,
    callee_feedback_rating: `case when ${onCallee} then ${rating} end`,
    callee_feedback_text: `case when ${onCallee} then ${remark} end`,
  },
  from: `:fill.plan p
    join :fill.seats a on a.seat_no = p.caller_seat join :fill.clients ca on ca.client_no = p.caller_client
    join :fill.seats b on b.seat_no = p.callee_seat join :fill.clients cb on cb.client_no = p.callee_client`,
}

/** A session has one segment or two halves; the last one bears the failure. */
export const segments: TableFill = {
  table: ':facts.segments',
  columns: {
    segment_key: keyAt('p.segment_base + g - 1'),
    session_key: keyAt('p.ordinal - 1'),
    record_key: 'p.record_key',
    ordinal: 'g',
    call_started_at: 'p.call_started_at',
    id: "case when g = 1 then p.id else md5('segment ' || p.n)::uuid end",
    started_at: 'case when g = 1 then p.started_at else p.started_at + (p.ended_at - p.started_at) / 2 end',
    ended_at:
      'case when g = p.segments then p.ended_at else p.started_at + (p.ended_at - p.started_at) / 2 end',
    failure_stage: `case when g = p.segments then ${stage} end`,
    failure_reason: `case when g = p.segments then ${reason} end`,
    ...end('caller', 'a', 'ca'),
    ...end('callee', 'b', 'cb'),
  },
  from: `:fill.plan p
    join :fill.seats a on a.seat_no = p.segment_caller_seat join :fill.clients ca on ca.client_no = p.segment_caller_client
    join :fill.seats b on b.seat_no = p.segment_callee_seat join :fill.clients cb on cb.client_no = p.segment_callee_client
    cross join lateral generate_series(1, p.segments) g`,
}

/** What was wrong, in the client's words: each of eight tokens, ticked or not. */
export const feedbackTokens: TableFill = {
  table: ':facts.feedback_tokens',
  columns: {
    feedback_token_key: keyAt('(p.rated_before * 8 + t - 1)'),
    session_key: keyAt('p.ordinal - 1'),
    record_key: 'p.record_key',
    side: `case when ${onCallee} then 'callee' else 'caller' end`,
    name: "(array['NoSound','OtherNoSound','Echo','Noisy','LowVolume','Stopped','DistortedSound','Interruptions'])[t]",
    is_set: ':fill.pick(p.n * 8 + t, 70, 100) < case when t in (4, 7, 8) then 40 else 8 end',
  },
  from: `(select p.*, row_number() over (partition by p.record_key order by p.ordinal) - 1 as rated_before
      from :fill.plan p where ${complaining}) p
    cross join lateral generate_series(1, 8) t
    order by p.record_key, p.ordinal, t`,
}
