import { hash } from 'node:crypto'
import type { Clock, Reply, Request } from '../server/exchange.ts'
import { callIdOf, pageOf, type Route, routeOf } from '../server/routes.ts'
import { definitionOf, type Fault, type FaultName } from './catalogue.ts'
import type { Chosen, Definition, Doing } from './definition.ts'
import { checkFault } from './script.ts'

/** How faults are chosen, and what they need. */
export interface FaultOptions {
  /** Another seed, other requests that chance hits. */
  readonly seed: number
  readonly faults?: readonly Fault[]
  /** The origin of the host that a client must never ask; an address that no one has, where it is missing. */
  readonly other?: () => string
  /** The emulator's clock, for the dates in replies; real time where it is missing. */
  readonly clock?: Clock
  /**
   * What chance goes by. `url`: the URL and how often it was asked for, so that the order of requests, which
   * several at once may change, makes no difference. `arrival`: the number of the request.
   */
  readonly chance?: 'url' | 'arrival'
}

/** The faults of an emulator, switched on and off. */
export interface FaultSwitch {
  /**
   * Decides what happens to a request; to be asked once for each, requests for tokens included. Faults are looked
   * through in the order in which they were added, and the first that is due is chosen. undefined: none is.
   */
  choose(request: Request): Chosen | undefined
  /** Switches faults on, with the others. Throws a RangeError for what is no fault. */
  add(...faults: readonly Fault[]): void
  /** Switches all faults off, and forgets the links that they gave out. What has fired stays counted. */
  clear(): void
  /** How often each fault has happened. A fault that found nothing to change in a reply did not happen. */
  readonly fired: ReadonlyMap<FaultName, number>
}

/** The host that stands for all that a client must never ask, where nobody counts what it gets. */
const NOWHERE = 'https://evil.example'

/** A number from 0 up to 1 that follows from a seed and some words. */
function chanceOf(seed: number, ...words: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha1', JSON.stringify([seed, ...words])).slice(0, 12), 16) / 2 ** 48
}

/** A URL without its origin, which is another each time an emulator starts. */
function wayOf(url: URL): string {
  return url.pathname + url.search
}

/** A fault that is switched on. */
class Armed {
  readonly fault: Fault
  readonly definition: Definition
  private readonly seed: number
  /** Tells faults of one name from one another. */
  private readonly ordinal: number
  private readonly byArrival: boolean
  /** How often each URL or call was asked for. */
  private readonly asked = new Map<string, number>()
  private matched = 0
  /** How often it was chosen and not found to be without effect. */
  taken = 0

  constructor(fault: Fault, ordinal: number, seed: number, byArrival: boolean) {
    this.fault = fault
    this.definition = definitionOf(fault.name)
    this.ordinal = ordinal
    this.seed = seed
    this.byArrival = byArrival
  }

  private matches(request: Request, route: Route): boolean {
    const { match = {} } = this.fault
    const meant = match.route === undefined ? this.meantFor(route) : match.route === route
    const page = match.page ?? this.definition.page
    if (!meant || (page !== undefined && page !== pageOf(request.url))) return false
    return match.id === undefined || match.id.toLowerCase() === callIdOf(request.url)
  }

  private meantFor(route: Route): boolean {
    return route !== 'token' && (this.definition.routes?.includes(route) ?? true)
  }

  /**
   * Looks at a request, and counts it. Gives what chance drew for it where the fault is due, else undefined. Each
   * fault sees every request, whichever is chosen, so that taking one fault away leaves the others where they were.
   */
  look(request: Request, route: Route): number | undefined {
    if (!this.matches(request, route)) return undefined
    const { match = {}, times = Number.POSITIVE_INFINITY, name } = this.fault
    const { lasting, asks: usualAsks = Number.POSITIVE_INFINITY } = this.definition
    const key = (lasting && callIdOf(request.url)) || wayOf(request.url)
    const ask = (this.asked.get(key) ?? 0) + 1
    this.asked.set(key, ask)
    this.matched += 1
    if (this.taken >= times || ask > (match.asks ?? usualAsks)) return undefined
    if (match.every !== undefined && this.matched % match.every !== 0) return undefined
    const moment = lasting ? [key] : this.byArrival ? [request.number] : [request.method, key, ask]
    const draw = (use: string) => chanceOf(this.seed, name, this.ordinal, use, ...moment)
    return match.share === undefined || draw('share') < match.share ? draw('pick') : undefined
  }
}

/** A doing as a choice. `applied` and `idle` are told once, when it is seen whether there was anything to do. */
function chosenOf(name: FaultName, doing: Doing, told: { applied(): void; idle(): void }): Chosen {
  const { before, change, serve, deliver } = doing
  const waits = before === undefined && serve === undefined && deliver === undefined
  if (!waits) told.applied()
  return {
    name,
    ...(serve !== undefined && { serve }),
    ...(deliver !== undefined && { deliver }),
    before: (request) => before?.(request),
    change: (reply, request) => {
      if (change === undefined) return reply
      const changed: Reply | undefined = reply.status === 200 ? change(reply, request) : undefined
      if (waits) changed === undefined ? told.idle() : told.applied()
      return changed ?? reply
    },
  }
}

/** Opens the switch of an emulator's faults. Throws a RangeError for what is no fault. */
export function openFaults(options: FaultOptions): FaultSwitch {
  const { seed, faults = [], other = () => NOWHERE, clock = { now: () => Date.now() }, chance } = options
  const fired = new Map<FaultName, number>()
  const armed: Armed[] = []
  /** What is to be done for links that faults gave out. */
  const links = new Map<string, { name: FaultName; doing: Doing; once: boolean }>()

  function add(...more: readonly Fault[]): void {
    for (const fault of more.map(checkFault)) {
      const ordinal = armed.filter(({ fault: { name } }) => name === fault.name).length
      armed.push(new Armed(fault, ordinal, seed, chance === 'arrival'))
    }
  }

  /** What a fault does to an exchange for which chance drew `pick`. */
  function doingOf({ fault, definition }: Armed, pick: number): Doing {
    const given: Readonly<Record<string, unknown>> = { ...fault }
    const values = Object.entries(definition.parameters).map(([name, parameter]) => [
      name,
      parameter.use(given[name] ?? parameter.default, pick),
    ])
    return definition.make(Object.fromEntries(values), {
      pick,
      now: () => clock.now(),
      other: () => new URL(other()),
      later: (url, doing, until) => {
        links.set(wayOf(url), { name: fault.name, doing, once: until === 'once' })
      },
    })
  }

  function follow(way: string): Chosen | undefined {
    const link = links.get(way)
    if (link?.once) links.delete(way)
    // the fault has happened already: when it gave out the link
    return link && chosenOf(link.name, link.doing, { applied: () => {}, idle: () => {} })
  }

  function choose(request: Request): Chosen | undefined {
    const route = routeOf(request.url)
    if (route === undefined) return undefined
    const looks = armed.map((one) => ({ one, pick: one.look(request, route) }))
    const followed = follow(wayOf(request.url))
    if (followed !== undefined) return followed
    const due = looks.find(({ pick }) => pick !== undefined)
    if (due?.pick === undefined) return undefined
    const { one, pick } = due
    one.taken += 1
    return chosenOf(one.fault.name, doingOf(one, pick), {
      applied: () => fired.set(one.fault.name, (fired.get(one.fault.name) ?? 0) + 1),
      idle: () => {
        one.taken -= 1
      },
    })
  }

  add(...faults)
  return {
    choose,
    add,
    fired,
    clear: () => {
      armed.length = 0
      links.clear()
    },
  }
}
