-- A metric that can be added up; NULL for values that no network has, whose sum could be beyond all numbers.
create function :facts.countable(metric double precision) returns double precision
language sql immutable parallel safe
return case when abs(metric) <= 1e15 then metric end;
