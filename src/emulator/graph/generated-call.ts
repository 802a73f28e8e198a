import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { DAY, HOUR } from '../calendar.ts'
import { cutOff, METADATA, modalitiesOf } from '../calls.ts'
import type { Party } from '../directory.ts'
import { instant } from '../edm.ts'
import { participant } from '../identities.ts'
import { purpose, Random } from '../random.ts'
import { type Happened, happened, type Tenant } from '../tenant.ts'
import { earlierSessions } from '../versions.ts'
import type { CallRecord, DeviceInfo, Session } from '../wire.ts'
import {
  asWritten,
  orderOf,
  type Pages,
  type Parts,
  type Properties,
  type ServedCall,
} from './served-call.ts'

/** Where the generator says that its metadata is. */
export const GENERATORS_ORIGIN = new URL(METADATA).origin

/** A share of calls whose last version comes days late, and of calls whose last version has lost something. */
const LATE = 0.06
const LOSING = 0.04

/** What the last version of a call no longer says, though the one before did. */
type Loss = 'joinWebUrl' | 'deviceName' | undefined

/** What befalls the records of a call, beside what the generator says. */
function lotOf(tenant: Tenant, index: number, versions: number): { delay: number; loss: Loss } {
  const random = new Random(tenant.seed, purpose.companyCall, index)
  const delay = random.chance(LATE) ? random.between(HOUR * 12, DAY * 9) : 0
  const loss = random.chance(LOSING) ? random.pick(['joinWebUrl', 'deviceName'] as const) : undefined
  return versions > 1 ? { delay, loss } : { delay: 0, loss: undefined }
}

/** The same lists again and again would take memory for nothing. */
const modalitiesKnown = new Map<string, readonly CallRecords.Modality[]>()

function modalitiesIn(sessions: readonly Session[]): readonly CallRecords.Modality[] {
  const made = modalitiesOf(sessions.flatMap((session) => session.modalities))
  const key = made.join()
  const known = modalitiesKnown.get(key) ?? made
  modalitiesKnown.set(key, known)
  return known
}

function withoutName(devices: DeviceInfo): DeviceInfo {
  return { ...devices, captureDeviceName: null, renderDeviceName: null }
}

/** The sessions without the names of the devices that the first media tell of. */
function withoutDeviceName(sessions: readonly Session[]): Session[] {
  const [first, ...others] = sessions
  const [segment, ...segments] = first!.segments
  const [media, ...further] = segment!.media
  if (media === undefined) return [...sessions]
  const poorer = {
    ...media,
    callerDevice: withoutName(media.callerDevice),
    calleeDevice: withoutName(media.calleeDevice),
  }
  return [{ ...first!, segments: [{ ...segment!, media: [poorer, ...further] }, ...segments] }, ...others]
}

/** Objects as pages of JSON text, their annotations moved to another origin. */
function pagesOf(values: readonly unknown[], origin: string): { pages: Pages; size: number } {
  const texts = values.map((value) => JSON.stringify(value).replaceAll(GENERATORS_ORIGIN, origin))
  const size = texts.reduce((sum, text) => sum + text.length, 0)
  return { pages: { count: texts.length, texts: (from, to) => texts.slice(from, to) }, size }
}

/**
 * A call of the generator. Only what lists and versions need is kept; its document is made again when it is
 * asked for, always in the form of today.
 */
export class GeneratedCall implements ServedCall {
  readonly id: string
  readonly order: number
  readonly endedAt: number
  readonly visibleFrom: readonly number[]
  /** To more digits than its record tells. */
  private readonly begunAt: number
  private readonly resolution: number
  private readonly tenant: Tenant
  private readonly index: number
  private readonly type: CallRecords.CallType
  private readonly modalities: readonly (readonly CallRecords.Modality[])[]
  private readonly joinWebUrl: string | null
  private readonly organizer: Party
  private readonly loss: Loss

  /** The call with this number, and so this id, of a tenant that exists for one day. */
  constructor(tenant: Tenant, index: number, id: string) {
    const { conversation, madeAt, resolution } = happened(tenant, index, Number.POSITIVE_INFINITY)
    const { delay, loss } = lotOf(tenant, index, madeAt.length)
    const last = madeAt.length - 1
    this.tenant = tenant
    this.index = index
    this.id = id
    this.order = orderOf(id)
    this.begunAt = conversation.startedAt
    this.endedAt = conversation.endedAt
    this.resolution = resolution
    this.visibleFrom = madeAt.map((time, at) => (at === last ? time + delay : time))
    this.type = conversation.type
    this.modalities = madeAt.map((_, at) =>
      modalitiesIn(at === last ? conversation.sessions : earlierSessions(conversation.sessions, at + 1)),
    )
    this.joinWebUrl = conversation.joinWebUrl
    this.organizer = conversation.organizer
    this.loss = loss
  }

  get startedAt(): number {
    return asWritten(this.begunAt)
  }

  private loses(at: number, what: Loss): boolean {
    return this.loss === what && at === this.visibleFrom.length - 1
  }

  private happened(): Happened {
    return happened(this.tenant, this.index, Number.POSITIVE_INFINITY)
  }

  document(at: number): CallRecord & Properties {
    const whole = this.happened().record(at + 1, this.visibleFrom[at]!)
    return {
      ...whole,
      joinWebUrl: this.loses(at, 'joinWebUrl') ? null : whole.joinWebUrl,
      sessions: this.loses(at, 'deviceName') ? withoutDeviceName(whole.sessions) : whole.sessions,
    }
  }

  head(at: number, origin: string): Properties {
    const context = `${METADATA.replace(GENERATORS_ORIGIN, origin)}('${this.id}')/organizer_v2/$entity`
    return {
      id: this.id,
      version: at + 1,
      type: this.type,
      modalities: this.modalities[at]!,
      lastModifiedDateTime: instant(cutOff({ resolution: this.resolution }, this.visibleFrom[at]!)),
      startDateTime: instant(this.begunAt),
      endDateTime: instant(this.endedAt),
      joinWebUrl: this.loses(at, 'joinWebUrl') ? null : this.joinWebUrl,
      'organizer_v2@odata.context': context,
      organizer_v2: participant(this.organizer),
    }
  }

  parts(at: number, origin: string): Parts {
    const whole = this.document(at)
    const sessions = pagesOf(whole.sessions, origin)
    const participants = pagesOf(whole.participants_v2!, origin)
    return {
      sessions: sessions.pages,
      participants: participants.pages,
      size: 2 * (sessions.size + participants.size),
    }
  }
}
