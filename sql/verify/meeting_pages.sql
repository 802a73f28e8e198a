-- Pages of large meetings that are under way are of calls that the ledger knows, and follow each other without a hole.
-- @of pages: select count(*) from :ops.meeting_pages
-- @mend Delete these pages: the next `callhouse sync` fetches the meeting from its beginning.
select
  pages.call_id, pages.version, pages.part, count(*) as pages, max(pages.page) + 1 as expected,
  case when ledger.call_id is null then 'the ledger does not know the call' else 'pages are missing' end as wrong
from :ops.meeting_pages as pages
left join :ops.ledger as ledger on ledger.call_id = pages.call_id
group by pages.call_id, pages.version, pages.part, ledger.call_id
having ledger.call_id is null or max(pages.page) + 1 <> count(*) or min(pages.page) <> 0
