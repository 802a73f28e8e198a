-- Until when a call takes a line of its trunk, from its start on: its end, else its start and length, else its start.
-- NULL where it was not answered. At most 48 hours, as broken data end years later; never before the start.
create function :facts.occupied_until(
  is_successful boolean, started_at timestamptz, ended_at timestamptz, duration_s bigint
)
returns timestamptz
language sql stable parallel safe
return case
  when is_successful then least(
    greatest(
      coalesce(
        ended_at,
        -- least and greatest pass over a length that is NULL
        case
          when duration_s is not null then started_at + make_interval(secs => greatest(0, least(duration_s, 172800)))
        end,
        started_at
      ),
      started_at
    ),
    started_at + interval '48 hours'
  )
end;
