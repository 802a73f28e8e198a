import { directoryOf } from './directory.ts'
import {
  type Entra,
  type EntraOptions,
  makeCertificates,
  openEntra,
  type ServerCertificates,
} from './entra/entra.ts'
import type { Fault } from './faults/catalogue.ts'
import { send } from './faults/send.ts'
import { type FaultOptions, type FaultSwitch, openFaults } from './faults/switch.ts'
import { Company, type CompanyOptions } from './graph/company.ts'
import { errorReply, Refusal } from './graph/replies.ts'
import { openService, type ServiceOptions } from './graph/service.ts'
import { MovableClock } from './server/clock.ts'
import { Counts } from './server/counts.ts'
import type { Reply, Request } from './server/exchange.ts'
import { type Listener, listenOn } from './server/listener.ts'
import { type OtherHost, startOtherHost } from './server/other-host.ts'
import { type Limits, PUBLISHED, Throttle } from './server/throttle.ts'

/** What an emulator is to be like; all but the company has its default. */
export interface EmulatorOptions {
  readonly company: CompanyOptions
  /** By default any that is free. */
  readonly port?: number
  /** By default real time. */
  readonly clock?: MovableClock
  /** Where they are not those that Microsoft publishes. */
  readonly limits?: Partial<Limits> | 'none'
  /** How many times faster than real time the windows of the limits pass, and so the waits they ask for. */
  readonly limitsSpeed?: number
  /** Milliseconds that go on evenly, by which those windows pass; by default those of the process. */
  readonly elapsed?: () => number
  readonly faults?: readonly Fault[]
  /** What chance goes by in faults; see {@link FaultOptions}. */
  readonly chance?: NonNullable<FaultOptions['chance']>
  readonly credentials?: EntraOptions
  /** To prove itself with to clients; by default made anew, which takes a tenth of a second. */
  readonly certificates?: ServerCertificates
  readonly keptBytes?: NonNullable<ServiceOptions['keptBytes']>
  /** Is told of every request, with the status of the answer, before it is sent. */
  readonly onRequest?: (request: Request, status: number) => void
}

/** A tenant and a Graph server on this machine. */
export interface Emulator {
  /** Token host and Graph host in one: `https://localhost:PORT`. */
  readonly origin: string
  /** PEM of the authority that signed its certificate. */
  readonly ca: string
  /** To be asked for the truth, and to take in calls that a script makes up. */
  readonly company: Company
  readonly clock: MovableClock
  readonly entra: Entra
  readonly faults: FaultSwitch
  readonly counts: Counts
  /** Starts a host that a client must never ask. Faults send clients there from then on. Ends with the emulator. */
  startOtherHost(): Promise<OtherHost>
  /** Starts the endpoint of managed identities, which has no TLS. Gives its origin. Ends with the emulator. */
  startIdentityHost(): Promise<string>
  stop(): Promise<void>
}

const TOO_MANY = 'Too many requests. Please wait for the time that Retry-After says.'

/** Starts an emulator. Throws a RangeError where options make no sense, and the system's error for a port in use. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { clock = new MovableClock(), limits = {}, limitsSpeed = 1, keptBytes } = options
  const { seed } = options.company
  const certificates = options.certificates ?? (await makeCertificates())
  const company = new Company(options.company)
  const counts = new Counts()
  const listeners: { stop(): Promise<void> }[] = []
  let listener: Listener | undefined
  let other: OtherHost | undefined
  const origin = () => listener?.origin ?? ''

  const entra = openEntra({ tenantId: directoryOf(seed).tenantId, ...options.credentials, clock, origin })
  const faults = openFaults({
    seed,
    clock,
    faults: options.faults ?? [],
    ...(options.chance !== undefined && { chance: options.chance }),
    other: () => other?.origin ?? 'https://elsewhere.example',
  })
  const elapsed = options.elapsed ?? (() => performance.now())
  const throttle =
    limits === 'none'
      ? undefined
      : new Throttle({ limits: { ...PUBLISHED, ...limits }, speed: limitsSpeed, elapsed, seed })
  const service = openService({ company, clock, origin, ...(keptBytes !== undefined && { keptBytes }) })

  /** What is answered, and what a fault does with it. */
  function answer(request: Request): { reply: Reply; chosen: ReturnType<FaultSwitch['choose']> } {
    const chosen = faults.choose(request)
    const wait = throttle?.count(request)
    const reply =
      chosen?.before(request) ??
      entra.answer(request) ??
      entra.refusal(request) ??
      (wait === undefined
        ? service.answer(request, chosen?.serve)
        : errorReply(
            request,
            clock.now(),
            new Refusal(429, 'TooManyRequests', TOO_MANY, { 'retry-after': wait }),
          ))
    return { reply: chosen?.change(reply, request) ?? reply, chosen }
  }

  listener = await listenOn(options.port ?? 0, certificates, async (request, response) => {
    const { reply, chosen } = answer(request)
    counts.add(request, reply.status)
    options.onRequest?.(request, reply.status)
    await send(response, request, reply, chosen)
  })
  listeners.push(listener)

  return {
    origin: listener.origin,
    ca: certificates.ca,
    company,
    clock,
    entra,
    faults,
    counts,
    async startOtherHost() {
      other = await startOtherHost(certificates)
      listeners.push(other)
      return other
    },
    async startIdentityHost() {
      const host = await listenOn(0, undefined, async (request, response) => {
        const reply = entra.answerManagedIdentity(request)
        counts.add(request, reply?.status ?? 404)
        await send(
          response,
          request,
          reply ?? { status: 404, headers: {}, body: new Uint8Array() },
          undefined,
        )
      })
      listeners.push(host)
      return host.origin
    },
    async stop() {
      await Promise.all(listeners.map((one) => one.stop()))
    },
  }
}
