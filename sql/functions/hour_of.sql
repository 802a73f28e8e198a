-- The hour (UTC) that an instant lies in, as the instant at which it begins.
create function :facts.hour_of(instant timestamptz) returns timestamptz
language sql immutable parallel safe
return date_bin(interval '1 hour', instant, timestamptz '2000-01-01 00:00:00+00');
