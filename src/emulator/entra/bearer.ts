import type { Reply, Request } from '../server/exchange.ts'
import { encodeChallenge } from './claims-request.ts'
import { correlationIdOf, jsonReply, traceIdOf } from './refusals.ts'
import type { TokenHost } from './token-endpoint.ts'

/** Permits everything about call records. */
const EVERYTHING = 'CallRecords.Read.All'
/** Permits the log of PSTN calls alone. */
const PSTN_CALLS = 'CallRecord-PstnCalls.Read.All'

/** How Graph is called in a token request. */
const GRAPH_CLIENT_ID = '00000003-0000-0000-c000-000000000000'

function errorReply(
  status: 401 | 403,
  code: string,
  message: string,
  request: Request,
  now: number,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': traceIdOf(request),
    'client-request-id': correlationIdOf(request),
  }
  return jsonReply(
    status,
    { error: { code, message, innerError } },
    {
      'request-id': innerError['request-id'],
      'client-request-id': innerError['client-request-id'],
      ...headers,
    },
  )
}

/** The 401 of Graph; `details` are further parts of its challenge. */
function unauthorized(message: string, request: Request, host: TokenHost, details = ''): Reply {
  const challenge =
    `Bearer realm="", authorization_uri="${host.origin()}/common/oauth2/authorize", ` +
    `client_id="${GRAPH_CLIENT_ID}"${details}`
  return errorReply(401, 'InvalidAuthenticationToken', message, request, host.now(), {
    'www-authenticate': challenge,
  })
}

/** The 401 of Graph to a token that is one, but not good any more or not here. */
function invalid(message: string, request: Request, host: TokenHost): Reply {
  return unauthorized(message, request, host, `, error="invalid_token", error_description="${message}"`)
}

function isPermitted(roles: readonly string[], request: Request): boolean {
  if (roles.includes(EVERYTHING)) return true
  return roles.includes(PSTN_CALLS) && /\/(?:[\w.]+\.)?getPstnCalls\(/i.test(request.url.pathname)
}

/**
 * Whether the bearer token of a request lets it in: undefined, or Graph's 401 or 403. Costs the same for each
 * request, since the signature of a token is verified only once.
 */
export function refusalOf(request: Request, host: TokenHost): Reply | undefined {
  const text = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (text === undefined) return unauthorized('Access token is empty.', request, host)
  const claims = host.tokens.read(text)
  if (claims === 'malformed') return invalid('The token is no JSON web token.', request, host)
  if (claims === 'forged') return invalid('The signature of the token is not valid.', request, host)
  if (claims.aud !== host.origin()) {
    return invalid('Access token validation failure. Invalid audience.', request, host)
  }
  const now = host.now() / 1000
  if (claims.exp <= now) return invalid('Lifetime validation failed, the token is expired.', request, host)
  const revoked = host.tokens.revoked(claims)
  if (revoked?.challenge !== undefined) {
    return unauthorized(
      'The token was revoked, and the client is asked for a newer one.',
      request,
      host,
      `, error="insufficient_claims", claims="${encodeChallenge(revoked.challenge)}"`,
    )
  }
  if (revoked !== undefined) return invalid('The token was revoked.', request, host)
  if (isPermitted(claims.roles ?? [], request)) return undefined
  return errorReply(
    403,
    'Forbidden',
    `The token has none of the permissions that are needed: ${EVERYTHING}.`,
    request,
    host.now(),
  )
}
