import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { MINUTE, momentIn } from './calendar.ts'
import { type Call, type Conversation, moment, type Span, secondsOf, segment, session } from './calls.ts'
import { SERVICE } from './clients.ts'
import { DOMAIN, type Party, type Person, somePeople, telephone } from './directory.ts'
import { ends, serviceEnd } from './endpoints.ts'
import { drop, isDropped, setupFailure } from './failures.ts'
import { linkFrom } from './links.ts'
import { mainAudio } from './media.ts'
import { weighted } from './random.ts'
import { type Seat, seatFor, serviceSide } from './seats.ts'
import type { Segment } from './wire.ts'

/** Calls between someone of the tenant and a telephone. */

/** A session border controller of the tenant, its way into the telephone network. */
export interface Trunk {
  readonly name: string
  readonly location: string
  /** Share of calls that it refuses, or leaves unanswered. */
  readonly refuses: number
}

const TRUNKS = weighted<Trunk>([
  [{ name: `sbc1.${DOMAIN}`, location: 'EUWE', refuses: 0.006 }, 0.5],
  [{ name: `sbc2.${DOMAIN}`, location: 'EUNO', refuses: 0.008 }, 0.3],
  [{ name: `sbc3.${DOMAIN}`, location: 'USCE', refuses: 0.13 }, 0.2],
])

export type Route = 'callingPlan' | 'operatorConnect' | 'directRouting'

const ROUTES = weighted<Route>([
  ['directRouting', 0.52],
  ['callingPlan', 0.36],
  ['operatorConnect', 0.12],
])

export type Outcome = 'answered' | 'noAnswer' | 'busy' | 'declined' | 'refused'

const OUTCOMES = weighted<Outcome>([
  ['answered', 0.8],
  ['noAnswer', 0.13],
  ['busy', 0.04],
  ['declined', 0.03],
])

/** A telephone call in brief: all that call record and call log agree on. */
export interface PhoneCall {
  readonly person: Person
  readonly phone: Party
  /** Where that telephone is. */
  readonly country: string
  readonly inbound: boolean
  readonly route: Route
  readonly outcome: Outcome
  readonly trunk: Trunk
  /** Whether media go past the service, straight to the controller. */
  readonly bypass: boolean
  readonly invitedAt: number
  /** From the answer to the end; without an answer it has no length. */
  readonly span: Span
}

/** Draws a telephone call. Its log rows come from the same draw as its record, so they fit. */
export function phoneCall(call: Call): PhoneCall {
  const { random } = call
  const [someone] = somePeople(call.directory, random)
  const person = someone!
  const route = random.choose(ROUTES)
  const trunk = random.choose(TRUNKS)
  const inbound = random.chance(0.46)
  const country = random.chance(0.15) ? random.pick(['GB', 'SE', 'US', 'PT']) : person.building.country
  const phone = telephone(country, random)
  const refused = route === 'directRouting' && random.chance(trunk.refuses)
  const outcome = refused ? 'refused' : random.choose(OUTCOMES)
  const bypass = route === 'directRouting' && random.chance(0.35)
  const invitedAt = moment(call, momentIn(call.window, random, person.building.utcOffset))
  const rings = random.between(refused ? 100 : 2000, refused ? 4000 : 21_000)
  const from = moment(call, invitedAt + rings)
  const length = Math.min(random.logNormal(2.6 * MINUTE, 1.05), 120 * MINUTE)
  const to = outcome === 'answered' ? moment(call, from + 2000 + length) : from
  return { person, phone, country, inbound, route, outcome, trunk, bypass, invitedAt, span: { from, to } }
}

function answeredSegments(call: Call, made: PhoneCall, seat: Seat): Segment[] {
  const { random } = call
  const { span, inbound } = made
  const seconds = secondsOf(span)
  const user = ends(seat, random).segment
  const gateway: Seat = {
    ...seatFor(made.phone, span.from, random),
    link: linkFrom(
      { jitter: 4, roundTrip: 18, loss: 0.0006, trouble: made.route === 'directRouting' ? 0.02 : 0.005 },
      random,
    ),
  }
  const phone = ends(gateway, random).segment
  if (made.bypass) {
    const sound = { seconds, telephone: true, bypassed: true }
    return [
      inbound
        ? segment(call.id, span, phone, user, [mainAudio(gateway, seat, sound, random)])
        : segment(call.id, span, user, phone, [mainAudio(seat, gateway, sound, random)]),
    ]
  }
  const mediation = serviceEnd(SERVICE.mediationServer)
  const inner = serviceSide(random)
  // The leg to the telephone network runs over SIP, whose streams bear their times.
  const sip = { seconds, telephone: true, span: [span.from, span.to] as const }
  const innerId = random.guid()
  return inbound
    ? [
        segment(innerId, span, phone, mediation, [mainAudio(gateway, inner, sip, random)]),
        segment(call.id, span, mediation, user, [mainAudio(inner, seat, { seconds }, random)]),
      ]
    : [
        segment(call.id, span, user, mediation, [mainAudio(seat, inner, { seconds }, random)]),
        segment(innerId, span, mediation, phone, [mainAudio(inner, gateway, sip, random)]),
      ]
}

/** A telephone call as its call record tells it: one session, with a segment for each leg of the media. */
export function phoneConversation(call: Call): Conversation {
  const { random } = call
  const made = phoneCall(call)
  const { person, phone, inbound, outcome, span } = made
  const seat = seatFor(person, span.from, random)
  const user = ends(seat, random)
  const far = ends(seatFor(phone, span.from, random), random)
  const answered = outcome === 'answered'
  const [caller, callee] = inbound ? [far, user] : [user, far]
  const failureInfo = answered
    ? isDropped(seat, random)
      ? drop(random)
      : null
    : outcome === 'refused'
      ? setupFailure(random)
      : null
  const segments = answered
    ? answeredSegments(call, made, seat)
    : [segment(call.id, span, caller.segment, callee.segment, [], failureInfo)]
  return {
    type: 'peerToPeer',
    joinWebUrl: null,
    organizer: inbound ? phone : person,
    parties: [person, phone],
    sessions: [
      session(call, {
        id: call.id,
        span,
        caller: caller.session,
        callee: callee.session,
        failureInfo,
        segments,
      }),
    ],
    startedAt: span.from,
    endedAt: span.to,
  }
}

/** Who counts the seconds: an operator that is connected directly does so itself. */
export function durationSource(route: Route): CallRecords.PstnCallDurationSource {
  return route === 'operatorConnect' ? 'operator' : 'microsoft'
}
