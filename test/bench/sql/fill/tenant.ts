/**
 * The made-up tenant: 5,500 people and 300 of a partner, each with ten seats, which are the places and devices that
 * they call from; 500 telephones and 50 servers, with one seat each. A seat's number is its owner's times ten
 * plus 0 to 9, for servers their own. All that a session, a segment or a medium says of one side is in its seat's
 * row, so that those tables are joins of a plan with seats.
 */
export const PEOPLE = 5500
export const PARTNERS = 300
export const PHONES = 500
const FIRST_PHONE = PEOPLE + PARTNERS
/** Seats from this one on are servers'. */
export const FIRST_SERVER = (FIRST_PHONE + PHONES) * 10
export const CONFERENCE_SERVERS = 40
export const MEDIATION_SERVERS = 10
export const FIRST_PHONE_SEAT = FIRST_PHONE * 10
const OFFICES = 60
const DEVICES = 200
/** Clients of people are numbered by platform times this, plus the release. */
export const RELEASES = 60
/** The programs that are no people's: a server without a name, others, and what telephones come in by. */
export const NAMELESS = 1000
export const MEDIA_CONTROLLER = 1001
export const MEDIATION_SERVER = 1002
export const GATEWAY = 1003

export const TENANT_ID = '255126c0-bafa-4850-8ce5-7bc4e156d058'
const PARTNER_ID = 'b3752a45-3aa2-4f32-96e6-34ecdca0112d'

/**
 * Chance without chance: everything follows from a number and a seed by a hash, so that two runs give the same
 * rows. The hash folds its argument to 32 bits, so numbers must stay below 2^31. `tail` has a median and a long
 * tail (log-logistic): with a spread of 0.4, one in a hundred is above six times the median.
 */
export const functions = `
create function :fill.u(n bigint, seed integer) returns float8 language sql immutable parallel safe as
  $$ select ((hashint8extended(n, seed::bigint) & 1048575)::float8 + 0.5::float8) / 1048576::float8 $$;
create function :fill.pick(n bigint, seed integer, count integer) returns integer language sql immutable parallel safe as
  $$ select ((hashint8extended(n, seed::bigint) & 2147483647) % count)::integer $$;
create function :fill.tail(n bigint, seed integer, median float8, spread float8) returns float8
  language sql immutable parallel safe as
  $$ select median * power(1 / (1 - :fill.u(n, seed)) - 1, spread) $$;
create function :fill.mac(n bigint, seed integer) returns text language sql immutable parallel safe as
  $$ select regexp_replace('3c' || substr(md5(n::text || ',' || seed::text), 1, 10), '(..)(?=.)', '\\1:', 'g') $$`

const given = `(array['An','Be','Da','El','Fi','Ga','Ha','Jo','Li','Ma'])[person % 10 + 1] ||
  (array['ra','lin','na','vid','do','mir','sa','ren'])[person / 10 % 8 + 1]`
const family = `(array['Hal','Nor','Vest','Brand','Linde','Kor','Stein','Ost','Berg','Fel'])[person / 80 % 10 + 1] ||
  (array['man','sen','holm','quist','feld','strom','ova','ley'])[person / 800 % 8 + 1]`

