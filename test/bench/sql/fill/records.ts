import { keyAt, type TableFill } from './table-fill.ts'
import { FIRST_SERVER } from './tenant.ts'

/** Records and their participants. */

const modalities = `'audio' || case when r.video then ',video' else '' end || case when r.screen then ',videoBasedScreenSharing' else '' end`

/** The organizer is who is first to come. */
export const records: TableFill = {
  table: ':facts.records',
  columns: {
    record_key: 'r.record_key',
    id: 'c.id',
    version: '1 + :fill.pick(r.record_key, 400, 3)',
    type: "case c.kind when 'm' then 'groupCall' else 'peerToPeer' end",
    modalities,
    has_audio: 'true',
    has_video: 'r.video',
    has_video_based_screen_sharing: 'r.screen',
    has_screen_sharing: 'false',
    has_data: 'false',
    started_at: 'c.started_at',
    ended_at: 'r.ended_at',
    last_modified_at: "r.ended_at + interval '15 minutes' * (1 + :fill.u(r.record_key, 401))",
    join_web_url: `case when c.kind = 'm' then 'https://teams.brightwater.example/l/meetup-join/19%3ameeting_' || md5(r.record_key::text) || '%40thread.v2/0?context=%7B%22Tid%22%3A%22' || a.tenant_id || '%22%2C%22Oid%22%3A%22' || a.id || '%22%7D' end`,
    organizer_id: 'a.id',
    organizer_identity_kind: 'a.kind',
    organizer_identity_id: 'a.id',
    organizer_identity_display_name: 'a.display_name',
    organizer_identity_user_principal_name: 'a.upn',
    organizer_identity_tenant_id: 'a.tenant_id',
  },
  from: `(
      select record_key, max(ended_at) as ended_at, bool_or(video) as video, bool_or(screen) as screen,
        min(caller_seat) filter (where ordinal = 1) as caller_seat
      from :fill.plan group by record_key
    ) r
    join :fill.calls c on c.record_key = r.record_key
    join :fill.seats a on a.seat_no = r.caller_seat
    order by r.record_key`,
}

/** Everybody who is at an end of a session, once, in the order in which they appear. */
export const participants: TableFill = {
  table: ':facts.participants',
  columns: {
    participant_key: keyAt('(r.place - 1)'),
    record_key: 'p.record_key',
    ordinal: 'r.place',
    id: 'a.id',
    identity_kind: 'a.kind',
    identity_id: 'a.id',
    identity_display_name: 'a.display_name',
    identity_user_principal_name: 'a.upn',
    identity_tenant_id: 'a.tenant_id',
  },
  from: `(
      select record_key, person, row_number() over (partition by record_key order by min(place)) as place
      from (
        select record_key, caller_seat / 10 as person, ordinal * 2 as place from :fill.plan
        union all
        select record_key, callee_seat / 10, ordinal * 2 + 1 from :fill.plan where callee_seat < ${FIRST_SERVER}
      ) present
      group by record_key, person
    ) r
    cross join lateral (select r.record_key) p
    join :fill.seats a on a.seat_no = r.person * 10
    order by r.record_key, r.place`,
}
