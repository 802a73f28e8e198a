import { type Call, type Conversation, METADATA, modalitiesOf } from './calls.ts'
import { instant } from './edm.ts'
import { participant } from './identities.ts'
import type { CallRecord } from './wire.ts'

/** The document of a call that has happened. */
export function record(call: Call, made: Conversation, version: number, modifiedAt: number): CallRecord {
  const own = `${METADATA}('${call.id}')`
  return {
    '@odata.context': `${METADATA}(sessions(segments()))/$entity`,
    id: call.id,
    version,
    type: made.type,
    modalities: modalitiesOf(made.sessions.flatMap((session) => session.modalities)),
    lastModifiedDateTime: instant(modifiedAt),
    startDateTime: instant(made.startedAt),
    endDateTime: instant(made.endedAt),
    joinWebUrl: made.joinWebUrl,
    'organizer_v2@odata.context': `${own}/organizer_v2/$entity`,
    organizer_v2: participant(made.organizer),
    'participants_v2@odata.context': `${own}/participants_v2`,
    participants_v2: made.parties.map(participant),
    'sessions@odata.context': `${own}/sessions(segments())`,
    sessions: made.sessions,
  }
}
