import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { placeOf, subjectOf } from './places.ts'
import type { Process } from './process.ts'
import { type Backend, ready } from './server.ts'
import type { Connection } from './turns.ts'

/** What is to become of the next statement on a connection. */
export type Fate =
  /** the server refuses it with this SQLSTATE */
  | { readonly refusedWith: string }
  /** the server does it, and the answer is lost with the connection */
  | 'answer lost'

type Callback = (error: unknown, result?: unknown) => void

/** A statement that does its own talking to the server, as COPY does. */
interface Submittable {
  submit(connection: unknown): void
  handleCopyInResponse(): void
  handleCommandComplete(message: unknown): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

/** Time passes in the simulation alone: the server's own patience would end by the machine's clock. */
const TIMELESS = `set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0`

/** Virtual time that things take at most, in ms. */
const TAKES_MS = { statement: 4, connect: 20, disconnect: 0 }

/**
 * A connection of a simulated process, which pg.Pool takes for a client of pg: each statement waits for its turn, and
 * then goes to a real server over a real connection.
 */
export class SimulatedClient extends EventEmitter implements Connection {
  readonly #process: Process
  readonly #config: pg.ClientConfig
  #backend: Backend | undefined
  #subject: string | undefined
  fate: Fate | undefined
  /** pg.Pool asks these. */
  _queryable = true
  _ending = false

  constructor(process: Process, config: pg.ClientConfig) {
    super()
    this.#process = process
    this.#config = config
    // these are the pool's own options: no clock but the simulation's may end its patience
    Object.assign(config, { connectionTimeoutMillis: 0 })
    process.clients.add(this)
  }

  /** The real connection, as long as there is one. */
  get backend(): Backend | undefined {
    return this.#backend?.death === undefined ? this.#backend : undefined
  }

  connect(done: Callback): void {
    this.#take('connect', TAKES_MS.connect, async () => {
      this.#backend = await this.#process.server.take(this.#config)
    }).then(() => done(null), done)
  }

  query(what: string | Submittable, values?: unknown[] | Callback, done?: Callback): unknown {
    if (typeof what === 'object' && 'submit' in what) {
      this.#take('copy', TAKES_MS.statement, () => this.#perform((client) => copied(client, what))).then(
        () => what.handleReadyForQuery(),
        (error: Error) => what.handleError(error),
      )
      return what
    }
    const callback = typeof values === 'function' ? values : done
    const text = typeof what === 'string' ? what : (what as { text: string }).text
    const place = this.#placeOf(text)
    const sent = place === 'session' ? `${text}; ${TIMELESS}` : what
    const answer = this.#take(place, TAKES_MS.statement, async () => {
      const result = await this.#perform((client) => client.query(sent as string, values as unknown[]))
      this.#process.heard(place, result, values)
      return result
    })
    if (callback === undefined) return answer
    answer.then((result) => callback(null, result), callback)
    return undefined
  }

  end(done?: Callback): Promise<void> | undefined {
    this._ending = true
    const ended = this.#take('disconnect', TAKES_MS.disconnect, async () => {
      this.#process.clients.delete(this)
      const backend = this.#backend
      this.#backend = undefined
      if (backend !== undefined) await this.#process.server.giveBack(backend)
    })
    if (done === undefined) return ended
    ended.then(() => done(null), done)
    return undefined
  }

  ref(): void {}

  unref(): void {}

  getTransactionStatus(): string | null {
    return this.#backend === undefined || this.#backend.death !== undefined
      ? null
      : this.#backend.client.getTransactionStatus()
  }

  async isBlocked(): Promise<boolean> {
    return this.backend !== undefined && this.#process.server.isBlocked(this.backend.pid)
  }

  async cancel(): Promise<void> {
    if (this.backend !== undefined) await this.#process.server.cancel(this.backend.pid)
  }

  /** The connection breaks, if it is there yet, and the process is told at once. */
  async cut(): Promise<void> {
    if (this.#backend === undefined) return
    const { backend } = this
    if (backend !== undefined) await this.#process.server.drop([backend])
    this.#break()
  }

  #break(): void {
    this.#backend = undefined
    if (!this._queryable) return
    this._queryable = false
    const error = new Error('Connection terminated unexpectedly')
    if (this.listenerCount('error') > 0) this.emit('error', error)
    else this.#process.uncaught(error)
  }

  #take<T>(place: string, mostMs: number, act: () => Promise<T>): Promise<T> {
    return this.#process.turns.take({ actor: this.#process, place, mostMs, connection: this }, act)
  }

  /** Names a statement; a commit is named for what its transaction is about. */
  #placeOf(text: string): string {
    const place = placeOf(text)
    if (place.startsWith('begin')) this.#subject = undefined
    this.#subject ??= subjectOf(place)
    return place === 'commit' ? `commit ${this.#subject ?? ''}` : place
  }

  async #perform<T>(statement: (client: pg.Client) => Promise<T>): Promise<T> {
    const { fate } = this
    this.fate = undefined
    const backend = this.#backend
    if (backend === undefined) {
      throw new Error('Client has encountered a connection error and is not queryable')
    }
    try {
      if (backend.death !== undefined) throw backend.death
      if (typeof fate === 'object') await backend.client.query(refusal(fate.refusedWith))
      const value = await statement(backend.client)
      await ready(backend)
      if (fate !== 'answer lost') return value
      await this.cut()
      throw new Error('Connection terminated unexpectedly')
    } catch (error) {
      this.#process.heard('', undefined, undefined)
      await ready(backend)
      if (backend.death !== undefined) this.#break()
      throw error
    }
  }
}

/** Has the server say this of itself. */
function refusal(sqlstate: string): string {
  return `do $$ begin raise exception 'refused by the simulation' using errcode = '${sqlstate}'; end $$`
}

function copied(client: pg.Client, copy: Submittable): Promise<void> {
  return new Promise((resolve, reject) => {
    const stand: Submittable & pg.Submittable = {
      submit: (connection) => copy.submit(connection),
      handleCopyInResponse: () => copy.handleCopyInResponse(),
      handleCommandComplete: (message) => copy.handleCommandComplete(message),
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    }
    client.query(stand)
  })
}
