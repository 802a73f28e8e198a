import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/emulator/faults/catalogue.ts'
import type { OtherHost } from '../../src/emulator/server/other-host.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import type { Said } from '../setup/callhouse.ts'
import { asked } from '../setup/dump.ts'
import { truthOf } from '../setup/emulated.ts'
import { addMeeting, empty, hastened, type Site, startSite, User } from '../setup/syncing.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const LONG = 60_000
const SECRET = 'kanarien~8Q.vogel_im-Bergwerk'
/** In an error of Graph's, which may quote anything. */
const QUOTED = 'Kanaria Vogel <kanaria.vogel@fabrikam.example> +49 30 5550199'

let site: Site
let other: OtherHost
let user: User
let warehouse: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  site = await startSite({ credentials: { clientSecret: SECRET } })
  other = await site.emulator.startOtherHost()
  addMeeting(site, 61, 131)
  user = new User(site, opened.database)
})
beforeEach(async () => {
  site.emulator.faults.clear()
  site.emulator.entra.clientSecret = SECRET
  site.requests.length = 0
  await empty(warehouse)
})
afterAll(() => Promise.all([site.stop(), close()]))

const PERSONAL =
  /^(?:displayName|user(?:PrincipalName|DisplayName)|joinWebUrl|.*number|.*ipAddress|.*macAddress|.*bssid|.*subnet|text)$/i

/** What is personal in the tenant's documents: names, addresses, numbers. */
function* personal(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string') {
    // what is shorter may stand in any text by chance
    if (PERSONAL.test(key) && value.length > 6) yield value
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, below] of Object.entries(value))
      yield* personal(below, Array.isArray(value) ? key : name)
  }
}

/** The tokens that were given out, and their parts that nobody could make up. */
function tokens(): string[] {
  const sent = site.requests.map(({ headers }) => headers.authorization?.replace(/^Bearer /, ''))
  return [...new Set(sent)].flatMap((token) =>
    token === undefined ? [] : [token, ...token.split('.').slice(1)],
  )
}

/** What a run says and leaves for others to read, beside the facts. */
async function heard(said: Said): Promise<string> {
  const books = await asked(
    warehouse,
    `select coalesce(error, '') from :ops.runs
     union all select coalesce(last_failure, '') from :ops.ledger
     union all select reason from :ops.quarantine
     union all select reason from :ops.gaps`,
  )
  return [said.stdout, said.stderr, ...books].join('\n')
}

/** Finds nothing in what was heard that is not for everybody's eyes. */
async function expectSilence(said: Said): Promise<string> {
  const names = new Set([...truthOf(site.emulator)].flatMap((one) => [...personal(one)]))
  expect(names.size).toBeGreaterThan(50)
  const canaries = [
    SECRET,
    encodeURIComponent(SECRET),
    QUOTED,
    ...QUOTED.split(/[<>]/),
    ...tokens(),
    ...names,
  ]
  const text = await heard(said)
  expect(canaries.filter((canary) => text.includes(canary.trim()))).toEqual([])
  return text
}

describe('a sync says no secret and nothing personal', () => {
  it.each([[[]], [['--json']]])(
    'of a run that ends well, with %j',
    async (args) => {
      const said = await user.sync(args, hastened)
      expect(said.code).toBe(0)
      expect(tokens().length).toBe(3)
      await expectSilence(said)
    },
    LONG,
  )

  it(
    'of a sign-in that is refused',
    async () => {
      site.emulator.entra.clientSecret = 'another~one'
      const said = await user.sync()
      expect(said.code).toBe(77)
      expect(site.requests[0]!.body).toContain(encodeURIComponent(SECRET))
      expect(await expectSilence(said)).toContain('AADSTS7000215')
    },
    LONG,
  )

  it.each([[[]], [['--json']]])(
    'of calls that Graph fails to give, or refuses and says why in its own words, with %j',
    async (args) => {
      const record = (index: number) => ({ route: 'record', id: site.ids[index]! }) as const
      site.emulator.faults.add(
        { name: 'server_error', match: record(0) },
        { name: 'refused_record', match: record(1), message: QUOTED },
        { name: 'bad_body', match: record(2), body: 'truncated' },
        {
          name: 'server_error',
          status: 502,
          body: 'html',
          match: { route: 'participants', asks: 1, every: 3 },
        },
        { name: 'unauthorized', match: { route: 'list' }, times: 1 },
      )
      const said = await user.sync(args, hastened)
      expect(said.code).toBe(75)
      expect([...site.emulator.faults.fired.keys()]).toEqual(
        expect.arrayContaining(['server_error', 'refused_record', 'bad_body', 'unauthorized']),
      )
      await expectSilence(said)
      expect(
        await asked(warehouse, 'select count(*) from :ops.ledger where last_failure is not null'),
      ).toEqual(['3'])
    },
    LONG,
  )

  it.each([
    ['a page of something else', { name: 'html', match: { route: 'record' } }, 75, 'Sign in to the network'],
    [
      'a link that leads elsewhere',
      { name: 'hostile_link', form: 'other_host', match: { route: 'participants' } },
      70,
      'security: a link to localhost:',
    ],
    [
      'a redirect',
      { name: 'redirect', to: 'other', match: { route: 'list' } },
      70,
      "security: Graph's answer leads to localhost:",
    ],
  ] as [string, Fault, number, string][])(
    'of a run that meets %s',
    async (_, fault, code, words) => {
      site.emulator.faults.add(fault)
      const said = await user.sync(['--json'], hastened)
      expect(said.code).toBe(code)
      expect(await expectSilence(said)).toContain(words)
      expect(other.requests).toEqual([])
    },
    LONG,
  )
})
