import { encodeChallenge } from '../entra/claims-request.ts'
import type { Request } from '../server/exchange.ts'
import { type Circumstances, choice, define, flag, type Parameter, text } from './definition.ts'
import { errorReply, htmlReply, itemsOf, objectOf, withBody, withObject } from './replies.ts'

/** Values of Retry-After that a client may meet: good ones, odd ones, and those that no run should wait for. */
export const RETRY_AFTERS = ['1', '2.128', 'date+1', 'absent', '', 'soon', '-5', '86400', '99999999999']

const DATE = /^date([+-]\d{1,9})$/

/** The parameter for a Retry-After header. */
function retryAfter(standard: string): Parameter<string> {
  return {
    default: standard,
    says: 'the value of Retry-After: absent for no such header, date+N for the date N seconds after now',
    form: 'a text, date+N, absent or any',
    accepts: (value) => typeof value === 'string' && !/[^\t\x20-\x7e]/.test(value),
    use: (value, pick) => (value === 'any' ? RETRY_AFTERS[Math.floor(pick * RETRY_AFTERS.length)]! : value),
  }
}

/** The header that a value of that parameter asks for. */
function retryAfterHeader(value: string, { now }: Circumstances): Record<string, string> {
  if (value === 'absent') return {}
  const seconds = DATE.exec(value)?.[1]
  // dates of HTTP have whole seconds; rounded up, so that what is asked for is never shortened
  const date = () => new Date(Math.ceil((now() + Number(seconds) * 1000) / 1000) * 1000)
  return { 'retry-after': seconds === undefined ? value : date().toUTCString() }
}

/** What Graph sends with a 401 beside the error, so that a client finds out where to sign in. */
function challenge(claims: boolean, request: Request, now: number): string {
  const signIn =
    `Bearer realm="", authorization_uri="${request.url.origin}/common/oauth2/authorize", ` +
    'client_id="00000003-0000-0000-c000-000000000000"'
  const wanted = encodeChallenge(Math.floor(now / 1000))
  return claims ? `${signIn}, error="insufficient_claims", claims="${wanted}"` : signIn
}

/** Faults in which an answer comes whole, but is not the one that was asked for. */
export const answerFaults = {
  throttle: define({
    says: 'Status 429: too many requests.',
    parameters: { retryAfter: retryAfter('1') },
    make: (values, at) => ({
      before: (request) =>
        errorReply(
          request,
          at.now(),
          429,
          'Too many requests, try again later.',
          retryAfterHeader(values.retryAfter, at),
        ),
    }),
  }),

  server_error: define({
    says: 'A status that says that the server, or one on the way to it, has a problem.',
    parameters: {
      status: choice([408, 500, 502, 503, 504, 509], 503, 'the status'),
      body: choice(['json', 'html', 'empty'], 'json', 'what the body holds'),
      retryAfter: retryAfter('absent'),
    },
    make: ({ status, body, retryAfter }, at) => ({
      before: (request) => {
        const headers = retryAfterHeader(retryAfter, at)
        if (body === 'html') return htmlReply(at.now(), status, `${status} Server Error`, headers)
        const reply = errorReply(request, at.now(), status, 'The server has a problem.', headers)
        return body === 'json' ? reply : withBody(reply, '')
      },
    }),
  }),

  html: define({
    says: 'Status 200 with a web page in place of JSON, as proxies and sign-in portals send.',
    parameters: { title: text('Sign in to the network', 'the title of the page') },
    make: ({ title }, at) => ({ before: () => htmlReply(at.now(), 200, title) }),
  }),

  bad_body: define({
    says: 'Status 200 with a body that is no answer.',
    parameters: {
      body: choice(
        ['empty', 'object', 'error', 'array', 'truncated', 'no_value'],
        'any',
        'nothing, {}, an error, an array, half the JSON, or a page without its `value`',
      ),
    },
    make: ({ body }, at) => ({
      change: (reply, request) => {
        if (body === 'empty') return withBody(reply, '')
        if (body === 'object') return withBody(reply, '{}')
        if (body === 'array') return withBody(reply, '[]')
        if (body === 'truncated') {
          const whole = new TextDecoder().decode(reply.body)
          return withBody(reply, whole.slice(0, Math.floor(whole.length / 2)))
        }
        if (body === 'error') return { ...errorReply(request, at.now(), 500, ''), status: 200 }
        const page = objectOf(reply)
        if (page === undefined || itemsOf(page) === undefined) return undefined
        delete page.value
        return withObject(reply, page)
      },
    }),
  }),

  empty_page: define({
    says: 'A page without items and without a link, whatever is there.',
    routes: ['list', 'sessions', 'participants', 'pstn_calls', 'direct_routing_calls'],
    parameters: {},
    make: () => ({
      change: (reply) => {
        const page = objectOf(reply)
        if (page === undefined || !itemsOf(page)?.length) return undefined
        return withObject(reply, { '@odata.context': page['@odata.context'], value: [] })
      },
    }),
  }),

  unauthorized: define({
    says: 'Status 401: the access token is refused.',
    parameters: { claims: flag(false, 'with a claims challenge, as continuous access evaluation sends') },
    make: ({ claims }, at) => ({
      before: (request) =>
        errorReply(request, at.now(), 401, 'Access token has expired or is not yet valid.', {
          'www-authenticate': challenge(claims, request, at.now()),
        }),
    }),
  }),

  forbidden: define({
    says: 'Status 403: the permission is missing.',
    parameters: {},
    make: (_, at) => ({
      before: (request) =>
        errorReply(request, at.now(), 403, 'Insufficient privileges to complete the operation.'),
    }),
  }),

  not_found: define({
    says: 'Status 404 for a call that is listed, at the first asks; later it is there.',
    routes: ['record'],
    asks: 1,
    lasting: true,
    parameters: {},
    make: (_, at) => ({ before: (request) => errorReply(request, at.now(), 404, '') }),
  }),

  page_expired: define({
    says: 'A link to a further page is refused: its page token has expired.',
    page: 'next',
    parameters: { status: choice([400, 410], 400, 'the status') },
    make: ({ status }, at) => ({
      before: (request) => errorReply(request, at.now(), status, 'The page token is invalid or has expired.'),
    }),
  }),

  refused_record: define({
    says: 'Status 400 for a call, for good: Graph can not show this one.',
    routes: ['record', 'sessions', 'participants'],
    lasting: true,
    parameters: { message: text('Unsupported segment type', 'the message of the error') },
    make: ({ message }, at) => ({ before: (request) => errorReply(request, at.now(), 400, message) }),
  }),

  redirect: define({
    says: 'A redirect. Nothing that a sync asks for is ever redirected.',
    parameters: {
      status: choice([301, 302, 307, 308], 302, 'the status'),
      to: choice(['other', 'same'], 'other', 'another host, or another path of the same one'),
    },
    make: ({ status, to }, at) => ({
      before: (request) => {
        const base = to === 'other' ? at.other() : request.url
        const location = new URL(`/redirected${request.url.pathname}${request.url.search}`, base)
        return htmlReply(at.now(), status, 'Moved', { location: location.href })
      },
    }),
  }),
}
