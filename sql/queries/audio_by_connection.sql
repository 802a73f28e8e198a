-- One row per connection type of the user: audio streams, and the share of them that is poor.
-- Poor and classified are as the rules in force say: streams of few packets, or without any metric, are not classified.
-- The user is the client of a session with a server; of two people it is the one who received the stream.
select
  connection_type,
  sum(stream_count) as streams,
  sum(good_count + poor_count) as classified,
  sum(poor_count) as poor,
  percent(sum(poor_count), sum(good_count + poor_count)) as poor_percent
from quality_hourly
where day between first_day(:since) and last_day(:until)
  and media_type = 'audio'
  and stream_count > 0
  and (:session_type::text is null or session_type = :session_type)
group by connection_type
order by streams desc
