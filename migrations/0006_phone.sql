-- What the words and numbers of the two call logs mean: types of calls, SIP codes, and the service's own codes.

create table :facts.call_types (
  call_type text not null,
  direction text not null,
  kind text not null,
  about text not null,
  constraint call_types_pkey primary key (call_type),
  constraint call_types_direction_check check (direction in ('inbound', 'outbound'))
);
insert into :facts.call_types (call_type, direction, kind, about) values
  ('ByotIn', 'inbound', 'direct routing', 'A user was called'),
  ('ByotInUcap', 'inbound', 'direct routing', 'An auto attendant, call queue or other bot was called'),
  ('ByotInUserForwarding', 'inbound', 'direct routing', 'A call to a user, forwarded'),
  ('ByotOut', 'outbound', 'direct routing', 'A user called'),
  ('ByotOutUcap', 'outbound', 'direct routing', 'An auto attendant, call queue or other bot called'),
  ('ByotOutUserConf', 'outbound', 'direct routing', 'A user added a telephone to a call'),
  ('ByotOutUserForwarding', 'outbound', 'direct routing', 'A call to a user was forwarded to a telephone'),
  ('ByotOutUserTransfer', 'outbound', 'direct routing', 'A user transferred a call to a telephone'),
  ('ByotEmergencyOut', 'outbound', 'direct routing', 'A user called for help'),
  ('dr_in', 'inbound', 'direct routing', 'A user was called'),
  ('dr_in_bot', 'inbound', 'direct routing', 'An auto attendant, call queue or other bot was called'),
  ('dr_in_ucap', 'inbound', 'direct routing', 'An auto attendant, call queue or other bot was called'),
  ('dr_unassigned_in', 'inbound', 'direct routing', 'A number that nobody has was called'),
  ('dr_out', 'outbound', 'direct routing', 'A user called'),
  ('dr_out_bot', 'outbound', 'direct routing', 'An auto attendant, call queue or other bot called'),
  ('dr_out_ucap', 'outbound', 'direct routing', 'An auto attendant, call queue or other bot called'),
  ('dr_out_user_conf', 'outbound', 'direct routing', 'A user added a telephone to a call'),
  ('dr_out_user_forwarding', 'outbound', 'direct routing', 'A call to a user was forwarded to a telephone'),
  ('dr_out_user_transfer', 'outbound', 'direct routing', 'A user transferred a call to a telephone'),
  ('dr_emergency_out', 'outbound', 'direct routing', 'A user called for help'),
  ('user_in', 'inbound', 'calling plan', 'A user was called'),
  ('user_out', 'outbound', 'calling plan', 'A user called'),
  ('user_out_conf', 'outbound', 'calling plan', 'A user added telephones to a call'),
  ('user_out_forwarding', 'outbound', 'calling plan', 'A call to a user was forwarded to a telephone'),
  ('user_out_transfer', 'outbound', 'calling plan', 'A user transferred a call to a telephone'),
  ('ucap_in', 'inbound', 'calling plan', 'An auto attendant, call queue or other bot was called'),
  ('ucap_out', 'outbound', 'calling plan', 'An auto attendant, call queue or other bot called'),
  ('conf_in', 'inbound', 'audio conferencing', 'A telephone dialled into a meeting'),
  ('conf_out', 'outbound', 'audio conferencing', 'A meeting called a telephone'),
  ('oc_user_in', 'inbound', 'operator connect', 'A user was called'),
  ('oc_user_out', 'outbound', 'operator connect', 'A user called'),
  ('oc_user_out_conf', 'outbound', 'operator connect', 'A user added telephones to a call'),
  ('oc_user_out_forwarding', 'outbound', 'operator connect', 'A call to a user was forwarded to a telephone'),
  ('oc_user_out_transfer', 'outbound', 'operator connect', 'A user transferred a call to a telephone'),
  ('oc_ucap_in', 'inbound', 'operator connect', 'An auto attendant, call queue or other bot was called'),
  ('oc_ucap_out', 'outbound', 'operator connect', 'An auto attendant, call queue or other bot called'),
  ('oc_conf_in', 'inbound', 'operator connect', 'A telephone dialled into a meeting'),
  ('oc_conf_out', 'outbound', 'operator connect', 'A meeting called a telephone');
