import { Failure } from '../failure.ts'
import { withSchemas } from '../warehouse/schemas.ts'
import { fenced, type Keeping } from './fenced.ts'

/**
 * Makes sure that the warehouse holds one tenant's calls: writes the tenant down at the first sync, and compares
 * it ever after.
 *
 * @param tenantId lower-case GUID, as the access token names it
 * @throws Failure `configuration` where the warehouse belongs to another tenant
 */
export async function pinTenant(keeping: Keeping, tenantId: string): Promise<void> {
  const { warehouse } = keeping
  const pinned = await fenced(keeping, async (client) => {
    await client.query(
      withSchemas(
        'insert into :ops.tenant (tenant_id) values ($1) on conflict do nothing',
        warehouse.schemas,
      ),
      [tenantId],
    )
    const { rows } = await client.query<{ tenant_id: string }>(
      withSchemas('select tenant_id from :ops.tenant', warehouse.schemas),
    )
    return rows[0]!.tenant_id
  })
  if (pinned !== tenantId.toLowerCase()) {
    throw new Failure(
      'configuration',
      `${warehouse.schemas.facts} holds the calls of tenant ${pinned}, and the sign-in is to tenant ${tenantId}`,
      { remedy: 'Give every tenant schemas of its own with --schema, or correct AZURE_TENANT_ID.' },
    )
  }
}
