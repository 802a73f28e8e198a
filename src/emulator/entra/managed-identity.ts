import type { Reply, Request } from '../server/exchange.ts'
import type { AccessToken } from './access-tokens.ts'
import { correlationIdOf, jsonReply, refusalReply } from './refusals.ts'
import type { ManagedIdentity } from './registration.ts'
import { type TokenHost, unknownResource } from './token-endpoint.ts'

/** Path of the endpoint that App Service, Functions and Container Apps give their apps. */
const APP_SERVICE = '/msi/token'
/** Path of the endpoint that virtual machines have. */
const MACHINE = '/metadata/identity/oauth2/token'

/** Parameters that name a user-assigned identity. */
const NAMES = ['client_id', 'object_id', 'principal_id', 'mi_res_id', 'msi_res_id'] as const

/** The machine's identity, if it has one and the request means it; without a name, any will do. */
function identityOf(query: URLSearchParams, host: TokenHost): ManagedIdentity | undefined {
  const identity = host.registration.managedIdentity
  const name = NAMES.find((one) => query.has(one))
  if (identity === undefined || name === undefined) return identity
  const meant = name === 'client_id' ? identity.clientId : identity.objectId
  return query.get(name)?.toLowerCase() === meant.toLowerCase() ? identity : undefined
}

function issue(identity: ManagedIdentity, host: TokenHost): AccessToken {
  const { registration, tokens } = host
  return tokens.issue({
    clientId: identity.clientId,
    objectId: identity.objectId,
    displayName: registration.displayName,
    tenantId: registration.tenantId,
    audience: host.origin(),
    roles: registration.roles,
    seconds: registration.tokenSeconds,
    // these endpoints don't pass on what a client can do, so Graph has none to challenge
    understandsChallenges: false,
  })
}

/** What both kinds of endpoint say of a token. Numbers are texts here. */
function described(token: AccessToken, identity: ManagedIdentity, resource: string) {
  return {
    access_token: token.text,
    client_id: identity.clientId,
    expires_on: String(token.expires),
    not_before: String(token.notBefore),
    resource,
    token_type: 'Bearer',
  }
}

/** The resource asked for, if it is Graph; some write a slash after it. */
function isGraph(resource: string, host: TokenHost): boolean {
  return resource === host.origin() || resource === `${host.origin()}/`
}

function answerApp(request: Request, host: TokenHost): Reply {
  const query = request.url.searchParams
  const refuse = (statusCode: number, message: string) =>
    jsonReply(statusCode, { statusCode, message, correlationId: correlationIdOf(request) })
  const header = request.headers['x-identity-header']
  if (header === undefined) return refuse(400, "The header 'X-IDENTITY-HEADER' is missing.")
  if (
    host.registration.managedIdentity !== undefined &&
    header !== host.registration.managedIdentity.header
  ) {
    return refuse(401, "The header 'X-IDENTITY-HEADER' is not the one of this app.")
  }
  if (query.get('api-version') !== '2019-08-01') return refuse(400, 'The api-version is not supported.')
  const identity = identityOf(query, host)
  if (identity === undefined) return refuse(400, 'No managed identity was found for what the request names.')
  const resource = query.get('resource') ?? ''
  if (!isGraph(resource, host)) return refuse(400, `AADSTS500011: There is no resource '${resource}'.`)
  return jsonReply(200, described(issue(identity, host), identity, resource))
}

function answerMachine(request: Request, host: TokenHost): Reply {
  const query = request.url.searchParams
  const refuse = (error_description: string) =>
    jsonReply(400, { error: 'invalid_request', error_description })
  if (request.headers.metadata?.toLowerCase() !== 'true') return refuse("The header 'Metadata' is missing.")
  if (!query.has('api-version')) return refuse('The api-version is missing.')
  const identity = identityOf(query, host)
  if (identity === undefined) return refuse('Identity not found')
  const resource = query.get('resource') ?? ''
  if (!isGraph(resource, host)) {
    return refusalReply(unknownResource(resource, host.registration), request, host.now(), host.origin())
  }
  const token = issue(identity, host)
  return jsonReply(200, {
    ...described(token, identity, resource),
    expires_in: String(token.seconds),
    ext_expires_in: String(token.seconds),
  })
}

/**
 * Answers a request for a token of the machine's or the app's own identity; undefined where the path is none of
 * these endpoints. Does not care how the request came: such endpoints are plain HTTP on the machine itself.
 */
export function answerIdentityRequest(request: Request, host: TokenHost): Reply | undefined {
  const path = request.url.pathname.replace(/\/$/, '')
  const answer = path === APP_SERVICE ? answerApp : path === MACHINE ? answerMachine : undefined
  if (answer === undefined) return undefined
  if (request.method === 'GET') return answer(request, host)
  return { status: 405, headers: { allow: 'GET' }, body: new Uint8Array() }
}
