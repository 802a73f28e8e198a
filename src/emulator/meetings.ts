import { HOUR, MINUTE, momentIn, SECOND, slotNear } from './calendar.ts'
import { type Call, type Conversation, moment, type Span, secondsOf, segment, session } from './calls.ts'
import { conferencingService } from './clients.ts'
import {
  applicationUser,
  DOMAIN,
  type Party,
  type Person,
  partner,
  somePeople,
  telephone,
  visitor,
} from './directory.ts'
import { ends, serviceEnd } from './endpoints.ts'
import { drop, isDropped, setupFailure } from './failures.ts'
import { type Direction, mainAudio, mainVideo, screenSharing } from './media.ts'
import { purpose, Random, weighted } from './random.ts'
import { type Seat, seatAgain, seatFor, serviceSide } from './seats.ts'
import type { FailureInfo, Media, Session, UserAgent } from './wire.ts'

/** Group calls: one session, or after a rejoin more, between each participant and the service. */

const SIZES = weighted<readonly [fewest: number, most: number]>([
  [[2, 2], 0.12],
  [[3, 4], 0.33],
  [[5, 8], 0.32],
  [[9, 16], 0.15],
  [[17, 40], 0.065],
  [[41, 90], 0.0145],
  [[91, 180], 0.0027],
  [[181, 299], 0.0006],
  [[300, 300], 0.0002],
])

const LENGTHS = weighted([
  [15 * MINUTE, 0.14],
  [30 * MINUTE, 0.46],
  [45 * MINUTE, 0.12],
  [60 * MINUTE, 0.24],
  [120 * MINUTE, 0.04],
])

/** How a meeting goes about cameras and shared screens. */
interface Style {
  /** Share of participants with their camera on. */
  readonly cameras: number
  readonly shares: boolean
}

const STYLES = weighted<Style>([
  [{ cameras: 0, shares: false }, 0.24],
  [{ cameras: 0, shares: true }, 0.32],
  [{ cameras: 0.5, shares: false }, 0.14],
  [{ cameras: 0.4, shares: true }, 0.3],
])

/** Series of meetings that a tenant holds again and again under one address. */
const SERIES = 180

function joinWebUrl(call: Call, organizer: Party): string {
  const random = call.random.chance(0.45)
    ? new Random(call.directory.seed, purpose.meetingSeries, call.random.integer(1, SERIES))
    : call.random
  const thread = Buffer.from(random.hex()).toString('base64url')
  const context = encodeURIComponent(JSON.stringify({ Tid: call.directory.tenantId, Oid: organizer.id }))
  return `https://teams.${DOMAIN}/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=${context}`
}

/** Who comes: the organizer first, then colleagues, rooms and outsiders. */
function attendees(call: Call, count: number): [Person, ...Party[]] {
  const { directory, random } = call
  const colleagues = somePeople(directory, random)
  const organizer = colleagues.next().value as Person
  const parties: [Person, ...Party[]] = [organizer]
  const outsiders = random.chance(0.3) ? 0.22 : 0.01
  if (count > 2 && random.chance(0.25)) parties.push(random.pick(directory.rooms))
  while (parties.length < count) {
    if (!random.chance(outsiders)) {
      parties.push(colleagues.next().value as Person)
    } else {
      const point = random.unit()
      if (point < 0.52) parties.push(partner(directory, random))
      else if (point < 0.8) parties.push(visitor(random))
      else if (point < 0.85) parties.push(applicationUser(directory, random))
      else parties.push(telephone(organizer.building.country, random))
    }
  }
  return parties
}

function mediaOf(seat: Seat, presents: boolean, style: Style, seconds: number, random: Random): Media[] {
  const service = serviceSide(random)
  const telephone = seat.party.kind === 'phone'
  const media = [mainAudio(seat, service, { seconds, telephone }, random)]
  if (telephone) return media
  if (style.cameras > 0 && random.chance(0.85)) {
    const way: Direction = seat.camera !== null && random.chance(style.cameras) ? 'both' : 'fromCallee'
    media.push(mainVideo(seat, service, way, seconds, random))
  }
  if (style.shares && (presents || random.chance(0.85))) {
    media.push(screenSharing(seat, service, presents ? 'fromCaller' : 'fromCallee', seconds * 0.8, random))
  }
  return media
}

/** A participant's session with the service. */
function attendance(
  call: Call,
  seat: Seat,
  service: UserAgent,
  span: Span,
  media: Media[],
  failureInfo: FailureInfo | null,
): Session {
  const caller = ends(seat, call.random)
  const callee = serviceEnd(service)
  const id = call.random.guid()
  return session(call, {
    id,
    span,
    caller: caller.session,
    callee,
    failureInfo,
    segments: [segment(id, span, caller.segment, callee, media, failureInfo)],
  })
}

