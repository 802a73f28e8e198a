import { Failure } from '../../failure.ts'
import type { Graph } from '../../fetcher/graph.ts'
import { isListPage } from '../../fetcher/pages.ts'
import { requireRole, type TokenSource } from '../../fetcher/tokens.ts'
import { type Keeping, pinTenant } from '../../loader/index.ts'
import { SKEW_MS, type Surroundings } from '../../surroundings.ts'

/** Graph's clock: what its first answer said, and the time since. Milliseconds since 1970. */
export type GraphClock = () => number

/**
 * Makes sure that the run may begin: sign-in, permission, the right tenant, a clock that can be believed.
 *
 * @param keeping undefined: nothing is to be written, the tenant is not looked at
 * @throws Failure `auth`, `configuration`, `unreachable`
 */
export async function preflight(
  graph: Graph,
  tokens: TokenSource,
  surroundings: Surroundings,
  keeping: Keeping | undefined,
  onNotice: (message: string) => void,
  stop: AbortSignal,
): Promise<GraphClock> {
  const token = await tokens.token()
  requireRole(token, graph.cloud)
  if (keeping !== undefined && token.tenantId !== undefined) await pinTenant(keeping, token.tenantId)
  const local = new Date(surroundings.now()).toISOString()
  const probe = `/communications/callRecords?$filter=${encodeURIComponent(`startDateTime ge ${local}`)}&$select=id`
  const { date } = await graph.get(probe, 'list', { signal: stop, shape: isListPage })
  const heardAt = surroundings.elapsed()
  const heard = date ?? surroundings.now()
  const skew = Math.abs(heard - surroundings.now())
  if (skew > SKEW_MS.refused) {
    throw new Failure(
      'configuration',
      `The clock of this machine is ${Math.round(skew / 60_000)} min away from Graph's: here it is ${local}, there ${new Date(heard).toISOString()}`,
      { remedy: 'Set the clock, best by NTP, and start again.' },
    )
  }
  if (skew > SKEW_MS.told) {
    onNotice(`The clock of this machine is ${Math.round(skew / 1000)} s away from Graph's; Graph's counts.`)
  }
  return () => heard + surroundings.elapsed() - heardAt
}
