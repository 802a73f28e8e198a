import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/emulator.ts'
import { routeOf } from '../../src/emulator/server/routes.ts'
import {
  generateCallRecord,
  generateDirectRoutingCalls,
  generatePstnCalls,
} from '../../src/emulator/tenant.ts'
import { truthOf } from '../setup/emulated.ts'
import type { Random } from './random.ts'
import { type Shape, shapeOf, type World } from './world.ts'

const DAY_MS = 86_400_000
const CALLS = 14
/** Faster than anybody asks. */
const NO_LIMIT = '1000000/1s'

/** An emulated tenant that `callhouse sync` is given again and again: each time some of its calls are newer. */
export async function openTenant(directory: string, random: Random): Promise<World> {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const emulator = await startEmulator({
    company: { seed: 7, callsPerDay: 0, since: new Date(midnight).toISOString().slice(0, 10) },
    limits: 'none',
    onRequest: ({ url }) => world.watch?.asked(routeOf(url)),
  })
  const ca = join(directory, 'ca.pem')
  await writeFile(ca, emulator.ca)
  const { company, clock, entra } = emulator
  const plan = {
    seed: 7,
    calls: CALLS,
    days: 2,
    until: new Date(midnight),
    shares: { meeting: 0, escalated: 0, phone: 0.5 },
  }
  let generated = 0
  const add = (): string => {
    const document = { ...generateCallRecord(plan, generated++) }
    // some are of the shape of years ago, which Graph does not serve any more
    return 'participants_v2' in document
      ? company.add({ versions: [{ visibleFrom: midnight, document }] })
      : add()
  }
  for (const row of generatePstnCalls(plan)) company.addLogRow('pstn', { ...row }, midnight)
  for (const row of generateDirectRoutingCalls(plan)) company.addLogRow('directRouting', { ...row }, midnight)

  const versions = new Map<string, Shape>()
  const newest = new Map<string, number>()
  const ids: string[] = []
  let rounds = 0
  const world: World = {
    name: 'sync',
    args: ['sync', '--since', '3d', '--json'],
    env: {
      CALLHOUSE_EMULATOR: emulator.origin,
      NODE_EXTRA_CA_CERTS: ca,
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: entra.clientId,
      AZURE_CLIENT_SECRET: entra.clientSecret,
      CALLHOUSE_LIMIT_APP: NO_LIMIT,
      CALLHOUSE_LIMIT_LIST: NO_LIMIT,
      CALLHOUSE_LIMIT_RECORD: NO_LIMIT,
      CALLHOUSE_LIMIT_PSTN: NO_LIMIT,
    },
    versions,
    watch: undefined,
    async change() {
      rounds++
      const now = clock.now()
      if (ids.length === 0) {
        while (ids.length < CALLS) ids.push(add())
        // one of several pages
        ids.push(company.addMeeting({ sessions: 61, participants: 131, startedAt: midnight - DAY_MS }))
      } else {
        // the meeting, which is last, more seldom; each time a call gets a session more
        for (const [at, id] of ids.entries())
          if (random.next() < (at === ids.length - 1 ? 0.03 : 0.12)) company.grow(id, now)
        if (rounds % 10 === 0) ids.unshift(add())
      }
      for (const { id, version, document } of company.truth(now)) {
        newest.set(id, Number(version))
        const key = `${id} ${version}`
        if (!versions.has(key)) versions.set(key, shapeOf(document()))
      }
    },
    newest: () => newest,
    logRows: () => [...truthOf(emulator)].length - newest.size,
    truth: () => truthOf(emulator),
    close: () => emulator.stop(),
  }
  return world
}
