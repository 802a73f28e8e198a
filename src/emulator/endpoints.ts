import { feedback } from './feedback.ts'
import { associatedIdentity } from './identities.ts'
import type { Random } from './random.ts'
import type { Seat } from './seats.ts'
import type { Feedback, ParticipantEndpoint, ServiceEndpoint, UserAgent } from './wire.ts'

/** The two ends of sessions and segments: someone's, or the service's. */

function endpointOf(seat: Seat, said: Feedback | null): ParticipantEndpoint {
  const told = seat.reports ? seat.computer : null
  return {
    '@odata.type': '#microsoft.graph.callRecords.participantEndpoint',
    name: seat.reports ? seat.computerName : null,
    cpuName: told?.cpu ?? null,
    cpuCoresCount: told?.cores ?? null,
    cpuProcessorSpeedInMhz: told?.megahertz ?? null,
    feedback: said,
    userAgent: seat.agent,
    associatedIdentity: associatedIdentity(seat.party),
  }
}

/** Someone's end in a session and in its segments; only the former carries what was said of the call. */
export interface Ends {
  readonly session: ParticipantEndpoint
  readonly segment: ParticipantEndpoint
}

/** Both forms of someone's end. */
export function ends(seat: Seat, random: Random): Ends {
  const segment = endpointOf(seat, null)
  const said = seat.party.kind === 'phone' || seat.party.kind === 'room' ? null : feedback(seat, random)
  return { session: said === null ? segment : { ...segment, feedback: said }, segment }
}

/** A part of the service. */
export function serviceEnd(userAgent: UserAgent): ServiceEndpoint {
  return { '@odata.type': '#microsoft.graph.callRecords.serviceEndpoint', userAgent }
}
