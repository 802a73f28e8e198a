import { MINUTE, momentIn } from './calendar.ts'
import { type Call, type Conversation, moment, type Span, secondsOf, segment, session } from './calls.ts'
import { SERVICE } from './clients.ts'
import { type Party, type Person, partner, somePeople } from './directory.ts'
import { ends, serviceEnd } from './endpoints.ts'
import { drop, isDropped, setupFailure } from './failures.ts'
import { type Direction, mainAudio, mainVideo, screenSharing } from './media.ts'
import { weighted } from './random.ts'
import { type Seat, seatFor, serviceSide } from './seats.ts'
import type { Media } from './wire.ts'

/** Calls from one person to another. Record, session and segment share one id. */

/** Two who call each other: someone of the tenant, and mostly a colleague. */
function pair(call: Call): [caller: Person, callee: Party] {
  const [first, second] = somePeople(call.directory, call.random)
  return [first!, call.random.chance(0.1) ? partner(call.directory, call.random) : second!]
}

function conversation(parties: [Party, Party], span: Span, sessions: Conversation['sessions']): Conversation {
  return {
    type: 'peerToPeer',
    joinWebUrl: null,
    organizer: parties[0],
    parties,
    sessions,
    startedAt: span.from,
    endedAt: span.to,
  }
}

const WAYS = weighted<Direction>([
  ['both', 0.7],
  ['fromCaller', 0.15],
  ['fromCallee', 0.15],
])

/** Cameras, a shared screen, or both. */
const PICTURES = weighted([
  [{ video: true, screen: false }, 0.4],
  [{ video: false, screen: true }, 0.42],
  [{ video: true, screen: true }, 0.18],
])

function picturesBetween(caller: Seat, callee: Seat, seconds: number, call: Call): Media[] {
  const { random } = call
  const { video, screen } = random.choose(PICTURES)
  const media: Media[] = []
  if (video) media.push(mainVideo(caller, callee, random.choose(WAYS), seconds, random))
  if (screen) {
    const way = random.chance(0.5) ? 'fromCaller' : 'fromCallee'
    media.push(screenSharing(caller, callee, way, seconds * random.between(0.3, 1), random))
  }
  return media
}

/** A call between two people, of sound alone or with pictures. */
export function peerToPeer(call: Call, withPictures: boolean): Conversation {
  const { random } = call
  const parties = pair(call)
  const from = moment(call, momentIn(call.window, random, parties[0].building.utcOffset))
  const length = random.logNormal(withPictures ? 14 * MINUTE : 4 * MINUTE, 1)
  const span = { from, to: moment(call, from + 3000 + Math.min(length, 180 * MINUTE)) }
  const caller = seatFor(parties[0], from, random)
  const callee = seatFor(parties[1], from, random)
  const callerEnds = ends(caller, random)
  const calleeEnds = ends(callee, random)
  const seconds = secondsOf(span)
  const media = [mainAudio(caller, callee, { seconds }, random)]
  if (withPictures) media.push(...picturesBetween(caller, callee, seconds, call))
  const failureInfo = isDropped(caller, random) || isDropped(callee, random) ? drop(random) : null
  return conversation(parties, span, [
    session(call, {
      id: call.id,
      span,
      caller: callerEnds.session,
      callee: calleeEnds.session,
      failureInfo,
      segments: [segment(call.id, span, callerEnds.segment, calleeEnds.segment, media, failureInfo)],
    }),
  ])
}

/** A call that nobody took: a session without length and media. */
export function unanswered(call: Call): Conversation {
  const { random } = call
  const parties = pair(call)
  const from = moment(call, momentIn(call.window, random, parties[0].building.utcOffset))
  const span = { from, to: from }
  const caller = ends(seatFor(parties[0], from, random), random)
  const callee = ends({ ...seatFor(parties[1], from, random), reports: false }, random)
  return conversation(parties, span, [
    session(call, {
      id: call.id,
      span,
      caller: caller.session,
      callee: callee.segment,
      segments: [segment(call.id, span, caller.segment, callee.segment, [])],
    }),
  ])
}

/** A call that was taken, but whose media never got through. */
export function failedSetup(call: Call): Conversation {
  const { random } = call
  const parties = pair(call)
  const from = moment(call, momentIn(call.window, random, parties[0].building.utcOffset))
  const span = { from, to: moment(call, from + random.between(4000, 22_000)) }
  const caller = ends(seatFor(parties[0], from, random), random)
  const callee = ends(seatFor(parties[1], from, random), random)
  const failureInfo = setupFailure(random)
  return conversation(parties, span, [
    session(call, {
      id: call.id,
      span,
      caller: caller.session,
      callee: callee.session,
      failureInfo,
      segments: [segment(call.id, span, caller.segment, callee.segment, [], failureInfo)],
    }),
  ])
}

/** Someone trying the own microphone with the service's echo. */
export function testCall(call: Call): Conversation {
  const { random } = call
  const [person] = somePeople(call.directory, random)
  const from = moment(call, momentIn(call.window, random, person!.building.utcOffset))
  const span = { from, to: moment(call, from + random.between(9000, 40_000)) }
  const seat = seatFor(person!, from, random)
  const caller = ends(seat, random)
  const callee = serviceEnd(SERVICE.bot)
  const media = [mainAudio(seat, serviceSide(random), { seconds: secondsOf(span) }, random)]
  return {
    ...conversation([person!, person!], span, [
      session(call, {
        id: call.id,
        span,
        caller: caller.session,
        callee,
        isTest: true,
        segments: [segment(call.id, span, caller.segment, callee, media)],
      }),
    ]),
    parties: [person!],
  }
}

/** A call that nobody took, so the service's answering machine did. */
export function voicemail(call: Call): Conversation {
  const { random } = call
  const parties = pair(call)
  const from = moment(call, momentIn(call.window, random, parties[0].building.utcOffset))
  const turned = moment(call, from + random.between(15_000, 30_000))
  const rung = { from, to: from }
  const left = { from: turned, to: moment(call, turned + random.between(5000, 90_000)) }
  const seat = seatFor(parties[0], from, random)
  const caller = ends(seat, random)
  const callee = ends({ ...seatFor(parties[1], from, random), reports: false }, random)
  const machine = serviceEnd(SERVICE.voicemail)
  const id = random.guid()
  const media = [mainAudio(seat, serviceSide(random), { seconds: secondsOf(left) }, random)]
  return conversation(parties, { from, to: left.to }, [
    session(call, {
      id: call.id,
      span: rung,
      caller: caller.segment,
      callee: callee.segment,
      segments: [segment(call.id, rung, caller.segment, callee.segment, [])],
    }),
    session(call, {
      id,
      span: left,
      caller: caller.session,
      callee: machine,
      segments: [segment(id, left, caller.segment, machine, media)],
    }),
  ])
}
