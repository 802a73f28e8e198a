import type { Process } from './process.ts'
import type { AnyFault, PlannedFault } from './schedule.ts'
import type { Breach } from './seed.ts'
import type { Server } from './server.ts'
import type { Director, Turn, Turns } from './turns.ts'

/** What the conductor is given to do its work with. */
export interface Conducting {
  readonly server: Server
  /** Starts another process beside the first. */
  readonly start: (name: string) => Process
  /** Has the observer look. @param isQuiet no process lives */
  readonly look: (what: string, isQuiet: boolean, ended?: Process) => Promise<readonly Breach[]>
  /** Is told of every fault that struck. */
  readonly onFault: (name: AnyFault) => void
  readonly onSight: (name: string) => void
}

/** How many turns the second process takes before the first one goes on beside it, where they are to meet. */
const HEAD_START = 25
/** Lets what is planned for a run go wrong, at the turns for which it is planned, and has the observer look at it. */
export class Conductor implements Director {
  readonly violations: Breach[] = []
  readonly #given: Conducting
  readonly #main: Process
  readonly #turns: Turns
  #planned: readonly PlannedFault[]
  readonly #processes: Process[]
  readonly #ended = new Set<Process>()
  readonly #visits = new Map<string, number>()
  #count = 0
  /** The second process, for which the first stands still. */
  #awaited: { readonly process: Process; turnsLeft: number } | undefined

  constructor(given: Conducting, main: Process, planned: readonly PlannedFault[]) {
    this.#given = given
    this.#main = main
    this.#turns = main.turns
    this.#planned = planned
    this.#processes = [main]
  }

  get processes(): readonly Process[] {
    return this.#processes
  }

  async before(turn: Turn): Promise<void> {
    const { actor, place } = turn
    if (this.#awaited !== undefined && actor !== this.#main) this.#awaited.turnsLeft--
    if (actor !== this.#main) return
    this.#count++
    this.#visits.set(place, (this.#visits.get(place) ?? 0) + 1)
    for (const fault of this.#due(turn, (kind) => kind !== 'killed_after')) {
      if (this.#main.isDead) return
      await this.#strike(fault, turn)
    }
  }

  async after(turn: Turn): Promise<void> {
    if (turn.actor !== this.#main) return
    const [fault] = this.#due(turn, (kind) => kind === 'killed_after')
    if (fault === undefined) return
    this.#fired(fault, turn)
    await this.#kill(turn)
  }

  /** Whether all processes are over; looks after those that have just ended, and lets go who need not wait any more. */
  async isOver(): Promise<boolean> {
    for (const process of this.#processes) {
      if (!process.isOver || this.#ended.has(process)) continue
      this.#ended.add(process)
      if (!process.isDead) await this.#end(process)
    }
    const awaited = this.#awaited
    if (awaited !== undefined && (awaited.process.isOver || awaited.turnsLeft <= 0)) {
      this.#awaited = undefined
      this.#main.isHeld = false
      await this.#look('between two loaders')
    }
    return this.violations.length > 0 || this.#processes.every(({ isOver }) => isOver)
  }

  /** The faults that are aimed at a turn; each strikes once. */
  #due(turn: Turn, isKind: (kind: PlannedFault['kind']) => boolean): PlannedFault[] {
    const due = this.#planned.filter(({ kind, aim }) => {
      if (!isKind(kind)) return false
      if ('turn' in aim) return aim.turn <= this.#count
      return aim.place === turn.place && aim.nth <= this.#visits.get(turn.place)!
    })
    this.#planned = this.#planned.filter((one) => !due.includes(one))
    return due
  }

  #fired({ kind }: PlannedFault, { place }: Turn): void {
    this.#given.onFault(kind)
    this.#turns.note(`${kind} at ${place}`)
  }

  async #strike(fault: PlannedFault, turn: Turn): Promise<void> {
    const client = [...this.#main.clients].find((one) => one === turn.connection)
    // no connection is at work: another one is struck, if there is any
    const struck = client ?? [...this.#main.clients][0]
    switch (fault.kind) {
      case 'killed_before':
      case 'killed_after':
        this.#fired(fault, turn)
        await this.#kill(turn)
        return
      case 'host_lost':
        this.#fired(fault, turn)
        this.#given.server.lose(this.#main.kill())
        await this.#look(`its machine is lost before ${turn.place}`)
        return
      case 'backend_ended':
        if (struck?.backend === undefined) return
        this.#fired(fault, turn)
        this.#main.wasAway = true
        await this.#given.server.kill([struck.backend])
        if (client === undefined) await struck.cut()
        return
      case 'connection_cut':
        if (struck?.backend === undefined) return
        this.#fired(fault, turn)
        this.#main.wasAway = true
        await struck.cut()
        return
      case 'answer_lost':
        if (client?.backend === undefined) return
        this.#fired(fault, turn)
        this.#main.wasAway = true
        client.fate = 'answer lost'
        if (turn.place.startsWith('commit')) this.#given.onSight('commit of which nothing was heard')
        return
      case 'server_refuses':
        if (client?.backend === undefined) return
        this.#fired(fault, turn)
        client.fate = { refusedWith: fault.sqlstate }
        return
      case 'server_restarted':
        this.#fired(fault, turn)
        await this.#given.server.restart()
        for (const process of this.#processes) {
          process.wasAway = true
          for (const one of process.clients) await one.cut()
        }
        await this.#look('after a restart of the server')
        return
      case 'second_loader':
        this.#fired(fault, turn)
        this.#second()
        return
      case 'lease_taken_over': {
        if (this.#turns.isBlocked) return
        this.#fired(fault, turn)
        await this.#stand(fault.standsMs)
        this.#main.isHeld = true
        const process = this.#second()
        this.#awaited = { process, turnsLeft: fault.meets ? HEAD_START : Number.POSITIVE_INFINITY }
        return
      }
      case 'suspended':
        if (this.#turns.isBlocked) return
        this.#fired(fault, turn)
        await this.#stand(fault.standsMs)
        return
      case 'interrupted':
        this.#fired(fault, turn)
        this.#main.interrupt(15)
    }
  }

  #second(): Process {
    const process = this.#given.start('second')
    this.#processes.push(process)
    return process
  }

  /** Time passes in which the process does nothing, nor does any other that is there already. */
  async #stand(ms: number): Promise<void> {
    for (const process of this.#processes) process.wasAway = true
    this.#turns.now += ms
    await this.#given.server.pass(ms, this.#main.backends)
  }

  async #kill({ place }: Turn): Promise<void> {
    await this.#given.server.drop(this.#main.kill())
    await this.#look(`killed at ${place}`)
  }

  async #end(process: Process): Promise<void> {
    this.#turns.forget(process)
    await this.#given.server.drop(process.backends)
    process.clients.clear()
    await this.#given.server.settleLease()
    this.#turns.note(`${process.name} ended with ${process.exitCode}`)
    await this.#look(`${process.name} ended with ${process.exitCode}`, process)
  }

  async #look(what: string, ended?: Process): Promise<void> {
    const isQuiet = this.#processes.every(({ isOver }) => isOver) && !this.#given.server.hasLost
    this.violations.push(...(await this.#given.look(what, isQuiet, ended)))
  }
}