const people = `
select seat_no, person, 'participant' as endpoint_type, 'user' as kind,
  md5('person ' || person)::uuid::text as id, given || ' ' || family as display_name,
  lower(given || '.' || family) || case when external then '@kestrel.example' else '@brightwater.example' end as upn,
  case when external then '${PARTNER_ID}' else '${TENANT_ID}' end as tenant_id,
  not external as reports, platform,
  case when platform in (0, 1) and not external then 'BW-LT-' || lpad(person::text, 5, '0') end as endpoint_name,
  case when platform = 0 and not external then (array['12th Gen Intel(R) Core(TM) i5-1245U',
    '11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz', 'AMD Ryzen 7 PRO 6850U with Radeon Graphics',
    'Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz'])[cpu] when platform = 1 and not external then 'Apple M1' end as cpu_name,
  case when platform < 2 and not external then (array[12, 8, 16, 4])[cpu] end as cpu_cores,
  case when platform < 2 and not external then (array[1600, 2611, 2701, 2400])[cpu] end as cpu_mhz,
  case when external then 'unknown' when place = 'mobile' then 'mobile' when wifi then 'wifi' else 'wired' end as connection_type,
  case when :fill.pick(seat_no, 20, 100) < 2 or office % 20 = 9 and not wifi then 'tcp' else 'udp' end as transport_protocol,
  case when external then null when place = 'office' then '10.' || 20 + office / 10 || '.' || office % 10 * 10 + 1 || '.' || host
    when place = 'vpn' then '10.200.' || person / 250 || '.' || person % 250 + 1
    when place = 'mobile' then '100.' || 64 + person % 60 || '.' || :fill.pick(seat_no, 21, 250) || '.' || host
    when v6 then '2001:db8:' || to_hex(person + 4096) || '::' || to_hex(host)
    else home || '.' || host end as ip_address,
  case when external or place = 'home' and v6 or place = 'mobile' then null
    when place = 'office' then '10.' || 20 + office / 10 || '.' || office % 10 * 10 + 1 || '.0'
    when place = 'vpn' then '10.200.' || person / 250 || '.' || person % 250 + 1
    else home || '.0' end as subnet,
  case when external then null when place = 'office' then '198.51.100.' || office + 1
    when place = 'vpn' then '198.51.100.200'
    when place = 'mobile' then '192.0.2.' || :fill.pick(seat_no, 22, 40) + 1
    when v6 then '2001:db8:' || to_hex(person + 4096) || '::' || to_hex(host)
    else '198.18.' || person / 250 || '.' || person % 250 + 1 end as reflexive,
  case when external then null when wifi then (array[72, 144, 433, 866])[case when low_band then 1 else 3 end
    + :fill.pick(seat_no, 23, 2)] * 1000000::bigint when place = 'mobile' then null else 1000000000 end as link_speed,
  case when external or platform > 2 then null else :fill.mac(person, 1) end as mac,
  case when place in ('office', 'vpn') and not external then 'corp.brightwater.example' when person % 3 = 0 and place = 'home' then 'home' end as dns_suffix,
  case when not wifi or external then null when place = 'office' then :fill.mac(office * 10 + ap, 2)
    else :fill.mac(person, 3) end as bssid,
  case when not wifi or external then 'unknown' when low_band then 'frequency24GHz' else 'frequency50GHz' end as wifi_band,
  case when not wifi or external then 'unknown' when low_band then 'wifi80211n' when ap < 6 then 'wifi80211ax' else 'wifi80211ac' end as wifi_radio,
  case when not wifi or external then null when low_band then (array[1, 6, 11])[ap % 3 + 1]
    else (array[36, 44, 52, 60, 100, 108, 116, 132, 149, 157])[ap + 1] end as wifi_channel,
  case when wifi and not external then least(100, 55 + :fill.pick(seat_no, 24, 50)) end as wifi_signal,
  case when wifi and platform = 0 and not external then 'Microsoft Virtual Radio Miniport' end as microsoft_driver,
  case when wifi and platform = 0 and not external then '10.0.22621.' || driver end as microsoft_driver_version,
  case when wifi and platform = 0 and not external then (array['Kestrel Wireless AX 210', 'Kestrel Wireless AX 201',
    'Sonata RTL8852', 'Ferro QCA6390'])[driver % 4 + 1] end as vendor_driver,
  case when wifi and platform = 0 and not external then '22.' || 40 + driver || '.0.7' end as vendor_driver_version,
  case when not external then 'Microphone (Corvina ' || device % 50 || ' UC)' end as capture,
  case when not external then 'Headset Earphone (Corvina ' || device % 50 || ' UC)' end as render,
  case when not external and platform = 0 then 'Corvina: 10.0.' || 22000 + device / 50 || '.2506' end as sound_driver,
  case when not external then (array['Integrated Camera', 'Vistaro 4K Webcam', 'Lumino Go HD'])[device % 3 + 1] end as camera,
  case when not external and platform = 0 then 'Microsoft: 10.0.22621.' || 4000 + device end as camera_driver,
  device = 7 as faulty,
  (case when external then 1 when place = 'mobile' then 2.2 when place = 'vpn' then 1.6
     when not wifi then 0.6 when low_band then 1.9 else 0.95 end
   * case when place = 'office' and office % 20 = 7 then 2.4 when place = 'office' and wifi and :fill.pick(office * 10 + ap, 25, 100) < 4 then 2
       when place = 'home' and :fill.pick(person, 26, 100) < 6 then 2.8 else 1 end)::float8 as strain
from (
  select *, ${given} as given, ${family} as family,
    case when place = 'mobile' then 3 + person % 2 when person % 40 = 0 then 5
      when :fill.pick(person, 10, 100) < 80 then 0 when :fill.pick(person, 10, 100) < 93 then 1 else 2 end as platform,
    case place when 'office' then :fill.pick(seat_no, 15, 100) < 60 when 'home' then :fill.pick(person, 16, 100) < 75 else false end as wifi,
    case place when 'office' then :fill.pick(seat_no, 17, 100) < 15 else :fill.pick(person, 17, 100) < 30 end as low_band,
    :fill.pick(person, 9, 4) + 1 as cpu, :fill.pick(seat_no, 18, 10) as ap, :fill.pick(person, 27, 20) as driver,
    floor(${DEVICES} * power(:fill.u(seat_no / 3, 28), 1.6))::integer as device,
    :fill.pick(person, 19, 100) < 10 as v6, 1 + :fill.pick(seat_no, 29, 200) as host,
    (array['192.168.0', '192.168.1', '10.0.0'])[person % 3 + 1] as home
  from (
    select person * 10 + variant as seat_no, person, person >= ${PEOPLE} as external,
      case when :fill.pick(person * 10 + variant, 11, 100) < 60 then 'office'
        when :fill.pick(person * 10 + variant, 11, 100) < 92 then 'home'
        when :fill.pick(person * 10 + variant, 11, 100) < 95 then 'vpn' else 'mobile' end as place,
      case when :fill.pick(person * 10 + variant, 12, 100) < 85 then :fill.pick(person, 13, ${OFFICES})
        else :fill.pick(person * 10 + variant, 14, ${OFFICES}) end as office
    from generate_series(0, ${FIRST_PHONE - 1}) person, generate_series(0, 9) variant
  ) places
) seats`

