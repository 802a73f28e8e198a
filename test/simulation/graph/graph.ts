import type { TokenSource } from '../../../src/fetcher/tokens.ts'
import type { HttpRequest } from '../../../src/fetcher/transport.ts'
import type { Lot } from '../random.ts'
import type { World } from '../world/model.ts'
import { answerOf, errorAnswer, textAnswer } from './answers.ts'
import { type Asked, linkTo, ORIGIN, RECORDS, takeApart } from './asked.ts'
import { Books } from './books.ts'
import { faults } from './faults.ts'
import type { FaultName, Route, Where } from './menu.ts'
import type { Made, Reply } from './reply.ts'
import { type Served, serve } from './serving.ts'
import { Issued, SimulatedTokens } from './tokens.ts'

/** The call of another tenant. */
const STRANGER = '99999999-0000-4000-8000-000000000001'

export { type FaultName, faultNames, type Where } from './menu.ts'
export type { Made, Reply } from './reply.ts'

/** A fault that waits for its request. */
interface Armed {
  readonly name: FaultName
  readonly where: Where
  after: number
  left: number
}

/** Graph as one tenant sees it, in this process: what it says at a moment, and what goes wrong on the way. */
export class SimulatedGraph {
  /** How often each fault happened. */
  readonly fired = new Map<FaultName, number>()
  /** How often each host was asked. */
  readonly asked = new Map<string, number>()
  readonly books: Books
  /** Requests so far. */
  requests = 0
  /** Faults that happened since the last {@link beginRun}. */
  firedInRun = 0
  readonly #world: World
  readonly #lot: Lot
  readonly #made: Made
  /** Whether the pages of a record go on with the version that they began with. */
  readonly pinsVersions: boolean
  readonly #issued = new Issued()
  #armed: Armed[] = []
  /** The warehouse may know by now whose tenant this is. */
  #isKnown = false

  constructor(world: World, lot: Lot, made: Made) {
    this.#world = world
    this.#lot = lot.fork('graph')
    this.#made = made
    this.pinsVersions = this.#lot.chance(0.5)
    this.books = new Books(world)
  }

  /** Signs in to this tenant, as one process does. @param now Graph's time in ms since 1970 */
  tokens(now: () => number): TokenSource {
    const fault = (isFirst: boolean) => this.#tokenFault(isFirst)
    return new SimulatedTokens({ made: this.#made, tenantId: this.#world.tenantId, now, fault }, this.#issued)
  }

  /** Lets something go wrong with the next request that it can happen to. */
  inject(name: FaultName, where: Where = {}): void {
    this.#armed.push({ name, where, after: where.after ?? 0, left: where.times ?? 1 })
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    this.#armed = []
  }

  /** To be called before each run. */
  beginRun(): void {
    this.firedInRun = 0
    this.books.beginRun()
  }

  /** Answers a request. @param now Graph's time in ms since 1970 */
  answer(request: HttpRequest, now: number): Reply {
    this.requests++
    const { host } = request.url
    this.asked.set(host, (this.asked.get(host) ?? 0) + 1)
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (!isHome(request.url)) {
      if (token !== undefined) this.books.leaks.push(`${request.url.origin}${request.url.pathname}`)
      return { kind: 'fault', error: this.#made.fault('name', `simulated: nobody is at ${host}`) }
    }
    const tenantId = token === undefined ? undefined : this.#issued.tenantOf(token, now)
    if (tenantId === undefined) return answered(errorAnswer(401, now))
    const asked = takeApart(request, now)
    if (asked === undefined) return answered(errorAnswer(400, now))
    if (tenantId !== this.#world.tenantId) return answered(elsewhere(asked))
    this.#isKnown = true
    this.books.turnTo(asked)
    return this.#faulty(asked) ?? this.#honest(asked)
  }

  #served(asked: Asked, at: number): Served {
    return serve({ world: this.#world, pinsVersions: this.pinsVersions }, asked, at)
  }

  #honest(asked: Asked): Reply {
    const moment = this.books.momentOf(asked)
    const served = this.#served(asked, moment)
    if (served.kind === 'json') this.books.show(asked, served.json.version as number | undefined, moment)
    else this.books.excuse(asked.id, 'it is not there')
    if (moment !== asked.now) this.books.excuse(asked.id, 'a lagging server showed it')
    if (served.kind === 'json' && asked.route === 'list') this.books.tell(served.json.value, asked.now)
    // the fault that began the circle leads on until whoever follows it has had enough
    if (asked.token?.endless && served.kind === 'json') {
      return answered(answerOf(asked, served, linkTo(asked, { ...asked.token, nonce: this.#lot.below(1e9) })))
    }
    return answered(answerOf(asked, served))
  }

  #faulty(asked: Asked): Reply | undefined {
    const moment = this.books.momentOf(asked)
    for (const armed of this.#armed) {
      const { routes, happen } = faults[armed.name]
      if (!fits(armed.where, routes, asked)) continue
      if (armed.after > 0) {
        armed.after--
        continue
      }
      const reply = happen({
        asked,
        lot: this.#lot,
        made: this.#made,
        books: this.books,
        served: (at) => this.#served(asked, Math.min(at, moment)),
      })
      if (reply === undefined) continue
      this.#fire(armed)
      if (reply.kind === 'answer' && reply.answer.status === 200) this.#noteShown(asked, reply)
      return reply
    }
    return undefined
  }

  /** A faulty answer that is believed may show a version all the same. */
  #noteShown(asked: Asked, { answer }: Extract<Reply, { kind: 'answer' }>): void {
    const version = /"version":(\d+)/.exec(answer.body.subarray(0, 2_000).toString())?.[1]
    this.books.show(asked, version === undefined ? undefined : Number(version), this.books.momentOf(asked))
  }

  #tokenFault(isFirst: boolean): FaultName | undefined {
    const armed = this.#armed.find(({ name }) => faults[name].routes.includes('token'))
    if (armed === undefined) return undefined
    // a first run would take any tenant for its own, and who has signed in to one stays with it
    if (armed.name === 'token_of_other_tenant' && !(this.#isKnown && isFirst)) return undefined
    if (armed.after-- > 0) return undefined
    this.#fire(armed)
    return armed.name
  }

  #fire(armed: Armed): void {
    armed.left--
    this.firedInRun++
    this.fired.set(armed.name, (this.fired.get(armed.name) ?? 0) + 1)
    if (armed.left <= 0) this.#armed = this.#armed.filter((one) => one !== armed)
  }
}

function answered(answer: Extract<Reply, { kind: 'answer' }>['answer']): Reply {
  return { kind: 'answer', answer }
}

function fits({ route, id }: Where, routes: readonly Route[], asked: Asked): boolean {
  if (!routes.includes(asked.route) || (route !== undefined && route !== asked.route)) return false
  return id === undefined || id === asked.id
}

/** What another tenant says: every day has a call that is none of this one's. */
function elsewhere(asked: Asked): Extract<Reply, { kind: 'answer' }>['answer'] {
  const { route, from, now } = asked
  if (asked.id !== undefined) return errorAnswer(404, now)
  const value =
    route === 'list' ? [{ id: STRANGER, version: 1, startDateTime: new Date(from).toISOString() }] : []
  return textAnswer(200, JSON.stringify({ value }), now)
}

/** Whether a token may be sent there. */
function isHome(url: URL): boolean {
  const isBelow = url.pathname === RECORDS || url.pathname.startsWith(`${RECORDS}/`)
  return url.origin === ORIGIN && url.username === '' && url.password === '' && isBelow
}
