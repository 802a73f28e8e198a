import { CalendarDays, type CompanyOptions } from './calendar-days.ts'
import { GiantCall, type GiantMeeting } from './giant-meeting.ts'
import { GrownCall } from './grown-call.ts'
import { type LogEntry, type LogName, PhoneLog } from './phone-log.ts'
import { type Script, ScriptedCall } from './scripted-call.ts'
import { type Properties, type ServedCall, versionAt } from './served-call.ts'

export type { CompanyOptions } from './calendar-days.ts'
export type { GiantMeeting } from './giant-meeting.ts'
export type { LogName } from './phone-log.ts'
export type { Script, ScriptedVersion } from './scripted-call.ts'

/** A call as it can be seen at some time: which of its versions. */
export interface Seen {
  readonly call: ServedCall
  readonly at: number
}

/** What a complete warehouse must hold of a call. */
export interface Truth {
  readonly id: string
  readonly version: unknown
  /** The record with all sessions and participants in one document, as if there were no pages. */
  document(): Properties
}

/**
 * The company whose calls are served. It lives day by day: moving the clock only adds, and each day is the same
 * whenever and however often it is asked for. All times are in milliseconds since 1970.
 */
export class Company {
  readonly options: CompanyOptions
  private readonly calendar: CalendarDays
  private readonly log: PhoneLog
  private readonly scripts = new Map<string, ServedCall>()
  private readonly scripted = new Map<string, Script>()
  private readonly grown = new Map<string, number[]>()
  private giants = 0

  /** Throws a RangeError where an option makes no sense. */
  constructor(options: CompanyOptions) {
    this.options = options
    this.calendar = new CalendarDays(options)
    this.log = new PhoneLog(this.calendar, options.since)
  }

  /**
   * Adds a call that a script makes up, or further versions to one that was added before. Gives its id.
   * Throws a RangeError where the first version has no id.
   */
  add(script: Script): string {
    const { id } = new ScriptedCall(script)
    const before = this.scripted.get(id)
    const whole =
      before === undefined
        ? script
        : { ...before, ...script, versions: [...before.versions, ...script.versions] }
    this.scripted.set(id, whole)
    this.scripts.set(id, new ScriptedCall(whole))
    return id
  }

  /** Adds a meeting of any size, made of the sessions of a smaller one. Gives its id. */
  addMeeting(meeting: GiantMeeting): string {
    this.giants += 1
    const call = new GiantCall(this.options.seed, this.giants, meeting)
    this.scripts.set(call.id, call)
    return call.id
  }

  /** Adds a row to one of the logs of telephone calls. */
  addLogRow(name: LogName, row: Properties, visibleFrom: number): void {
    this.log.add(name, row, visibleFrom)
  }

  /** Gives a call one more version, made at that time; does nothing where no version can be seen then. */
  grow(id: string, now: number): void {
    if (this.find(id, now) !== undefined) this.grown.set(id, [...(this.grown.get(id) ?? []), now])
  }

  private withGrowth(call: ServedCall): ServedCall {
    const grewAt = this.grown.get(call.id)
    return grewAt === undefined ? call : new GrownCall(call, grewAt)
  }

  /** The call with this id, in lower case, if a version of it can be seen at that time. */
  find(id: string, now: number): Seen | undefined {
    const call = this.scripts.get(id) ?? this.calendar.find(id, now)
    if (call === undefined) return undefined
    const whole = this.withGrowth(call)
    const at = versionAt(whole, now)
    return at < 0 ? undefined : { call: whole, at }
  }

  /**
   * The calls that can be seen at a time: all, or at least those that began from `from` to `to`. Calls of other
   * times may be among them.
   */
  *seen(now: number, from?: number, to?: number): Generator<Seen> {
    for (const day of this.calendar.daysSeen(now, from, to))
      yield* this.seenOf(this.calendar.callsOn(day), now)
    yield* this.seenOf(this.scripts.values(), now)
  }

  private *seenOf(calls: Iterable<ServedCall>, now: number): Generator<Seen> {
    for (const one of calls) {
      const call = this.withGrowth(one)
      const at = versionAt(call, now)
      if (at >= 0) yield { call, at }
    }
  }

  /** Indexes all that can be seen at a time, a day at a time, and lets others work in between. The signal ends it. */
  async prepare(now: number, signal?: AbortSignal): Promise<void> {
    for (const day of this.calendar.daysSeen(now)) {
      if (signal?.aborted) return
      for (const _ of this.calendar.callsOn(day));
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** What a complete warehouse must hold that sees the company at that time alone: newest versions, in no order. */
  *truth(now: number): Generator<Truth> {
    for (const { call, at } of this.seen(now)) {
      yield { id: call.id, version: call.head(at, '').version, document: () => call.document(at) }
    }
  }

  /** The rows of a log that are there at a time, of calls that began from `from` to `to`, both included. */
  logRows(name: LogName, now: number, from?: number, to?: number): Iterable<LogEntry> {
    return this.log.rows(name, now, from, to)
  }

  /** The rows of the log of calls through Microsoft's plans and connected operators that are there at a time. */
  *pstnCalls(now: number): Generator<Properties> {
    for (const { text } of this.log.rows('pstn', now)) yield JSON.parse(text) as Properties
  }

  /** The rows of the log of calls through the company's own trunks that are there at a time. */
  *directRoutingCalls(now: number): Generator<Properties> {
    for (const { text } of this.log.rows('directRouting', now)) yield JSON.parse(text) as Properties
  }
}
