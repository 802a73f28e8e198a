import { DAY } from '../calendar.ts'
import type { Reply } from '../server/exchange.ts'
import { type Asked, bodyFor, linkText, type Premises, RECORDS, replyWith } from './asked.ts'
import type { LogName } from './company.ts'
import { optionsOf } from './query.ts'
import { badRequest, Refusal } from './replies.ts'
import { timeOf } from './served-call.ts'

/** Rows on a page at most. */
const PAGE = 1000

/** The longest time that one request may ask for, in days. */
const LONGEST = 90

const FUNCTIONS: Readonly<Record<LogName, { readonly name: string; readonly type: string }>> = {
  pstn: { name: 'getPstnCalls', type: 'pstnCallLogRow' },
  directRouting: { name: 'getDirectRoutingCalls', type: 'directRoutingLogRow' },
}

/** A moment in a parameter: an instant, or a day, which stands for its first moment in UTC. */
function momentOf(name: string, text: string | undefined): number {
  const time = timeOf(text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (Number.isNaN(time)) throw badRequest(`Parameter '${name}' is missing or no date: '${text ?? ''}'.`)
  return time
}

/** The parameters of a function, by their names. */
function parametersOf(path: string): ReadonlyMap<string, string> {
  const inner = /\(([^()]*)\)$/.exec(decodeURIComponent(path))?.[1] ?? ''
  return new Map(
    inner.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim(), value.trim().replace(/^'(.*)'$/, '$1')]
    }),
  )
}

/** Answers with a page of a log of telephone calls. Throws a Refusal where Graph refuses. */
export function answerLog(premises: Premises, asked: Asked, log: LogName): Reply {
  const { company, origin } = premises
  const { url, now, preferences } = asked
  const skip = optionsOf(url, ['$skip']).get('$skip') ?? '0'
  if (!/^\d+$/.test(skip)) throw badRequest(`Invalid value for $skip: '${skip}'.`)
  const parameters = parametersOf(url.pathname)
  // The links that Graph gives out name them otherwise than its requests do.
  const [fromText, toText] = ['from', 'to'].map(
    (name) => parameters.get(`${name}DateTime`) ?? parameters.get(name),
  )
  const from = momentOf('fromDateTime', fromText)
  const to = momentOf('toDateTime', toText)
  if (from > to) throw badRequest("'fromDateTime' must not be after 'toDateTime'.")
  if (to - from > LONGEST * DAY)
    throw new Refusal(406, 'NotAcceptable', `The time range must not be longer than ${LONGEST} days.`)

  const { name, type } = FUNCTIONS[log]
  const isIncluded = log === 'pstn' ? () => true : (startedAt: number) => startedAt < to
  // What comes later comes at the end, so that it moves nothing from page to page.
  const rows = [...company.logRows(log, now, from, to)]
    .filter(({ startedAt }) => isIncluded(startedAt))
    .sort((one, other) => one.visibleFrom - other.visibleFrom)
  const next = Number(skip) + Math.min(PAGE, preferences.pageSize)
  const link =
    next < rows.length
      ? `${origin}${RECORDS}/${name}(from=${fromText},to=${toText})?$skip=${next}`
      : undefined
  const texts = rows.slice(Number(skip), next).map(({ text }) => text)
  const context = `${origin}/v1.0/$metadata#Collection(microsoft.graph.callRecords.${type})`
  const text = `{"@odata.context":${JSON.stringify(context)},"@odata.count":${rows.length}${linkText('', link)},"value":[${texts.join()}]}`
  return replyWith(asked, bodyFor(asked, text))
}
