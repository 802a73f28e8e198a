-- Issues are of documents that are loaded: of the version of a call that the ledger calls loaded, or of a row of a log that is there.
-- @of issues: select count(*) from :ops.issues
-- @mend `callhouse replay --record` writes the issues of a call anew, where its document is kept.
select issues.kind, issues.id, issues.version, count(*) as issues
from :ops.issues as issues
left join :ops.ledger as ledger on issues.kind = 'call_record' and ledger.call_id = issues.id
left join :facts.pstn_calls as pstn on issues.kind = 'pstn_call' and pstn.id = issues.id
left join :facts.direct_routing_calls as routed on issues.kind = 'direct_routing_call' and routed.id = issues.id
where case issues.kind
  when 'call_record' then ledger.version_loaded is distinct from issues.version
  when 'pstn_call' then pstn.id is null
  when 'direct_routing_call' then routed.id is null
  else true
end
group by issues.kind, issues.id, issues.version
