import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bound, completed } from '../../src/warehouse/parameters.ts'
import { questions } from '../../src/warehouse/questions.ts'
import { grantReader } from '../../src/warehouse/readers.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { createRole, signedIn, type TestRole } from '../setup/readers.ts'
import { openWarehouse } from '../setup/warehouse.ts'

/** Days of an emulated tenant, and what its two logs hold. */
const SPAN = { since: '2026-10-26T00:00:00Z', until: new Date(UNTIL).toISOString() }

let opened: Awaited<ReturnType<typeof openWarehouse>>
let logged: { direct: Record<string, unknown>[]; pstn: Record<string, unknown>[] }
const roles: TestRole[] = []
const clients: pg.Client[] = []
let withEuii: pg.Client
let without: pg.Client

async function reader(euii: boolean): Promise<pg.Client> {
  const role = await createRole()
  roles.push(role)
  await grantReader(opened.warehouse, { role: role.name, withEuii: euii })
  const client = await signedIn(role.url(opened.database))
  clients.push(client)
  return client
}

beforeAll(async () => {
  opened = await openWarehouse()
  const emulator = await emulated({ since: '2026-10-26', callsPerDay: 60 })
  await synced(opened.warehouse, emulator)
  logged = {
    direct: [...emulator.company.directRoutingCalls(UNTIL)].map((row) => ({ ...row })),
    pstn: [...emulator.company.pstnCalls(UNTIL)].map((row) => ({ ...row })),
  }
  await emulator.stop()
  withEuii = await reader(true)
  without = await reader(false)
}, 60_000)

afterAll(async () => {
  for (const client of clients) await client.end()
  await opened.close()
  for (const role of roles) await role.drop()
})

async function answered(client: pg.Client, name: string): Promise<Record<string, unknown>[]> {
  const question = (await questions()).find((one) => one.name === name)!
  const { text, values } = bound(
    question.sql,
    completed(question.parameters, { ...SPAN, rows: 10_000 }, UNTIL),
  )
  return (await client.query({ text, values: [...values] })).rows
}

const phone = [
  'direct_routing_codes',
  'direct_routing_concurrency',
  'direct_routing_failures',
  'direct_routing_hours',
  'direct_routing_trunks',
  'pstn_calls',
  'pstn_carriers',
  'pstn_usage',
]
const personal = [
  'user_display_name',
  'user_principal_name',
  'caller_number',
  'callee_number',
  'conference_id',
]

describe('the questions about telephone calls', () => {
  it.each(phone)('%s says the same to every reader, but for names and numbers', async (name) => {
    const [all, some] = [await answered(withEuii, name), await answered(without, name)]
    expect(all.length).toBeGreaterThan(0)
    const hidden = personal.filter((column) => column in all[0]!)
    expect(some).toEqual(
      all.map((row) => ({ ...row, ...Object.fromEntries(hidden.map((column) => [column, null])) })),
    )
    for (const column of hidden.filter((one) => one !== 'conference_id'))
      expect([column, all.some((row) => row[column] !== null)]).toEqual([column, true])
  })

  it('tell of each row of the logs once', async () => {
    const total = (rows: Record<string, unknown>[], column: string) =>
      rows.reduce((sum, row) => sum + Number(row[column]), 0)
    const trunks = await answered(without, 'direct_routing_trunks')
    const of = (trunk: unknown) => logged.direct.filter((row) => row.trunkFullyQualifiedDomainName === trunk)
    for (const row of trunks) {
      const own = of(row.trunk)
      expect([row.attempts, row.answered, row.network_failures, row.matched_percent].map(Number)).toEqual([
        own.length,
        own.filter((one) => one.successfulCall).length,
        own.filter((one) => one.finalSipCode === 503).length,
        100,
      ])
    }
    const attempts = logged.direct.length
    expect([
      total(trunks, 'attempts'),
      total(await answered(without, 'direct_routing_codes'), 'calls'),
    ]).toEqual([attempts, attempts])
    expect(total(await answered(without, 'direct_routing_hours'), 'attempts')).toBe(attempts)
    expect(total(await answered(without, 'pstn_usage'), 'calls')).toBe(logged.pstn.length)
    expect(await answered(without, 'pstn_calls')).toHaveLength(logged.pstn.length)
  })

  it('count users that a reader may not know', async () => {
    const { rows } = await without.query<{ users: string; named: string }>(
      'select count(distinct user_pseudonym) as users, count(user_id) as named from direct_routing_call_details',
    )
    const users = new Set(logged.direct.map((row) => row.userId))
    expect(rows).toEqual([{ users: `${users.size}`, named: '0' }])
  })
})
