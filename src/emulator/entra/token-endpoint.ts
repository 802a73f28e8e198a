import type { Reply, Request } from '../server/exchange.ts'
import type { AccessTokens } from './access-tokens.ts'
import { checkAssertion } from './assertions.ts'
import { readClaimsRequest } from './claims-request.ts'
import {
  badRequest,
  correlationIdOf,
  invalidClient,
  jsonReply,
  type Refusal,
  refusalReply,
  traceIdOf,
} from './refusals.ts'
import type { Registration } from './registration.ts'
import { checkTenant } from './tenants.ts'

/** What the endpoints work with. */
export interface TokenHost {
  readonly registration: Registration
  readonly tokens: AccessTokens
  /** In milliseconds. */
  now(): number
  /** Of token host and Graph alike. */
  origin(): string
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const DEFAULT_SCOPE = '/.default'

function missing(parameter: string): Refusal {
  return badRequest(900144, 'invalid_request', `The request body must contain the parameter '${parameter}'.`)
}

function checkGrant(form: URLSearchParams): Refusal | undefined {
  const grant = form.get('grant_type')
  if (!grant) return missing('grant_type')
  if (grant === 'client_credentials') return undefined
  return badRequest(70003, 'unsupported_grant_type', `This host does not give tokens for '${grant}'.`)
}

function checkClientId(form: URLSearchParams, { clientId, tenantId }: Registration): Refusal | undefined {
  const named = form.get('client_id')
  if (!named) return missing('client_id')
  if (named.toLowerCase() === clientId.toLowerCase()) return undefined
  return badRequest(
    700016,
    'unauthorized_client',
    `Application with identifier '${named}' was not found in the directory '${tenantId}'.`,
  )
}

function checkScope(form: URLSearchParams): Refusal | undefined {
  const scope = form.get('scope')
  if (!scope) return missing('scope')
  if (scope.endsWith(DEFAULT_SCOPE)) return undefined
  return badRequest(
    1002012,
    'invalid_scope',
    `The scope '${scope}' is not valid: an application asks for a resource followed by '${DEFAULT_SCOPE}'.`,
  )
}

function checkSecret(secret: string, registration: Registration): Refusal | undefined {
  const { clientId, clientSecret, expiredSecrets } = registration
  if (expiredSecrets.includes(secret)) {
    return invalidClient(
      7000222,
      `The provided client secret keys for app '${clientId}' are expired. Make a new one.`,
    )
  }
  if (secret === clientSecret) return undefined
  return invalidClient(
    7000215,
    'Invalid client secret provided. What is to be sent is the value of the secret, not its id, ' +
      `of a secret of the app '${clientId}'.`,
  )
}

function checkCredential(form: URLSearchParams, tenant: string, host: TokenHost): Refusal | undefined {
  const { registration } = host
  const secret = form.get('client_secret')
  if (secret) return checkSecret(secret, registration)
  const assertion = form.get('client_assertion')
  if (!assertion || form.get('client_assertion_type') !== ASSERTION_TYPE) {
    return invalidClient(
      7000218,
      "The request body must contain the parameter 'client_assertion' or 'client_secret'.",
    )
  }
  return checkAssertion(assertion, {
    registration,
    now: Math.floor(host.now() / 1000),
    audiences: [tenant, registration.tenantId].flatMap((name) => [
      `${host.origin()}/${name}/oauth2/v2.0/token`,
      `${host.origin()}/${name}/v2.0`,
    ]),
  })
}

function checkResource(form: URLSearchParams, host: TokenHost): Refusal | undefined {
  const resource = form.get('scope')?.slice(0, -DEFAULT_SCOPE.length)
  return resource === host.origin() ? undefined : unknownResource(String(resource), host.registration)
}

/** A resource for which this host has no tokens. */
export function unknownResource(resource: string, { tenantDomain }: Registration): Refusal {
  return badRequest(
    500011,
    'invalid_resource',
    `The resource principal named '${resource}' was not found in the tenant '${tenantDomain}'.`,
  )
}

function check(form: URLSearchParams, tenant: string, host: TokenHost): Refusal | undefined {
  return (
    checkTenant(tenant, host.registration, 'invalid_request') ??
    checkGrant(form) ??
    checkClientId(form, host.registration) ??
    checkScope(form) ??
    checkCredential(form, tenant, host) ??
    checkResource(form, host)
  )
}

/** Answers a request for a token to `/{tenant}/oauth2/v2.0/token`. */
export function answerTokenRequest(request: Request, tenant: string, host: TokenHost): Reply {
  const refuse = (refusal: Refusal) => refusalReply(refusal, request, host.now(), host.origin())
  if (request.method !== 'POST') {
    return refuse(
      badRequest(900561, 'invalid_request', `The endpoint only accepts POST, not ${request.method}.`),
    )
  }
  const form = new URLSearchParams(request.body)
  const refusal = check(form, tenant, host)
  if (refusal !== undefined) return refuse(refusal)
  const wanted = readClaimsRequest(form.get('claims'))
  if (wanted === undefined) {
    return refuse(badRequest(9002313, 'invalid_request', "The parameter 'claims' is no JSON."))
  }
  const { clientId, objectId, displayName, tenantId, roles, tokenSeconds } = host.registration
  const token = host.tokens.issue({
    ...wanted,
    clientId,
    objectId,
    displayName,
    tenantId,
    roles,
    seconds: tokenSeconds,
    audience: host.origin(),
  })
  return jsonReply(
    200,
    {
      token_type: 'Bearer',
      expires_in: token.seconds,
      ext_expires_in: token.seconds,
      access_token: token.text,
    },
    {
      pragma: 'no-cache',
      'x-ms-request-id': traceIdOf(request),
      'client-request-id': correlationIdOf(request),
    },
  )
}
