-- The last day (UTC) that a span ending before this instant touches.
create function :facts.last_day(until timestamptz) returns date
language sql stable parallel safe
return ((until - interval '1 microsecond') at time zone 'UTC')::date;
