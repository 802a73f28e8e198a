-- A rating of a call in stars: 1 (bad) to 5 (excellent), 0 where the user was asked and did not answer; NULL where
-- the user was not asked.
create function :facts.stars(rating text) returns integer
language sql immutable parallel safe
return case rating
  when 'excellent' then 5
  when 'good' then 4
  when 'fair' then 3
  when 'poor' then 2
  when 'bad' then 1
  when 'notRated' then 0
end;
