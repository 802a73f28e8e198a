import { beforeEach, describe, expect, it } from 'vitest'
import { asked, dumpFacts } from '../../setup/dump.ts'
import { empty } from '../../setup/syncing.ts'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { Tenant } from '../../simulation/observer/tenant.ts'
import { Lot } from '../../simulation/random.ts'
import { makeWorld, type World, type WorldCall, type WorldVersion } from '../../simulation/world/world.ts'

const warehouse = await ownWarehouse()
beforeEach(() => empty(warehouse))

const HOUR = 3_600_000

const isWhole = ({ isPoison, isIncomplete }: WorldVersion) => !isPoison && !isIncomplete

/** A call of two versions that differ behind the first page of sessions: of a few pages, or so many that they are stored. */
function worldWith(isMeeting: boolean): { readonly world: World; readonly call: WorldCall } {
  for (let seed = 0; ; seed++) {
    const world = makeWorld(new Lot(`pages ${seed}`))
    const call = world.calls.find(({ versions }) => {
      const [first, second] = versions
      if (second === undefined || versions.length > 2) return false
      const pages = versions.map(({ rows }) => Math.ceil(rows.sessions.length / world.pages.sessions))
      const fits = isMeeting
        ? pages.every((count) => count > 6)
        : pages.every((count) => count > 1 && count < 5)
      return fits && second.appearsAt > Math.max(world.startsAt, first!.appearsAt + HOUR)
    })
    // beside it there is nothing to fetch a second time
    const others = world.calls.filter((one) => one !== call)
    const isQuiet = others.every(({ versions }) => versions.length === 1 && versions.every(isWhole))
    if (call?.versions.every(isWhole) && isQuiet && others.length < 3) return { world, call }
  }
}

describe.each([
  ['of a few pages', false],
  ['of so many pages that they are stored', true],
])('a call %s', (_, isMeeting) => {
  const { world, call } = worldWith(isMeeting)
  const [, second] = call.versions
  const readAt = second!.appearsAt + 60_000

  /** A tenant shortly after the call changed, in a Graph that goes on with what is newest. */
  function tenantThen(): Tenant {
    for (let seed = 0; ; seed++) {
      const tenant = new Tenant(world, `tenant ${seed}`)
      if (tenant.graph.pinsVersions) continue
      tenant.passTo(readAt)
      return tenant
    }
  }

  const ledger = async () =>
    (
      await asked(
        warehouse,
        `select version_loaded, unconfirmed_sha256 is not null, state from :ops.ledger where call_id = '${call.id}'`,
      )
    )[0]
  /** How many calls each run fetched. */
  const fetched = () => asked(warehouse, 'select calls_fetched from :ops.runs order by run_id')

  it('is read a second time, an hour later, and then no more', async () => {
    const tenant = tenantThen()
    await tenant.sync(warehouse)
    const before = await dumpFacts(warehouse)
    await tenant.sync(warehouse)
    expect(await ledger()).toBe(`${second!.version} true loaded`)
    tenant.passTo(readAt + 2 * HOUR)
    await tenant.sync(warehouse)
    expect(await ledger()).toBe(`${second!.version} false loaded`)
    expect(await dumpFacts(warehouse)).toEqual(before)
    tenant.passTo(readAt + 30 * HOUR)
    await tenant.sync(warehouse)
    const [first, again, later, last] = (await fetched()).map(Number)
    expect([first! > 0, again, later! > 0, last]).toEqual([true, 0, true, 0])
    expect(await asked(warehouse, 'select sum(records_replaced) from :ops.runs')).toEqual(['0'])
  })

  it('is mended by the second reading where a page of an older version was among the first', async () => {
    const right = tenantThen()
    await right.sync(warehouse)
    const whole = await dumpFacts(warehouse)
    await empty(warehouse)

    const tenant = tenantThen()
    // what is found to have so many pages is begun anew in another way
    tenant.graph.inject('stale_page', { id: call.id, route: 'sessions', after: isMeeting ? 5 : 0 })
    expect((await tenant.sync(warehouse)).exitCode).toBe(0)
    expect(tenant.graph.fired.get('stale_page')).toBe(1)
    expect(await ledger()).toBe(`${second!.version} true loaded`)
    const torn = await dumpFacts(warehouse)
    expect(torn).not.toEqual(whole)

    tenant.passTo(readAt + 2 * HOUR)
    expect((await tenant.sync(warehouse)).exitCode).toBe(0)
    expect(await dumpFacts(warehouse)).toEqual(whole)
    // what took its place has to be confirmed in its turn
    expect(await ledger()).toBe(`${second!.version} true loaded`)
    tenant.passTo(readAt + 4 * HOUR)
    expect((await tenant.sync(warehouse)).exitCode).toBe(0)
    expect(await ledger()).toBe(`${second!.version} false loaded`)
    expect(await dumpFacts(warehouse)).toEqual(whole)
  })
})
