import {
  CONFERENCE_SERVERS,
  FIRST_PHONE_SEAT,
  FIRST_SERVER,
  GATEWAY,
  MEDIA_CONTROLLER,
  MEDIATION_SERVER,
  MEDIATION_SERVERS,
  NAMELESS,
  PARTNERS,
  PEOPLE,
  PHONES,
  RELEASES,
} from './tenant.ts'

/** What is to be made. */
export interface Extent {
  readonly calls: number
  readonly days: number
  /** Midnight UTC at which the last day ends. */
  readonly until: string
}

/** Weight of each hour, UTC; that of a day at a weekend is 5 % and less of one in the week. */
const HOURS =
  'array[.3, .2, .2, .2, .3, .8, 3, 7, 10, 10, 10, 8, 6, 8, 10, 10, 8, 5, 3, 2, 1.5, 1, .7, .5]::float8[]'
const WEEKDAYS = 'array[.03, 1, 1.05, 1.05, 1, .85, .05]::float8[]'

const half = "interval '30 minutes'"

/**
 * Every half hour with its share of a number of events, as `first` (from 0) and `events`. Each half hour gets
 * what the shares up to its end, rounded, exceed those up to its start by; so the sum is exact.
 */
export function halfHours(events: string, extent: Extent, seed: number): string {
  return `(select slot_at, round((before - weight) / total * ${events})::bigint as first,
      (round(before / total * ${events}) - round((before - weight) / total * ${events}))::bigint as events
    from (
      select slot_at, weight, sum(weight) over (order by slot_at) as before, sum(weight) over () as total
      from (
        select slot_at, (${WEEKDAYS})[date_part('dow', slot_at)::integer + 1] * (${HOURS})[date_part('hour', slot_at)::integer + 1]
          * (0.9 + 0.2 * :fill.u(date_part('epoch', slot_at)::bigint / 86400, ${seed})) as weight
        from generate_series('${extent.until}'::timestamptz - interval '${extent.days} days',
          '${extent.until}'::timestamptz - ${half}, ${half}) slot_at
      ) weighted
    ) summed)`
}

/** Every call with its key, in the order of their starts; people begin on the hour and the half rather than between. */
export function calls(extent: Extent): string {
  return `create unlogged table :fill.calls as
    select record_key, md5('call ' || record_key)::uuid as id, started_at, kind, state,
      case kind when 'm' then 2 + floor(39 * power(:fill.u(record_key, 31), 5.5))::integer else 1 end as sessions,
      case kind when 'm' then least(14400, greatest(60, :fill.tail(record_key, 32, 1700, 0.35)))
        when 'p' then least(7200, greatest(10, :fill.tail(record_key, 32, 300, 0.6)))
        else least(5400, greatest(10, :fill.tail(record_key, 32, 170, 0.6))) end as length_s
    from (
      select first + k as record_key,
        slot_at + ${half} * power((k - 1 + :fill.u(first + k, 30)) / events, 1.6) as started_at,
        case when :fill.pick(first + k, 33, 1000) < 600 then 'm' when :fill.pick(first + k, 33, 1000) < 950 then 'p' else 't' end as kind,
        case when :fill.pick(first + k, 34, 10000) < 50 then 'pending'
          when :fill.pick(first + k, 34, 10000) = 50 then 'quarantined'
          when :fill.pick(first + k, 34, 10000) < 53 and slot_at < '${extent.until}'::timestamptz - interval '30 days' then 'aged_out'
          else 'loaded' end as state
      from ${halfHours(String(extent.calls), extent, 1)} slots, generate_series(1, events) k
      order by slot_at, k
      offset 0
    ) begun`
}

/** People stay in one of their seats for a day, but for one call in eight. */
function seatOf(person: string, seed: number): string {
  return `${person} * 10 + case when :fill.pick(n, 46, 8) = 0 then :fill.pick(n, ${seed}, 10)
            else :fill.pick(${person} * 1000 + day % 1000, 68, 10) end`
}

/**
 * One row per session, with all that its rows and those below it have in common, in the order of their keys.
 * `n` numbers the sessions for the hashes; `*_strain` is what the network of that side puts media to in this
 * session; `segment_base` and `media_base` are the places of its first rows among those of the call.
 */