const phones = `
insert into :fill.seats (seat_no, person, endpoint_type, kind, id, reports, platform, connection_type, transport_protocol,
  wifi_band, wifi_radio, faulty, strain)
select person * 10, person, 'participant', 'phone', '+1202555' || lpad((person - ${FIRST_PHONE})::text, 4, '0'), false, 6,
  'unknown', 'udp', 'unknown', 'unknown', false, 0.8
from generate_series(${FIRST_PHONE}, ${FIRST_PHONE + PHONES - 1}) person`

const servers = `
insert into :fill.seats (seat_no, person, endpoint_type, reports, platform, connection_type, transport_protocol,
  ip_address, subnet, reflexive, link_speed, wifi_band, wifi_radio, faulty, strain)
select ${FIRST_SERVER} + server, ${FIRST_SERVER / 10} + server, 'service', true,
  case when server >= ${CONFERENCE_SERVERS} then 9 when server % 4 = 0 then 8 else 7 end,
  'wired', 'udp', '10.240.' || server || '.' || server + 5, '10.240.' || server || '.0', '203.0.113.' || server + 1, 0,
  'unknown', 'unknown', false, 0.6
from generate_series(0, ${CONFERENCE_SERVERS + MEDIATION_SERVERS - 1}) server`

const clients = `
create unlogged table :fill.clients as
select platform * ${RELEASES} + release as client_no, 'client' as type,
  case platform when 0 then 'Teams/' || build || '/os=windows; osVer=10.0.22631; arch=x64/TsCallingVersion=2026.' || release || '.02.7'
    when 1 then 'Teams/' || build || '/os=macos; osVer=14.6; arch=arm64/TsCallingVersion=2026.' || release || '.02.7'
    when 2 then 'TeamsWeb/2026.' || release || '.02.7/os=windows; deviceType=computer; browser=edge'
    when 5 then 'TeamsRooms/5.2.' || build || ' (Rondo Hub)'
    else 'TeamsMobile/' || build || case platform when 3 then ' (iOS; iPhone15,4)' else ' (android; Ferro X5)' end end as header,
  case when platform <> 2 then build end as version,
  (array['windows', 'macOS', 'web', 'iOS', 'android', 'roomSystem'])[platform + 1] as platform, 'teams' as family,
  null as role
from (select platform, release, 26000 + release * 5 || '.1204.' || 3000 + release * 7 as build
      from generate_series(0, 5) platform, generate_series(0, ${RELEASES - 1}) release) programs
union all select ${NAMELESS}, 'client', null, null, 'unknown', 'unknown', null
union all select ${MEDIA_CONTROLLER}, 'service', 'MediaController/2026.10.1.4', null, null, null, 'mediaController'
union all select ${MEDIATION_SERVER}, 'service', 'MediationServer/2026.9.2.1', null, null, null, 'mediationServer'
union all select ${GATEWAY}, 'service', 'SipGateway/7.40A.600', null, null, null, 'gateway'`

/** Statements that make the tables of seats and clients. */
export const tenant: readonly string[] = [
  `create unlogged table :fill.seats as ${people}`,
  phones,
  servers,
  'alter table :fill.seats add primary key (seat_no)',
  clients,
  'alter table :fill.clients add primary key (client_no)',
  'analyze :fill.seats',
  'analyze :fill.clients',
]
