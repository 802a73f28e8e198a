-- The spans of days in which the same range of a building map holds an address best, by the longest prefix: one row
-- per address and span, none where no range holds it. The map comes as arrays of the same length: keys, ranges in CIDR
-- notation, and the days between which they hold (NULL: without a bound). A subnet with a prefix length is held by a
-- range only as a whole. Each address is cut to every prefix length of the map and looked up by equality, which takes
-- a third of the time of an index on ranges; nested loops are off because PostgreSQL can't know how many rows there
-- are, and with thousands of addresses and ranges they would take minutes.
create function :ops.address_spans(
  of_addresses text[], keys bigint[], networks text[], valid_froms date[], valid_tos date[]
)
returns table (address text, valid_from date, valid_to date, building_network_key bigint)
language sql stable parallel safe rows 10000
set enable_nestloop = off
as $spans$
  with ranges as materialized (
    select
      building_network_key, network(network::inet) as network,
      coalesce(valid_from, '-infinity') as valid_from, coalesce(valid_to, 'infinity') as valid_to
    from unnest(keys, networks, valid_froms, valid_tos) as map (building_network_key, network, valid_from, valid_to)
  ),
  lengths as (
    select distinct family(network) as family, masklen(network) as length from ranges
  ),
  places as materialized (
    -- compared as bytes: sorting by the rules of a language takes longer
    select address collate "C" as address, address::inet as place from unnest(of_addresses) as all_of_them (address)
  ),
  matches as materialized (
    select places.address, ranges.building_network_key, lengths.length, ranges.valid_from, ranges.valid_to
    from places
    join lengths on lengths.family = family(places.place) and lengths.length <= masklen(places.place)
    -- the condition once more, since PostgreSQL may look here before it looks there
    join ranges on ranges.network = case
      when lengths.family = family(places.place) and lengths.length <= masklen(places.place)
      then network(set_masklen(places.place, lengths.length))
    end
  ),
  cuts as (
    select address, valid_from as day from matches union select address, valid_to from matches
  ),
  pieces as (
    select address, day as valid_from, lead(day) over (partition by address order by day) as valid_to from cuts
  ),
  best as (
    select distinct on (pieces.address, pieces.valid_from)
      pieces.address, pieces.valid_from, pieces.valid_to, matches.building_network_key
    from pieces
    join matches on matches.address = pieces.address
      and matches.valid_from <= pieces.valid_from and matches.valid_to >= pieces.valid_to
    order by pieces.address, pieces.valid_from, matches.length desc
  ),
  marked as (
    select
      best.*,
      (lag(building_network_key) over days, lag(valid_to) over days)
        is distinct from (building_network_key, valid_from) as begins
    from best
    window days as (partition by address order by valid_from)
  ),
  numbered as (
    select marked.*, count(*) filter (where begins) over (partition by address order by valid_from) as number
    from marked
  )
  select address, min(valid_from), max(valid_to), building_network_key
  from numbered
  group by address, number, building_network_key
$spans$;
