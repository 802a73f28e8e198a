import type { Party } from './directory.ts'
import { formerIdentity } from './identities.ts'
import type { CallRecord, Endpoint, Media, Segment, Session, UserAgent } from './wire.ts'

/**
 * Documents as the service made them years ago, and as archives keep them: people named only in the places
 * that are deprecated now, and without the properties that came later.
 */

type Parties = ReadonlyMap<string, Party>

function omit<T extends object>(value: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as T
}

const olderAgent = <T extends UserAgent | null>(agent: T): T =>
  agent === null ? agent : omit(agent, ['azureADAppId', 'communicationServiceId'])

function olderEndpoint(endpoint: Endpoint, parties: Parties): Endpoint {
  if (!('feedback' in endpoint)) return { ...endpoint, userAgent: olderAgent(endpoint.userAgent) }
  const party = parties.get(endpoint.associatedIdentity?.id ?? '')
  const former = {
    ...omit(endpoint, ['name', 'cpuName', 'cpuCoresCount', 'cpuProcessorSpeedInMhz', 'associatedIdentity']),
    userAgent: olderAgent(endpoint.userAgent),
  }
  return party === undefined ? former : { ...former, identity: formerIdentity(party) }
}

const LATER_IN_STREAMS = [
  'rmsFreezeDuration',
  'averageFreezeDuration',
  'isAudioForwardErrorCorrectionUsed',
  'audioCodec',
  'videoCodec',
]

const LATER_IN_NETWORKS = ['networkTransportProtocol', 'traceRouteHops']

function olderMedia(media: Media): Media {
  return {
    ...media,
    callerNetwork: omit(media.callerNetwork, LATER_IN_NETWORKS),
    calleeNetwork: omit(media.calleeNetwork, LATER_IN_NETWORKS),
    streams: media.streams.map((stream) => omit(stream, LATER_IN_STREAMS)),
  }
}

function olderSegment(segment: Segment, parties: Parties): Segment {
  return {
    ...segment,
    caller: olderEndpoint(segment.caller, parties),
    callee: olderEndpoint(segment.callee, parties),
    media: segment.media.map(olderMedia),
  }
}

function olderSession(session: Session, parties: Parties): Session {
  const { isTest: _, ...former } = session
  return {
    ...former,
    caller: olderEndpoint(session.caller, parties),
    callee: olderEndpoint(session.callee, parties),
    segments: session.segments.map((segment) => olderSegment(segment, parties)),
  }
}

/** The same call in the older form. Of more than 130 participants that form names only 130. */
export function olderDocument(record: CallRecord, organizer: Party, parties: readonly Party[]): CallRecord {
  const known: Parties = new Map(parties.map((party) => [party.id, party]))
  const {
    'organizer_v2@odata.context': _,
    organizer_v2: __,
    'participants_v2@odata.context': ___,
    participants_v2: ____,
    ...former
  } = record
  return {
    ...former,
    organizer: formerIdentity(organizer),
    participants: parties.slice(0, 130).map(formerIdentity),
    sessions: record.sessions.map((session) => olderSession(session, known)),
  }
}
