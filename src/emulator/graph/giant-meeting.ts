import { DAY, HOUR, MINUTE, SECOND } from '../calendar.ts'
import { METADATA, modalitiesOf } from '../calls.ts'
import { DOMAIN, directoryOf, type Party, visitor } from '../directory.ts'
import { instant } from '../edm.ts'
import { associatedIdentity, participant } from '../identities.ts'
import { purpose, Random } from '../random.ts'
import { happened, type Tenant } from '../tenant.ts'
import type { Endpoint, Session } from '../wire.ts'
import { GENERATORS_ORIGIN } from './generated-call.ts'
import {
  asWritten,
  orderOf,
  type Pages,
  type Parts,
  type Properties,
  type ServedCall,
} from './served-call.ts'

/** A meeting larger than the generator makes them. */
export interface GiantMeeting {
  readonly sessions: number
  readonly participants: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** By default an hour later. */
  readonly endedAt?: number
  /** Its versions, ascending; by default one, with all sessions, made 20 minutes after the end. */
  readonly versions?: readonly { readonly visibleFrom: number; readonly sessions: number }[]
}

/** How large sessions are at most on average, as JSON: those of a meeting without pictures. */
const SESSION_SIZE = 8000

/** Sessions of a meeting of moderate size, which a giant one repeats. */
function materialFor(seed: number, startedAt: number): readonly Session[] {
  const until = new Date((Math.floor(startedAt / DAY) + 1) * DAY)
  const others = { audio: 0, pictures: 0, escalated: 0, phone: 0, queue: 0 }
  const rest = { voicemail: 0, unanswered: 0, failedSetup: 0, test: 0 }
  const tenant: Tenant = { seed, days: 1, until, shares: { ...others, ...rest, meeting: 1 } }
  for (let index = 0; ; index += 1) {
    const { sessions } = happened(tenant, index).conversation
    const isModerate = sessions.length >= 24 && sessions.length <= 120
    if (isModerate && JSON.stringify(sessions).length < SESSION_SIZE * sessions.length) return sessions
  }
}

/** A meeting of thousands. Its sessions are made when they are asked for, and none are kept. */
export class GiantCall implements ServedCall {
  readonly id: string
  readonly order: number
  readonly startedAt: number
  readonly endedAt: number
  readonly visibleFrom: readonly number[]
  private readonly seed: number
  private readonly number: number
  private readonly participants: number
  private readonly counts: readonly number[]
  private readonly material: readonly Session[]

  /** The giant meeting with this number of the company with this seed. */
  constructor(seed: number, number: number, meeting: GiantMeeting) {
    const { startedAt, endedAt = startedAt + HOUR, sessions, participants } = meeting
    const versions = meeting.versions ?? [{ visibleFrom: endedAt + 20 * MINUTE, sessions }]
    this.seed = seed
    this.number = number
    this.id = new Random(seed, purpose.giantMeeting, number).guid()
    this.order = orderOf(this.id)
    this.startedAt = asWritten(startedAt)
    this.endedAt = endedAt
    this.visibleFrom = versions.map(({ visibleFrom }) => visibleFrom)
    this.counts = versions.map((version) => version.sessions)
    this.participants = participants
    this.material = materialFor(seed, startedAt)
  }

  /** Employees first; who is more than all of them came by the link. */
  private party(at: number): Party {
    const { people } = directoryOf(this.seed)
    return people[at] ?? visitor(new Random(this.seed, purpose.giantMeeting, this.number, 0, at))
  }

  private context(below: string): string {
    return `${METADATA}('${this.id}')/${below}`
  }

  private session(at: number): Session {
    const random = new Random(this.seed, purpose.giantMeeting, this.number, 1, at)
    const identity = associatedIdentity(this.party(at % this.participants))
    const whose = (endpoint: Endpoint): Endpoint =>
      'associatedIdentity' in endpoint ? { ...endpoint, associatedIdentity: identity } : endpoint
    const { segments, ...stay } = this.material[at % this.material.length]!
    const from = Math.min(this.startedAt + random.exponential(70 * SECOND), this.endedAt)
    const to = random.chance(0.15) ? random.between(from, this.endedAt) : this.endedAt
    const own = { id: random.guid(), startDateTime: instant(from), endDateTime: instant(to) }
    return {
      ...stay,
      ...own,
      caller: whose(stay.caller),
      'segments@odata.context': this.context(`sessions('${own.id}')/segments`),
      segments: segments.map((part) => ({ ...part, ...own, caller: whose(part.caller) })),
    }
  }

  head(at: number, origin = GENERATORS_ORIGIN): Properties {
    const organizer = this.party(0)
    return {
      id: this.id,
      version: at + 1,
      type: 'groupCall',
      modalities: modalitiesOf(this.material.flatMap((session) => session.modalities)),
      lastModifiedDateTime: instant(this.visibleFrom[at]!),
      startDateTime: instant(this.startedAt),
      endDateTime: instant(this.endedAt),
      joinWebUrl: `https://teams.${DOMAIN}/l/meetup-join/19%3ameeting_${this.id}%40thread.v2/0`,
      'organizer_v2@odata.context': this.context('organizer_v2/$entity').replace(GENERATORS_ORIGIN, origin),
      organizer_v2: participant(organizer),
    }
  }

  document(at: number): Properties {
    return {
      ...this.head(at),
      participants_v2: Array.from({ length: this.participants }, (_, k) => participant(this.party(k))),
      sessions: Array.from({ length: this.counts[at]! }, (_, k) => this.session(k)),
    }
  }

  parts(at: number, origin: string): Parts {
    const pages = (count: number, make: (at: number) => unknown): Pages => ({
      count,
      texts: (from, to) =>
        Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, k) =>
          JSON.stringify(make(from + k)).replaceAll(GENERATORS_ORIGIN, origin),
        ),
    })
    return {
      sessions: pages(this.counts[at]!, (k) => this.session(k)),
      participants: pages(this.participants, (k) => participant(this.party(k))),
      size: 1000,
    }
  }
}
