import type { CallRecords, Identity as GraphIdentity } from '@microsoft/microsoft-graph-types'

/**
 * Call records as they travel: Graph's published types, wider where the wire carries more (annotations, open
 * types, derived types) and narrower where the emulator always fills a property in.
 */

/** An identity with what real replies add to the two declared properties. */
export interface Identity extends GraphIdentity {
  '@odata.type'?: string
  tenantId?: string | null
  userPrincipalName?: string | null
  email?: string | null
  hidden?: boolean | null
}

/** A set of identities: one slot per kind of identity, all but one of them null. */
export type IdentitySlots = Record<string, Identity | null>

/** `organizer_v2`, and each of `participants_v2`. */
export interface Participant {
  id: string
  administrativeUnitInfos: CallRecords.AdministrativeUnitInfo[]
  identity: IdentitySlots
}

export interface ClientUserAgent extends CallRecords.ClientUserAgent {
  '@odata.type': '#microsoft.graph.callRecords.clientUserAgent'
}

export interface ServiceUserAgent extends CallRecords.ServiceUserAgent {
  '@odata.type': '#microsoft.graph.callRecords.serviceUserAgent'
}

export type UserAgent = ClientUserAgent | ServiceUserAgent

/** What a person said of the call; its tokens are open, any name with true or false. */
export interface Feedback {
  rating: CallRecords.UserFeedbackRating
  text: string | null
  tokens: Record<string, boolean>
}

export interface ParticipantEndpoint
  extends Omit<
    CallRecords.ParticipantEndpoint,
    'userAgent' | 'feedback' | 'associatedIdentity' | 'identity'
  > {
  '@odata.type': '#microsoft.graph.callRecords.participantEndpoint'
  userAgent: UserAgent | null
  feedback: Feedback | null
  associatedIdentity?: Identity
  /** Older documents only. */
  identity?: IdentitySlots
}

export interface ServiceEndpoint {
  '@odata.type': '#microsoft.graph.callRecords.serviceEndpoint'
  userAgent: UserAgent | null
}

export type Endpoint = ParticipantEndpoint | ServiceEndpoint

export type NetworkInfo = CallRecords.NetworkInfo
export type DeviceInfo = CallRecords.DeviceInfo
export type MediaStream = CallRecords.MediaStream

export interface Media {
  label: string
  callerNetwork: NetworkInfo
  calleeNetwork: NetworkInfo
  callerDevice: DeviceInfo
  calleeDevice: DeviceInfo
  streams: MediaStream[]
}

export interface FailureInfo {
  reason: string | null
  stage: CallRecords.FailureStage
}

export interface Segment {
  id: string
  startDateTime: string
  endDateTime: string
  failureInfo: FailureInfo | null
  caller: Endpoint
  callee: Endpoint
  media: Media[]
}

export interface Session {
  id: string
  modalities: CallRecords.Modality[]
  startDateTime: string
  endDateTime: string
  /** Missing from older documents. */
  isTest?: boolean
  failureInfo: FailureInfo | null
  caller: Endpoint
  callee: Endpoint
  'segments@odata.context': string
  segments: Segment[]
}

/** A whole call: the record with all sessions, segments and participants in one document. */
export interface CallRecord {
  '@odata.context': string
  id: string
  version: number
  type: CallRecords.CallType
  modalities: CallRecords.Modality[]
  lastModifiedDateTime: string
  startDateTime: string
  endDateTime: string
  joinWebUrl: string | null
  /** Older documents only. */
  organizer?: IdentitySlots
  /** Older documents only. */
  participants?: IdentitySlots[]
  'organizer_v2@odata.context'?: string
  organizer_v2?: Participant
  'participants_v2@odata.context'?: string
  participants_v2?: Participant[]
  'sessions@odata.context': string
  sessions: Session[]
}

export type PstnCallLogRow = Required<CallRecords.PstnCallLogRow>
export type DirectRoutingLogRow = Required<CallRecords.DirectRoutingLogRow>
