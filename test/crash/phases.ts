import type { Route } from '../../src/emulator/server/routes.ts'
import type { Message } from './messages.ts'
import type { Passing, Tap } from './proxy.ts'

/** Where in its life a run is. */
export const phases = [
  'starting',
  'before the lease',
  'taking the lease',
  'reading',
  'signing in',
  'listing',
  'fetching',
  'before COPY',
  'in COPY',
  'before COMMIT',
  'COMMIT sent',
  'after COMMIT',
  'rolling up',
  'finishing',
  'after the finish',
] as const

export type Phase = (typeof phases)[number]

/** The phases that a run of a command goes through. */
export const phasesOf: Readonly<Record<'load' | 'sync', readonly Phase[]>> = {
  load: phases.filter((phase) => !['signing in', 'listing', 'fetching'].includes(phase)),
  sync: phases.filter((phase) => phase !== 'reading'),
}

/** A transaction that a run has begun: what for, and how far it is. */
interface Transaction {
  what: 'taking the lease' | 'batch' | 'rolling up' | 'finishing'
  step: 'before COPY' | 'in COPY' | 'before COMMIT' | 'COMMIT sent'
}

/** Of several transactions at once, the one that tells the phase. */
const order = ['finishing', 'rolling up', 'batch', 'taking the lease'] as const

/**
 * Tells a run's phase from what it says to the server and asks of Graph: from outside, so that the program is the one
 * that everybody has.
 */
export class PhaseWatch {
  /** Called at every change. */
  onChange: ((phase: Phase) => void) | undefined
  readonly #transactions = new Map<number, Transaction>()
  #idle: Phase = 'starting'
  #phase: Phase = 'starting'

  get phase(): Phase {
    return this.#phase
  }

  /** To be put on the proxy that the run goes by. */
  readonly tap: Tap = {
    onProgram: ({ connection, messages }: Passing) => {
      if (this.#idle === 'starting') this.#idle = 'before the lease'
      for (const message of messages) this.#said(connection, message)
      this.#settle()
      return undefined
    },
    onServer: ({ connection, messages }: Passing) => {
      for (const message of messages) this.#answered(connection, message)
      this.#settle()
      return undefined
    },
    onClosed: (connection: number) => {
      this.#transactions.delete(connection)
    },
  }

  /** The run asked this of Graph. */
  asked(route: Route | undefined): void {
    if (this.#idle === 'after the finish') return
    this.#idle = route === 'token' ? 'signing in' : route === 'list' ? 'listing' : 'fetching'
    this.#settle()
  }

  #said(connection: number, { type, text }: Message): void {
    if (type !== 'Q' && type !== 'P') return
    const open = this.#transactions.get(connection)
    if (/^begin\b/.test(text)) {
      // a run that may write says so first
      if (text.includes('.lease')) this.#transactions.set(connection, { what: 'batch', step: 'before COPY' })
    } else if (/insert into \S+\.runs\b/.test(text)) {
      this.#transactions.set(connection, { what: 'taking the lease', step: 'before COPY' })
    } else if (/exit_code = \$/.test(text)) {
      this.#transactions.set(connection, { what: 'finishing', step: 'before COPY' })
    } else if (open === undefined) return
    else if (/^commit\b/.test(text)) open.step = 'COMMIT sent'
    else if (/^copy\b/.test(text)) open.step = 'in COPY'
    else if (/touched_days|first_start|work_mem|quality_(?:daily|hourly|by_call)/.test(text))
      open.what = 'rolling up'
    else if (open.step === 'in COPY') open.step = 'before COMMIT'
  }

  #answered(connection: number, { type, text }: Message): void {
    const open = this.#transactions.get(connection)
    if (type !== 'Z' || open === undefined) return
    if (open.step === 'in COPY') open.step = 'before COMMIT'
    // I: no transaction is open any more
    if (text !== 'I') return
    this.#transactions.delete(connection)
    if (open.step !== 'COMMIT sent') return
    if (open.what === 'finishing') this.#idle = 'after the finish'
    else if (open.what === 'taking the lease') this.#idle = 'reading'
    else this.#idle = 'after COMMIT'
  }

  #settle(): void {
    const phase = this.#now()
    if (phase === this.#phase) return
    this.#phase = phase
    this.onChange?.(phase)
  }

  #now(): Phase {
    const open = [...this.#transactions.values()]
    const first = order.flatMap((what) => open.find((one) => one.what === what) ?? [])[0]
    if (first === undefined) return this.#idle
    return first.what === 'batch' ? first.step : first.what
  }
}
