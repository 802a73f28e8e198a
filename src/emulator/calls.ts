import type { CallRecords } from '@microsoft/microsoft-graph-types'
import type { Window } from './calendar.ts'
import type { Directory, Party } from './directory.ts'
import { instant } from './edm.ts'
import type { Random } from './random.ts'
import type { Endpoint, FailureInfo, Media, Segment, Session } from './wire.ts'

/** What all kinds of calls are made of. */

/** A call about to happen: what it may draw from. */
export interface Call {
  readonly id: string
  readonly random: Random
  readonly directory: Directory
  readonly window: Window
  /** Milliseconds to which its times are cut off: 1000, 1, or 0 for not at all. */
  readonly resolution: number
}

/** A call that has happened: what its record tells. */
export interface Conversation {
  readonly type: CallRecords.CallType
  readonly joinWebUrl: string | null
  readonly organizer: Party
  readonly parties: readonly Party[]
  readonly sessions: Session[]
  readonly startedAt: number
  readonly endedAt: number
}

/** The address under which the documents name their own metadata. */
export const METADATA = 'https://graph.example/v1.0/$metadata#communications/callRecords'

/** A time as precise as this call's record gives times. */
export function cutOff(call: Pick<Call, 'resolution'>, time: number): number {
  return call.resolution === 0 ? time : Math.floor(time / call.resolution) * call.resolution
}

/** A time of this call, not after the last moment for calls. */
export function moment(call: Call, time: number): number {
  return cutOff(call, Math.min(time, call.window.endBy))
}

/** A time span between two moments of a call. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The seconds of a span. */
export function secondsOf(span: Span): number {
  return (span.to - span.from) / 1000
}

const ORDER: readonly CallRecords.Modality[] = [
  'audio',
  'video',
  'videoBasedScreenSharing',
  'screenSharing',
  'data',
]

/** Modalities without repetition, in the order in which Graph declares them. */
export function modalitiesOf(all: Iterable<CallRecords.Modality>): CallRecords.Modality[] {
  const present = new Set(all)
  return ORDER.filter((modality) => present.has(modality))
}

const MODALITIES: Readonly<Record<string, CallRecords.Modality>> = {
  'main-audio': 'audio',
  'main-video': 'video',
  'applicationsharing-video': 'videoBasedScreenSharing',
}

/** A media link between two ends. */
export function segment(
  id: string,
  span: Span,
  caller: Endpoint,
  callee: Endpoint,
  media: Media[],
  failureInfo: FailureInfo | null = null,
): Segment {
  return {
    id,
    startDateTime: instant(span.from),
    endDateTime: instant(span.to),
    failureInfo,
    caller,
    callee,
    media,
  }
}

/** What makes a session, besides its call. */
export interface Stay {
  readonly id: string
  readonly span: Span
  readonly caller: Endpoint
  readonly callee: Endpoint
  readonly segments: Segment[]
  readonly failureInfo?: FailureInfo | null
  readonly isTest?: boolean
}

/** One participant's stay in a call. Its modalities are those of its media; without any it was meant for sound. */
export function session(call: Call, made: Stay): Session {
  const media = made.segments.flatMap((part) => part.media.map((one) => MODALITIES[one.label]!))
  return {
    id: made.id,
    modalities: modalitiesOf(media.length === 0 ? ['audio'] : media),
    startDateTime: instant(made.span.from),
    endDateTime: instant(made.span.to),
    isTest: made.isTest ?? false,
    failureInfo: made.failureInfo ?? null,
    caller: made.caller,
    callee: made.callee,
    'segments@odata.context': `${METADATA}('${call.id}')/sessions('${made.id}')/segments`,
    segments: made.segments,
  }
}
