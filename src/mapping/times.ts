import { isBefore } from './instant.ts'
import type { Check } from './shape.ts'

/** Early versions of a record carry default end times, so that this happens in real data. */
export const endedBeforeStarted: Check = {
  reason: 'ended_before_started',
  broken: (object) => isBefore(object.endDateTime, object.startDateTime),
}

/** A segment that is not within its session. */
export const outsideSession: Check = {
  reason: 'outside_session',
  broken: (segment, session) =>
    session !== undefined &&
    (isBefore(segment.startDateTime, session.startDateTime) ||
      isBefore(session.endDateTime, segment.endDateTime)),
}
