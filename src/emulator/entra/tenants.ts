import { badRequest, type Refusal } from './refusals.ts'
import type { Registration } from './registration.ts'

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const DOMAIN = /^[a-z\d-]+(?:\.[a-z\d-]+)+$/i

/**
 * Whether a path names the tenant, by id or domain. `error` is what Entra calls it where not: the token endpoint
 * has another word for it than the documents.
 */
export function checkTenant(
  name: string,
  { tenantId, tenantDomain }: Registration,
  error: 'invalid_request' | 'invalid_tenant',
): Refusal | undefined {
  const lower = name.toLowerCase()
  if (lower === tenantId.toLowerCase() || lower === tenantDomain.toLowerCase()) return undefined
  if (!GUID.test(name) && !DOMAIN.test(name)) {
    return badRequest(
      900023,
      error,
      `Specified tenant identifier '${name}' is neither a GUID nor a valid domain name.`,
    )
  }
  return badRequest(
    90002,
    error,
    `Tenant '${name}' not found. Compare the tenant id, and whether it is of this cloud.`,
  )
}