/** All sessions of one participant: one, or several if the way in failed, the call dropped or a device was changed. */
function* attendancesOf(
  call: Call,
  party: Party,
  service: UserAgent,
  presents: boolean,
  style: Style,
  stay: Span,
): Generator<{ span: Span; session: Session }> {
  const { random } = call
  let seat = seatFor(party, stay.from, random)
  let from = stay.from
  if (random.chance(seat.place.transport === 'tcp' ? 0.03 : 0.004)) {
    const span = { from, to: moment(call, from + random.between(3000, 15_000)) }
    yield { span, session: attendance(call, seat, service, span, [], setupFailure(random)) }
    from = moment(call, span.to + random.between(2000, 30_000))
  }
  for (let attempt = 0; attempt < 3 && (attempt === 0 || from < stay.to); attempt += 1) {
    const dropped = isDropped(seat, random)
    const leaves = dropped || random.chance(0.03)
    const to = leaves ? from + (stay.to - from) * random.between(0.1, 0.9) : stay.to
    const span = { from, to: Math.max(from, moment(call, to)) }
    const media = mediaOf(seat, presents, style, secondsOf(span), random)
    yield { span, session: attendance(call, seat, service, span, media, dropped ? drop(random) : null) }
    if (!leaves || random.chance(0.2)) return
    from = moment(call, span.to + random.between(4000, 90_000))
    seat = seatAgain(seat, random)
  }
}

/** A group call of some people in some style. */
function gathering(
  call: Call,
  parties: readonly [Person, ...Party[]],
  begin: number,
  length: number,
  style: Style,
): { sessions: Session[]; startedAt: number; endedAt: number } {
  const { random } = call
  const service = conferencingService(random)
  const sessions: Session[] = []
  let startedAt = Number.POSITIVE_INFINITY
  let endedAt = Number.NEGATIVE_INFINITY
  parties.forEach((party, number) => {
    const arrival = number === 0 ? 0 : Math.min(random.exponential(70 * SECOND), length * 0.7)
    const from = moment(call, begin + arrival)
    const leaves = random.chance(0.12) ? arrival + (length - arrival) * random.between(0.2, 0.95) : length
    const to = Math.max(from, moment(call, begin + leaves + random.exponential(9 * SECOND)))
    for (const { span, session } of attendancesOf(call, party, service, number === 0, style, { from, to })) {
      sessions.push(session)
      startedAt = Math.min(startedAt, span.from)
      endedAt = Math.max(endedAt, span.to)
    }
  })
  return { sessions, startedAt, endedAt }
}

/** A meeting. */
export function meeting(call: Call): Conversation {
  const { random, window } = call
  const [fewest, most] = random.choose(SIZES)
  const parties = attendees(call, random.integer(fewest, most))
  const [organizer] = parties
  const drawn = momentIn(window, random, organizer.building.utcOffset)
  const scheduled = random.chance(0.85)
  // Some are early, most are late.
  const round = slotNear(drawn, random) + random.between(-2, 3) * MINUTE
  const begin = scheduled && round > window.from + SECOND && round < window.endBy - HOUR / 4 ? round : drawn
  const length = random.choose(LENGTHS) * random.between(0.6, 1.08)
  const held = gathering(call, parties, begin, length, random.choose(STYLES))
  return {
    type: 'groupCall',
    joinWebUrl: scheduled ? joinWebUrl(call, organizer) : null,
    organizer,
    parties,
    ...held,
  }
}

/**
 * A call of two into which a third was taken: a group call with one session more, without length and media,
 * between the first two. That session has the id of the call.
 */
export function escalated(call: Call): Conversation {
  const { random } = call
  const parties = attendees(call, random.integer(3, 4)).filter((party) => party.kind !== 'room') as [
    Person,
    ...Party[],
  ]
  const begin = momentIn(call.window, random, parties[0].building.utcOffset)
  const held = gathering(call, parties, begin, random.logNormal(11 * MINUTE, 0.6), random.choose(STYLES))
  const span = { from: held.startedAt, to: held.startedAt }
  const caller = ends(seatFor(parties[0], span.from, random), random).segment
  const callee = ends(seatFor(parties[1] ?? parties[0], span.from, random), random).segment
  const origin = session(call, {
    id: call.id,
    span,
    caller,
    callee,
    segments: [segment(call.id, span, caller, callee, [])],
  })
  return {
    type: 'groupCall',
    joinWebUrl: null,
    organizer: parties[0],
    parties,
    ...held,
    sessions: [...held.sessions, origin],
  }
}
