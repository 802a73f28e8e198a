-- One row per comment that somebody wrote when they rated a call: found without a look at anything else of the call.
create view :facts.feedback_texts as
select
  sessions.session_key,
  sessions.record_key,
  sessions.call_started_at,
  texts.side,
  case when (select :facts.sees_euii()) then texts.text end as text
from :facts.sessions as sessions
cross join lateral (
  values ('caller', sessions.caller_feedback_text), ('callee', sessions.callee_feedback_text)
) as texts (side, text)
-- said of the session, too, as an index on it can be used for that
where (sessions.caller_feedback_text is not null or sessions.callee_feedback_text is not null)
  and texts.text <> '';
comment on column :facts.feedback_texts.session_key is 'Key of the session; with the side it is that of a row of feedback.';
comment on column :facts.feedback_texts.record_key is 'Key of its call.';
comment on column :facts.feedback_texts.call_started_at is 'Start of the call.';
comment on column :facts.feedback_texts.side is 'Who wrote it: caller or callee.';
comment on column :facts.feedback_texts.text is 'The comment; NULL: not for this reader. Tells of a person (EUII).';
