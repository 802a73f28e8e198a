-- The lower end of the 95 % confidence interval of a share by Wilson's score, in percent; NULL where nothing was
-- counted. 1.959964 is the 97.5 % quantile of the normal distribution.
create function :facts.wilson_low(part double precision, whole double precision) returns double precision
language sql immutable parallel safe
return case
  when whole > 0 then 100 * (
    part / whole + 1.959964 ^ 2 / (2 * whole)
    - 1.959964 * sqrt(part / whole * (1 - part / whole) / whole + 1.959964 ^ 2 / (4 * whole ^ 2))
  ) / (1 + 1.959964 ^ 2 / whole)
end;
