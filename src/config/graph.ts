import { z } from 'zod'
import { Failure } from '../failure.ts'
import { type Cloud, readCloud } from './clouds.ts'
import { CREDENTIAL_CHOICE, type Credential, readCredential } from './credential.ts'
import { type Limits, readConcurrency, readLimits } from './limits.ts'

export type { Certificate } from './certificate.ts'
export type { Cloud } from './clouds.ts'
export type { Credential } from './credential.ts'
export type { Limit, Limits } from './limits.ts'

/** Which tenant of which cloud is asked, as which app, and how fast. */
export interface GraphConfig {
  readonly cloud: Cloud
  /** The tenant's GUID or one of its domain names; of a managed identity it need not be told. */
  readonly tenantId: string | undefined
  /** The app's GUID; without one a managed identity is the machine's own. */
  readonly clientId: string | undefined
  readonly credential: Credential
  readonly limits: Limits
  /** requests under way at a time */
  readonly concurrency: number
}

const guid = z.guid()
const domain = z.hostname().regex(/\.[a-z][a-z0-9-]+$/i)

/** Words that stand for any tenant; an app without a user signs in to one. */
const anyTenant = ['common', 'organizations', 'consumers']

const WHERE_IDS =
  'Copy Application (client) ID and Directory (tenant) ID from the overview of the app registration in the Microsoft Entra admin centre.'

/**
 * Reads what a command needs that talks to Microsoft Graph, once.
 * @param now milliseconds since 1970, to tell whether a certificate has expired
 * @throws Failure `configuration` that names the variable, what is wrong and what to do, and repeats no secret
 */
export function readGraphConfig(env: NodeJS.ProcessEnv, now: number = Date.now()): GraphConfig {
  // TLS without checks would give credentials and calls to whoever is in between
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    throw new Failure('configuration', 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the checks of TLS off', {
      remedy:
        'Unset it. Where a proxy has a certificate of its own, name its authority in NODE_EXTRA_CA_CERTS.',
    })
  }
  const cloud = readCloud(env)
  const tenantId = env.AZURE_TENANT_ID?.trim() || undefined
  const clientId = env.AZURE_CLIENT_ID?.trim() || undefined
  const credential = readCredential(env, now)
  const isManaged = credential?.kind === 'managed'
  const missing = [
    ...(tenantId === undefined && !isManaged ? ['AZURE_TENANT_ID'] : []),
    ...(clientId === undefined && !isManaged ? ['AZURE_CLIENT_ID'] : []),
    ...(credential === undefined ? [`a credential (${CREDENTIAL_CHOICE})`] : []),
  ]
  if (credential === undefined || missing.length > 0) {
    const last = missing.pop()!
    const list = missing.length === 0 ? last : `${missing.join(', ')} and ${last}`
    throw new Failure('configuration', `Not set, but needed to sign in to Microsoft Entra ID: ${list}`, {
      remedy: WHERE_IDS,
    })
  }
  if (tenantId !== undefined) checkTenant(tenantId)
  if (clientId !== undefined && !guid.safeParse(clientId).success) {
    throw new Failure('configuration', 'AZURE_CLIENT_ID is not a GUID', { remedy: WHERE_IDS })
  }
  return {
    cloud,
    tenantId: tenantId?.toLowerCase(),
    clientId: clientId?.toLowerCase(),
    credential,
    limits: readLimits(env),
    concurrency: readConcurrency(env),
  }
}

function checkTenant(tenant: string): void {
  if (anyTenant.includes(tenant.toLowerCase())) {
    throw new Failure(
      'configuration',
      `AZURE_TENANT_ID=${tenant} stands for any tenant, but an app without a user signs in to one`,
      { remedy: `Set it to the GUID of the tenant whose calls are to be loaded. ${WHERE_IDS}` },
    )
  }
  if (guid.safeParse(tenant).success || domain.safeParse(tenant).success) return
  throw new Failure(
    'configuration',
    'AZURE_TENANT_ID is neither a GUID nor a domain name of a tenant, such as contoso.onmicrosoft.com',
    { remedy: WHERE_IDS },
  )
}