comment on table :facts.call_types is 'One row per type of call in the two call logs. A type is looked up as it is written there; one that is not here has no direction. Add rows for types that Microsoft comes up with.';
comment on column :facts.call_types.call_type is 'Type of the call, as in pstn_calls and direct_routing_calls; dr_… are the names that the admin center has for Byot….';
comment on column :facts.call_types.direction is 'Which way it goes, seen from the tenant: inbound or outbound.';
comment on column :facts.call_types.kind is 'Way into the telephone network: direct routing, calling plan, operator connect or audio conferencing.';
comment on column :facts.call_types.about is 'What happens in such a call.';

create table :facts.sip_codes (
  sip_code integer not null,
  phrase text not null,
  constraint sip_codes_pkey primary key (sip_code)
);
insert into :facts.sip_codes (sip_code, phrase) values
  (0, 'BYE'),
  (200, 'OK'), (202, 'Accepted'), (204, 'No Notification'),
  (300, 'Multiple Choices'), (301, 'Moved Permanently'), (302, 'Moved Temporarily'), (305, 'Use Proxy'),
  (380, 'Alternative Service'),
  (400, 'Bad Request'), (401, 'Unauthorized'), (402, 'Payment Required'), (403, 'Forbidden'), (404, 'Not Found'),
  (405, 'Method Not Allowed'), (406, 'Not Acceptable'), (407, 'Proxy Authentication Required'),
  (408, 'Request Timeout'), (410, 'Gone'), (412, 'Conditional Request Failed'),
  (413, 'Request Entity Too Large'), (414, 'Request-URI Too Long'), (415, 'Unsupported Media Type'),
  (416, 'Unsupported URI Scheme'), (420, 'Bad Extension'), (421, 'Extension Required'),
  (422, 'Session Interval Too Small'), (423, 'Interval Too Brief'), (429, 'Provide Referrer Identity'),
  (433, 'Anonymity Disallowed'), (480, 'Temporarily Unavailable'), (481, 'Call/Transaction Does Not Exist'),
  (482, 'Loop Detected'), (483, 'Too Many Hops'), (484, 'Address Incomplete'), (485, 'Ambiguous'),
  (486, 'Busy Here'), (487, 'Request Terminated'), (488, 'Not Acceptable Here'), (489, 'Bad Event'),
  (491, 'Request Pending'), (493, 'Undecipherable'),
  (500, 'Server Internal Error'), (501, 'Not Implemented'), (502, 'Bad Gateway'), (503, 'Service Unavailable'),
  (504, 'Server Time-out'), (505, 'Version Not Supported'), (513, 'Message Too Large'),
  (580, 'Precondition Failure'),
  (600, 'Busy Everywhere'), (603, 'Decline'), (604, 'Does Not Exist Anywhere'), (606, 'Not Acceptable'),
  (607, 'Unwanted'), (608, 'Rejected');
comment on table :facts.sip_codes is 'One row per SIP code that can end a call, with its phrase in the standards (RFC 3261 and later ones).';
comment on column :facts.sip_codes.sip_code is 'SIP code; 0 is what the log has for a call that was answered and hung up.';
comment on column :facts.sip_codes.phrase is 'Phrase of the code.';

