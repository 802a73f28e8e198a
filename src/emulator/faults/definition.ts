import type { ServerResponse } from 'node:http'
import type { Reply, Request } from '../server/exchange.ts'
import type { Route } from '../server/routes.ts'

/**
 * What the service is to do for a fault that needs to know the company. The service gets it with the request
 * (`Chosen.serve`), and does it where it can; for a call that has but one version, `version` changes nothing.
 */
export interface Serve {
  /**
   * `older`: answer like a replica that lags. A record, its sessions or its participants come from the version
   * before the newest; a page of the list shows all its calls at the version before their newest.
   */
  readonly version?: 'older'
  /** Once this answer is made, the call that it is about gets one more version, visible to every later request. */
  readonly thenChange?: true
}

/** Writes a reply to the client, whole or damaged; ends when all is written that is going to be. */
export type Delivery = (response: ServerResponse, request: Request, reply: Reply) => Promise<void>

/** A fault that was chosen for one request. */
export interface Chosen {
  /** The fault's name; also that of the fault which gave out the link that is followed here. */
  readonly name: string
  /** What the service is to do differently. */
  readonly serve?: Serve
  /** How the reply is to be written; `send` sees to it. */
  readonly deliver?: Delivery
  /** An answer instead of the service's; undefined where the service is to answer. */
  before(request: Request): Reply | undefined
  /**
   * The answer, changed; the same object where the fault has nothing to change in it. To be called for every reply,
   * refusals too: only here does a fault of content see whether it can happen.
   */
  change(reply: Reply, request: Request): Reply
}

/** What a fault does to one exchange. */
export interface Doing {
  readonly before?: (request: Request) => Reply
  /** Gets replies with status 200 only. undefined: the reply has nothing that this fault could change. */
  readonly change?: (reply: Reply, request: Request) => Reply | undefined
  readonly serve?: Serve
  readonly deliver?: Delivery
}

/** What a fault may ask of the switch that chose it. */
export interface Circumstances {
  /** From 0 up to 1, drawn for this exchange: where something is to be picked. */
  readonly pick: number
  /** The emulator's time, in milliseconds since 1970. */
  now(): number
  /** The origin of a host that a client must never ask. */
  other(): URL
  /** Says what to do when a URL that this fault has led to is asked for: always, or the next time only. */
  later(url: URL, doing: Doing, until?: 'once'): void
}

/** A parameter of a fault. */
export interface Parameter<Given, Used = Given> {
  readonly default: Given
  /** What it is, with its unit, as help prints it. */
  readonly says: string
  /** What may be given, as help and errors print it. */
  readonly form: string
  accepts(value: unknown): boolean
  /** The value for one exchange. */
  use(value: Given, pick: number): Used
}

type Parameters = Readonly<Record<string, Parameter<unknown, unknown>>>

/** What may be given for each parameter. */
export type Given<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer G, infer _> ? G : never }

/** What each parameter is in one exchange. */
type Used<P> = { readonly [K in keyof P]: P[K] extends Parameter<infer _, infer U> ? U : never }

/** A kind of fault: the one statement from which its help, its script and its effect come. */
export interface Definition<P extends Parameters = Parameters> {
  /** What the client meets, in one sentence. */
  readonly says: string
  /** The requests that it is for where a script names no route; every one to Graph where this is missing. */
  readonly routes?: readonly Route[]
  /** Only first pages, or only those that a link leads to. */
  readonly page?: 'first' | 'next'
  /** How often the same thing is refused where a script does not say it; without it, always. */
  readonly asks?: number
  /**
   * Chance decides once for each call (or URL, where that names no call), not anew each time: who is met, stays
   * met.
   */
  readonly lasting?: true
  readonly parameters: P
  make(values: Used<P>, circumstances: Circumstances): Doing
}

/** States a kind of fault. */
export function define<const P extends Parameters>(definition: Definition<P>): Definition<P> {
  return definition
}

/** A number from `from` up to and including `to`. */
export function number(
  standard: number,
  says: string,
  { from, to, whole = false }: { from: number; to: number; whole?: boolean },
): Parameter<number> {
  return {
    default: standard,
    says,
    form: `a ${whole ? 'whole ' : ''}number from ${from} to ${to}`,
    accepts: (value) =>
      typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value)),
    use: (value) => value,
  }
}

/** One of some values, or `any` of them, picked anew each time. */
export function choice<const T extends string | number>(
  of: readonly T[],
  standard: T | 'any',
  says: string,
): Parameter<T | 'any', T> {
  const all: readonly unknown[] = of
  return {
    default: standard,
    says,
    form: `one of ${of.join(', ')} or any`,
    accepts: (value) => value === 'any' || all.includes(value),
    use: (value, pick) => (value === 'any' ? of[Math.floor(pick * of.length)]! : (value as T)),
  }
}

/** A text, whatever it says. */
export function text(standard: string, says: string): Parameter<string> {
  return {
    default: standard,
    says,
    form: 'a text',
    accepts: (value) => typeof value === 'string',
    use: (value) => value,
  }
}

/** Yes or no. */
export function flag(standard: boolean, says: string): Parameter<boolean> {
  return {
    default: standard,
    says,
    form: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    use: (value) => value,
  }
}