export function plan({ days, until }: Extent): string {
  const client = (
    seat: string,
    person: string,
  ) => `case ${seat}.platform when 6 then ${GATEWAY} when 7 then ${NAMELESS}
      when 8 then ${MEDIA_CONTROLLER} when 9 then ${MEDIATION_SERVER}
      else ${seat}.platform * ${RELEASES} + least(${RELEASES - 1}, age + :fill.pick(${person}, 62, 8)) end`
  return `create unlogged table :fill.plan as
    select p.record_key, p.n, p.ordinal, p.kind, p.call_started_at, p.started_at,
      p.started_at + make_interval(secs => p.length_s) as ended_at, p.length_s,
      case when p.ordinal = 1 and p.kind <> 'm' then p.call_id else md5('session ' || p.n)::uuid end as id,
      p.caller_seat, p.callee_seat,
      case when p.kind = 't' and p.inbound then p.mediation else p.caller_seat end as segment_caller_seat,
      case when p.kind = 't' and not p.inbound then p.mediation else p.callee_seat end as segment_callee_seat,
      ${client('a', 'p.caller_seat / 10')} as caller_client, ${client('b', 'p.callee_seat / 10')} as callee_client,
      case when p.kind = 't' and p.inbound then ${MEDIATION_SERVER} else ${client('a', 'p.caller_seat / 10')} end as segment_caller_client,
      case when p.kind = 't' and not p.inbound then ${MEDIATION_SERVER} else ${client('b', 'p.callee_seat / 10')} end as segment_callee_client,
      a.reports or p.kind = 't' as caller_reports, b.reports or p.kind = 't' as callee_reports,
      a.strain * least(4, :fill.tail(p.n, 63, 1, 0.3)) as caller_strain, b.strain * least(4, :fill.tail(p.n, 64, 1, 0.3)) as callee_strain,
      p.video, p.screen, p.failure, p.is_test, p.inbound,
      case when p.rated then 1 + :fill.pick(p.n, 61, 100)
        + case when greatest(a.strain, b.strain) * :fill.tail(p.n, 63, 1, 0.3) > 2.8 or a.faulty then 100 else 0 end end as mood,
      p.segments, p.media, p.segments * p.media as media_rows,
      (sum(p.segments) over above - p.segments)::integer as segment_base,
      (sum(p.segments * p.media) over above - p.segments * p.media)::integer as media_base
    from (
      select *, case when kind = 't' and inbound then phone else ${seatOf('caller_person', 66)} end as caller_seat,
        case kind when 'm' then ${FIRST_SERVER} + :fill.pick(n, 50, ${CONFERENCE_SERVERS})
          when 'p' then ${seatOf(`((caller_person + 1 + :fill.pick(n, 45, 200)) % ${PEOPLE})`, 47)}
          else case when inbound then ${seatOf('caller_person', 66)} else phone end end as callee_seat,
        case when failure = 1 then 0 else 1 + video::integer + screen::integer end as media,
        case when failure = 1 then 4 + :fill.u(n, 65) * 16
          when kind = 'm' then greatest(5, rest_s - least(rest_s * 0.8, :fill.tail(n, 58, 6, 0.9)))
          else rest_s end as length_s
      from (
        select c.record_key, c.id as call_id, c.kind, c.started_at as call_started_at, o as ordinal, n,
          c.started_at + make_interval(secs => late_s) as started_at, c.length_s - late_s as rest_s,
          case when c.kind <> 't' and :fill.pick(n, 40, 100) < 3 then ${PEOPLE} + :fill.pick(n, 41, ${PARTNERS})
            else (floor(${PEOPLE} * power(:fill.u(c.record_key, 42), 1.2))::integer
              + (o - 1 - (o > 1 and :fill.pick(n, 43, 100) < 6)::integer) * (1 + :fill.pick(c.record_key, 44, 7))) % ${PEOPLE} end as caller_person,
          floor(date_part('epoch', c.started_at) / 86400)::integer as day, :fill.pick(n, 48, 100) < 46 as inbound,
          ${FIRST_PHONE_SEAT} + :fill.pick(n, 49, ${PHONES}) * 10 as phone,
          ${FIRST_SERVER + CONFERENCE_SERVERS} + :fill.pick(n, 51, ${MEDIATION_SERVERS}) as mediation,
          case when :fill.pick(n, 52, 1000) < 8 then 1 when :fill.pick(n, 52, 1000) < 23 then 2 else 0 end as failure,
          c.kind <> 't' and :fill.pick(n, 55, 100) < 60 as video,
          c.kind <> 't' and :fill.pick(n, 56, 100) < 30 as screen,
          case when c.kind <> 't' and :fill.pick(n, 52, 1000) >= 8 and :fill.pick(n, 54, 100) < 5 then 2 else 1 end as segments,
          :fill.pick(n, 53, 1000) < 2 as is_test, :fill.pick(n, 60, 1000) < 100 as rated,
          (50 - date_part('epoch', '${until}'::timestamptz - c.started_at) / 86400 / ${days} * 50)::integer as age
        from (
          select c.*, o, c.record_key * 64 + o as n,
            case when o = 1 then 0 else least(c.length_s * 0.6, :fill.tail(c.record_key * 64 + o, 57, 40, 0.7)) end as late_s
          from :fill.calls c, generate_series(1, c.sessions) o
          where c.state = 'loaded'
          offset 0
        ) c
        offset 0
      ) drawn
      offset 0
    ) p
    join :fill.seats a on a.seat_no = p.caller_seat
    join :fill.seats b on b.seat_no = p.callee_seat
    window above as (partition by p.record_key order by p.ordinal)`
}