create table :facts.sip_code_classes (
  rule integer not null,
  is_successful boolean,
  final_sip_code integer,
  sub_reason_from integer,
  sub_reason_to integer,
  class text not null,
  about text not null,
  constraint sip_code_classes_pkey primary key (rule),
  constraint sip_code_classes_class_check check (
    class in ('answered', 'user_busy', 'no_answer', 'rejected', 'not_found', 'network_failure')
  ),
  constraint sip_code_classes_sub_reason_check check (sub_reason_from <= sub_reason_to)
);
insert into :facts.sip_code_classes (rule, is_successful, final_sip_code, sub_reason_from, sub_reason_to, class, about) values
  (100, true, null, null, null, 'answered', 'The log says that the call was established'),
  (200, null, 486, null, null, 'user_busy', 'Busy'),
  (210, null, 600, null, null, 'user_busy', 'Busy everywhere'),
  (300, null, 480, null, null, 'no_answer', 'Nobody there, or voicemail off'),
  (310, null, 487, null, null, 'no_answer', 'The caller gave up'),
  (320, null, 408, 560408, 560408, 'no_answer', 'It rang until the session border controller gave up'),
  (400, null, 603, null, null, 'rejected', 'Declined'),
  (410, null, 403, 560403, 560403, 'rejected', 'Refused by the session border controller or behind it'),
  (420, null, 410, 560000, 560999, 'rejected', 'Behind the session border controller: number given up'),
  (430, null, 604, 560000, 560999, 'rejected', 'Behind the session border controller: no such number anywhere'),
  (500, null, 404, 560000, 560999, 'not_found', 'Behind the session border controller: no such number'),
  (510, null, 484, 560000, 560999, 'not_found', 'Behind the session border controller: number too short'),
  (900, null, null, null, null, 'network_failure', 'Everything else');
comment on table :facts.sip_code_classes is 'One row per rule that says how a call of the direct routing log ended. The first rule that fits decides, in the order of their numbers; where none does, it is a network failure. Microsoft does not publish the codes behind its own network effectiveness ratio: these are callhouse''s. Edit them as you like; views follow at once.';
comment on column :facts.sip_code_classes.rule is 'Number of the rule: the lowest that fits decides.';
comment on column :facts.sip_code_classes.is_successful is 'Fits calls of which the log says so; NULL: any.';
comment on column :facts.sip_code_classes.final_sip_code is 'Fits calls that this SIP code ended; NULL: any, and none.';
comment on column :facts.sip_code_classes.sub_reason_from is 'Fits calls whose sub-reason is this or higher; NULL: any.';
comment on column :facts.sip_code_classes.sub_reason_to is 'Fits calls whose sub-reason is this or lower; NULL: any.';
comment on column :facts.sip_code_classes.class is 'answered, user_busy, no_answer, rejected, not_found (a number that does not exist), or network_failure. All but the last count as delivered.';
comment on column :facts.sip_code_classes.about is 'Why.';

