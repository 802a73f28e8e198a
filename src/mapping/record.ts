import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { endpoint } from './endpoint.ts'
import { filledSlots, identitySet } from './identity.ts'
import { media } from './media.ts'
import { boolean, count, enumeration, guid, identifier, instant, text } from './scalars.ts'
import { column, entity, inline, insteadOf, type JsonObject, many, named, shape } from './shape.ts'
import { endedBeforeStarted, outsideSession } from './times.ts'
import { administrativeUnits, modalities } from './words.ts'

const callType = enumeration<CallRecords.CallType>({
  unknown: true,
  groupCall: true,
  peerToPeer: true,
  unknownFutureValue: true,
})

const failureStage = enumeration<CallRecords.FailureStage>({
  unknown: true,
  callSetup: true,
  midcall: true,
  unknownFutureValue: true,
})

const failureInfo = shape<CallRecords.FailureInfo>('callRecords.failureInfo')({
  stage: column(failureStage, 'Where it failed: callSetup or midcall. NULL: no failure was recorded.'),
  reason: column(text, 'Why it failed, as free text of the service; often empty.'),
})

const segment = entity<CallRecords.Segment>(
  'segments',
  'segment',
  'One row per segment: a media link between two endpoints within a session; usually one, more where the call went through several.',
  shape<CallRecords.Segment>('callRecords.segment')({
    id: column(guid, 'Id that Graph gave the segment.'),
    startDateTime: named('started_at', instant, 'Start of the segment.'),
    endDateTime: named('ended_at', instant, 'End of the segment.'),
    failureInfo: inline(failureInfo, { prefix: 'failure' }),
    caller: inline(endpoint, { side: 'caller' }),
    callee: inline(endpoint, { side: 'callee' }),
    media: many(media),
  }),
  { above: ['sessions'], timed: true, ordered: true, checks: [endedBeforeStarted, outsideSession] },
)

const session = entity<CallRecords.Session>(
  'sessions',
  'session',
  'One row per session: a leg of the call between two endpoints. In a group call the caller is the participant and the callee the service; a rejoin is a session of its own.',
  shape<CallRecords.Session>('callRecords.session')({
    id: column(
      guid,
      'Id that Graph gave the session. It may repeat within a record, as from auto attendant to call queue.',
    ),
    startDateTime: named('started_at', instant, 'Start of the session.'),
    endDateTime: named('ended_at', instant, 'End of the session; equal to the start where nobody answered.'),
    isTest: column(boolean, 'Whether it was a test call. NULL where the cloud does not tell.'),
    modalities: modalities('session'),
    failureInfo: inline(failureInfo, { prefix: 'failure' }),
    caller: inline(endpoint, { side: 'caller' }),
    callee: inline(endpoint, { side: 'callee' }),
    segments: many(segment),
  }),
  { above: ['records'], timed: true, ordered: true, checks: [endedBeforeStarted] },
)

/** The older identity set of a person in the form of the newer object around it. */
function asParticipant(set: unknown): unknown {
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return set
  const id = filledSlots(set)[0]?.identity.id
  return { identity: set, ...(typeof id === 'string' ? { id } : {}) }
}

/** Whether a person of the newer form is but a shell: no id, no filled slot, no administrative unit. */
function isNobody({ id, identity, administrativeUnitInfos: units }: JsonObject): boolean {
  const hasUnits = Array.isArray(units) && units.length > 0
  return (id ?? null) === null && !hasUnits && filledSlots(identity).length === 0
}

const participant = entity<CallRecords.Participant>(
  'participants',
  'participant',
  'One row per participant that the record lists, from participants_v2, or from participants in older documents. One id may stand for several people.',
  shape<CallRecords.Participant>(
    'callRecords.participantBase',
    'callRecords.participant',
  )({
    id: column(identifier, 'Id of the participant.', { euii: true }),
    identity: identitySet(),
    administrativeUnitInfos: administrativeUnits('participant'),
  }),
  { above: ['records'], ordered: true },
)

const organizer = shape<CallRecords.Organizer>(
  'callRecords.participantBase',
  'callRecords.organizer',
)({
  id: column(identifier, 'Id of the organizer.', { euii: true }),
  identity: identitySet(),
  administrativeUnitInfos: administrativeUnits('organizer'),
})

/** The call record, root of the tree. */
export const record = entity<CallRecords.CallRecord>(
  'records',
  'record',
  'One row per call or meeting, at the newest version that was loaded.',
  shape<CallRecords.CallRecord>('callRecords.callRecord')({
    id: column(guid, 'Id of the call: the callChainId of the call, except after transfers.'),
    version: column(count, 'Version of the record; a higher one holds more.', { unit: 'version' }),
    type: column(callType, 'groupCall or peerToPeer; unknown where the service does not tell.'),
    modalities: modalities('call'),
    startDateTime: named('started_at', instant, 'Start of the first session.'),
    endDateTime: named('ended_at', instant, 'End of the last session.'),
    lastModifiedDateTime: named(
      'last_modified_at',
      instant,
      'When the service made this version of the record.',
    ),
    joinWebUrl: column(text, 'Link to join the meeting; NULL for calls.', { euii: true }),
    organizer_v2: inline(organizer, {
      prefix: 'organizer',
      fallback: { property: 'organizer', convert: asParticipant, isEmpty: isNobody },
    }),
    organizer: insteadOf('organizer_v2'),
    participants_v2: many(participant, {
      fallback: {
        property: 'participants',
        convert: (sets) => (Array.isArray(sets) ? sets.map(asParticipant) : sets),
      },
    }),
    participants: insteadOf('participants_v2'),
    sessions: many(session),
  }),
  { above: [], checks: [endedBeforeStarted] },
)
