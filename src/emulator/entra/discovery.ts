import type { Reply, Request } from '../server/exchange.ts'
import { jsonReply, refusalReply } from './refusals.ts'
import { signingKey } from './signing-key.ts'
import { checkTenant } from './tenants.ts'
import type { TokenHost } from './token-endpoint.ts'

/** Answers a request for a tenant's OpenID configuration, which says where the endpoints are. */
export function answerConfiguration(request: Request, tenant: string, host: TokenHost): Reply {
  const origin = host.origin()
  const unknown = checkTenant(tenant, host.registration, 'invalid_tenant')
  if (unknown !== undefined) return refusalReply(unknown, request, host.now(), origin)
  const at = `${origin}/${host.registration.tenantId}`
  return jsonReply(200, {
    token_endpoint: `${at}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${at}/discovery/v2.0/keys`,
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: `${at}/v2.0`,
    authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(origin).host,
    msgraph_host: new URL(origin).host,
  })
}

/** Answers a request for the keys that access tokens are signed with. */
export function answerKeys(request: Request, tenant: string, host: TokenHost): Reply {
  const unknown = checkTenant(tenant, host.registration, 'invalid_tenant')
  if (unknown !== undefined) return refusalReply(unknown, request, host.now(), host.origin())
  return jsonReply(200, { keys: [signingKey().document] })
}

/** Answers a request for the hosts that belong to this cloud: itself alone. */
export function answerInstances(host: TokenHost): Reply {
  const name = new URL(host.origin()).host
  return jsonReply(200, {
    tenant_discovery_endpoint: `${host.origin()}/${host.registration.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: name, preferred_cache: name, aliases: [name] }],
  })
}
