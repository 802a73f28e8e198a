-- The first day (UTC) that a span beginning at this instant touches.
create function :facts.first_day(since timestamptz) returns date
language sql immutable parallel safe
return (since at time zone 'UTC')::date;