create table :facts.sub_reason_classes (
  sub_reason_from integer not null,
  sub_reason_to integer not null,
  origin text not null,
  about text not null,
  usual_sip_code integer,
  constraint sub_reason_classes_pkey primary key (sub_reason_from),
  constraint sub_reason_classes_sub_reason_check check (sub_reason_from <= sub_reason_to)
);
insert into :facts.sub_reason_classes (sub_reason_from, sub_reason_to, origin, about, usual_sip_code) values
  (0, 0, 'client', 'No sub-reason; with SIP code 408 an error of the client', null),
  (1106, 1106, 'session border controller', 'The ACK did not arrive', 408),
  (10000, 10999, 'Teams client or bot', 'Ended by the client or bot in Teams', null),
  (10037, 10037, 'Teams client or bot', 'The user has no client that is signed in', 480),
  (10140, 10140, 'Teams client or bot', 'The client could not take the call', 480),
  (10191, 10191, 'Teams client or bot', 'Voicemail is switched off', 480),
  (10199, 10199, 'Teams client or bot', 'Not allowed by the client or bot', 403),
  (10202, 10202, 'Teams client or bot', 'Called party not found in Teams', 404),
  (10320, 10320, 'Teams client or bot', 'The bot could not be reached', 503),
  (10321, 10321, 'Teams client or bot', 'The bot is busy', 486),
  (10500, 10500, 'Teams client or bot', 'Not allowed by the client or bot', 403),
  (10553, 10553, 'Teams client or bot', 'The recording bot of a policy could not join', 403),
  (500001, 500001, 'session border controller', 'No answer from the session border controller before the time to try the next one (10 s unless set otherwise)', 408),
  (510000, 510999, 'configuration', 'Routing, licence or configuration of the tenant', 403),
  (510412, 510412, 'configuration', 'A condition of the request was not met', 412),
  (510482, 510482, 'configuration', 'The call goes round in a loop', 500),
  (510532, 510532, 'configuration', 'No configuration for the trunk', 403),
  (510534, 510534, 'configuration', 'The number is blocked', 403),
  (510544, 510544, 'configuration', 'No configuration for the trunk', 500),
  (510559, 510559, 'configuration', 'No route that could be taken', 403),
  (510560, 510560, 'configuration', 'The user is not enabled for Enterprise Voice', 403),
  (510562, 510562, 'configuration', 'The user may not make this call', 403),
  (510563, 510563, 'configuration', 'The user may not make this call', 403),
  (511404, 511404, 'configuration', 'The number belongs to nobody in the tenant', 404),
  (531000, 531000, 'media', 'Media or their encryption could not be agreed on (SDP, SRTP)', 488),
  (531001, 531999, 'media', 'Media could not be agreed on, or broke', null),
  (531004, 531004, 'media', 'No way for media was found (ICE)', 410),
  (531005, 531005, 'media', 'The way of the media broke', 410),
  (531027, 531027, 'media', 'No addresses for media were offered (ICE candidates)', 488),
  (540000, 540000, 'session border controller or operator', 'Normal end, where the SIP code is 0', 0),
  (540001, 540999, 'session border controller or operator', 'Ended on the other side of an inbound call; the last three digits are the SIP code', null),
  (549000, 549999, 'transport', 'INVITE or ACK could not be delivered: TLS or TCP', 504),
  (549002, 549002, 'transport', 'The connection to the session border controller is down, inbound', 504),
  (560000, 560999, 'session border controller', 'Ended by the session border controller or behind it; the last three digits are its SIP code', null),
  (569000, 569999, 'transport', 'INVITE or ACK could not be delivered: TLS or TCP', 504),
  (569008, 569008, 'transport', 'The certificate of the session border controller has expired', 504),
  (569009, 569009, 'transport', 'The certificate of the session border controller is of no trusted authority', 504);
comment on table :facts.sub_reason_classes is 'One row per range of the service''s own codes for the end of a call of the direct routing log: where it ended and why. Of several ranges that hold a code, the one that begins last tells. Add rows for codes that you know more of.';
comment on column :facts.sub_reason_classes.sub_reason_from is 'First code of the range.';
comment on column :facts.sub_reason_classes.sub_reason_to is 'Last code of the range.';
comment on column :facts.sub_reason_classes.origin is 'Where the call ended: session border controller, session border controller or operator, transport, media, configuration, Teams client or bot, client.';
comment on column :facts.sub_reason_classes.about is 'What it means.';
comment on column :facts.sub_reason_classes.usual_sip_code is 'SIP code that usually comes with it; NULL: several, or unknown.';

create table :ops.pseudonyms (
  is_only_row boolean not null default true,
  secret uuid not null default gen_random_uuid(),
  constraint pseudonyms_pkey primary key (is_only_row),
  constraint pseudonyms_is_only_row_check check (is_only_row)
);
insert into :ops.pseudonyms default values;
comment on table :ops.pseudonyms is 'One row: what pseudonyms of users in the call logs are made with, so that they can be counted by those who may not know them.';
comment on column :ops.pseudonyms.is_only_row is 'Always true: there is one row.';
comment on column :ops.pseudonyms.secret is 'Random; whoever knows it and the id of a user knows their pseudonym.';

-- An attempt began with its INVITE, where that is told; a call record is found by its id.
create index direct_routing_calls_attempted_at_idx on :facts.direct_routing_calls using btree (coalesce(invited_at, started_at, failed_at, ended_at));
create index direct_routing_calls_correlation_id_idx on :facts.direct_routing_calls using btree (correlation_id) where (correlation_id is not null);
