import type { Lot } from '../random.ts'
import type { World, WorldCall, WorldLogRow, WorldVersion } from './model.ts'
import { makeLogRow } from './phone-logs.ts'
import { type CallPlan, makeVersion } from './records.ts'
import { anyGuid } from './sessions.ts'

export type { World, WorldCall, WorldLogRow, WorldVersion } from './model.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Graph forgets a call so long after its end. */
const KEPT = 30 * DAY

/** Days around which calendars have been got wrong, beside others. */
const oddDays = ['2024-02-28', '2024-12-30', '2025-02-27', '2025-03-29', '2025-10-25', '2025-12-31']

/**
 * Makes a small tenant: some calls within a few days, which change later, and some rows of the call logs.
 * @param hasRefusals whether there may be documents that PostgreSQL refuses, which has to be seen to
 */
export function makeWorld(lot: Lot, hasRefusals = false): World {
  const base = lot.chance(0.2)
    ? Date.parse(`${lot.pick(oddDays)}T00:00:00Z`)
    : Date.UTC(2024, 0, 1) + lot.below(800) * DAY
  const startsAt = base + lot.below(24 * HOUR)
  const pages = { list: lot.between(1, 3), sessions: lot.between(2, 4), participants: lot.between(2, 6) }
  const isLarge = lot.chance(0.12)
  // on one day, or on some
  const days = lot.chance(0.5) ? 0.2 : 2
  const calls = Array.from({ length: lot.between(1, 8) }, (_, at) =>
    makeCall(lot.fork(`call ${at}`), {
      worldStartsAt: startsAt,
      days,
      sessions: isLarge && at === 0 ? pages.sessions * 7 : undefined,
      hasRefusals,
    }),
  )
  const logs: WorldLogRow[] = []
  for (const log of ['pstn_calls', 'direct_routing_calls'] as const) {
    const count = lot.chance(0.5) ? lot.between(1, 3) : 0
    for (let at = 0; at < count; at++) {
      const own = lot.fork(`${log} ${at}`)
      logs.push(makeLogRow(own, log, startsAt - 2 * DAY + own.below(5 * DAY)))
    }
  }
  const settledAt = Math.max(
    ...calls.map((call) => call.versions.at(-1)!.appearsAt),
    ...logs.map((row) => row.versions.at(-1)!.appearsAt),
    startsAt,
  )
  return { startsAt, settledAt, tenantId: anyGuid(lot.fork('tenant')), calls, logs, pages }
}

/** When a call starts: mostly within so many days from the moment at which runs may begin. */
function makeStart(lot: Lot, startsAt: number, days: number): number {
  const kind = lot.next()
  // some are older: a first run finds them all at once, and the oldest are about to be forgotten
  if (kind < 0.05) return startsAt - 5 * DAY - lot.below(24 * DAY)
  if (kind < 0.3) return startsAt - lot.below(2 * DAY)
  return startsAt + lot.below(days * DAY)
}

function makeLength(lot: Lot): number {
  const kind = lot.next()
  if (kind < 0.1) return 0
  if (kind < 0.85) return lot.below(90 * MINUTE)
  return lot.below(30 * HOUR)
}

/** How long a version stays the newest, where another comes: mostly for some hours, seldom for days. */
function makePause(lot: Lot): number {
  const kind = lot.next()
  if (kind < 0.65) return MINUTE + lot.below(6 * HOUR)
  return lot.below(kind < 0.95 ? 1.5 * DAY : 10 * DAY)
}

interface CallOptions {
  readonly worldStartsAt: number
  /** Within how many days most calls begin. */
  readonly days: number
  /** How many its first version has; undefined: a few. */
  readonly sessions: number | undefined
  readonly hasRefusals: boolean
}

/** A later version may know that the call ended earlier; where it went on beyond midnight, often on another day. */
function planOf(plan: CallPlan, version: number, step: number): CallPlan {
  const lot = plan.lot.fork(`end ${version}`)
  const { startsAt, endsAt } = plan
  const midnight = Math.floor(endsAt / DAY) * DAY
  const isBeyond = midnight > startsAt
  if (step === 0 || !lot.chance(isBeyond ? 0.6 : 0.2)) return plan
  const last = isBeyond && lot.chance(0.7) ? midnight - 1 : endsAt
  return { ...plan, endsAt: startsAt + lot.below(last - startsAt + 1) }
}

function makeCall(lot: Lot, { worldStartsAt, days, sessions, hasRefusals }: CallOptions): WorldCall {
  const startsAt = makeStart(lot, worldStartsAt, days)
  const endsAt = startsAt + makeLength(lot)
  const goneAt = endsAt + KEPT
  const plan: CallPlan = {
    lot,
    id: anyGuid(lot),
    startsAt,
    endsAt,
    type: lot.chance(0.7) ? 'groupCall' : 'peerToPeer',
    sessions: sessions ?? lot.between(lot.chance(0.1) ? 0 : 1, 4),
    participants: lot.between(0, 6),
    isEndless: lot.chance(0.04),
  }
  const count = lot.chance(0.5) ? 1 : lot.between(2, lot.chance(0.2) ? 5 : 3)
  // most poison is in one version, and some is in all of them; where there are several, more is in the first
  const which = count > 2 ? ['first', 'first', 'last', 'all'] : ['first', 'last', 'all']
  const poison = lot.chance(count > 2 ? 0.3 : 0.15) ? lot.pick(which) : 'none'
  const refusals = lot.fork('refused')
  const refused = hasRefusals && refusals.chance(0.06) ? refusals.pick(['first', 'last', 'all']) : 'none'
  const lack = lot.chance(0.08) ? lot.pick(['first', 'all']) : 'none'
  const versions: WorldVersion[] = []
  let version = lot.between(1, 3)
  let appearsAt = endsAt + lot.below(150 * MINUTE)
  for (let step = 0; step < count && appearsAt < goneAt; step++) {
    const isAt = (which: string) =>
      which === 'all' || (which === 'first' && step === 0) || (which === 'last' && step === count - 1)
    const flaws = { isPoison: isAt(poison), isRefused: isAt(refused), isIncomplete: isAt(lack) }
    versions.push(makeVersion(planOf(plan, version, step), version, step, appearsAt, flaws))
    version += lot.between(1, 2)
    appearsAt += makePause(lot)
  }
  return { id: plan.id, startsAt, endsAt, goneAt, versions }
}
