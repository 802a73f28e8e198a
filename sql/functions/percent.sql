-- The share of a whole in percent; NULL where there is nothing to be a share of.
create function :facts.percent(part double precision, whole double precision) returns double precision
language sql immutable parallel safe
return 100 * part / nullif(whole, 0);
