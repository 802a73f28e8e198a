import { MINUTE, momentIn } from './calendar.ts'
import { type Call, type Conversation, moment, type Span, secondsOf, segment, session } from './calls.ts'
import { SERVICE } from './clients.ts'
import { type Person, somePeople, telephone } from './directory.ts'
import { ends, serviceEnd } from './endpoints.ts'
import { mainAudio } from './media.ts'
import { weighted } from './random.ts'
import { seatFor, serviceSide } from './seats.ts'
import type { Session } from './wire.ts'

/**
 * Calls of outsiders to a line of the tenant. An auto attendant hands them to a queue within one and the same
 * session, so two sessions of the record bear one id. The queue rings agents until one answers.
 */

const RUNG_IN_VAIN = weighted([
  [0, 0.5],
  [1, 0.27],
  [2, 0.15],
  [3, 0.08],
])

/** A call to a queue. */
export function queueCall(call: Call): Conversation {
  const { random, directory } = call
  const line = random.pick(directory.resourceAccounts)
  const agents = somePeople(directory, random)
  const first = agents.next().value as Person
  const phone = telephone(first.building.country, random)
  const from = moment(call, momentIn(call.window, random, first.building.utcOffset))
  const toQueue = moment(call, from + random.between(6000, 25_000))
  const seat = seatFor(phone, from, random)
  const caller = ends(seat, random)
  const callerId = random.guid()
  const sessions: Session[] = []

  const held = (span: Span, service: typeof SERVICE.callQueue) => {
    const callee = serviceEnd(service)
    const sound = { seconds: secondsOf(span), telephone: true, span: [span.from, span.to] as const }
    const media = [mainAudio(seat, serviceSide(random), sound, random)]
    sessions.push(
      session(call, {
        id: callerId,
        span,
        caller: caller.session,
        callee,
        segments: [segment(callerId, span, caller.segment, callee, media)],
      }),
    )
  }

  const rings = random.choose(RUNG_IN_VAIN)
  const parties: Conversation['parties'][number][] = [phone, line]
  let at = moment(call, toQueue + random.between(2000, 40_000))
  const bot = serviceEnd(SERVICE.bot)
  const agentSessions: Session[] = []
  for (let ring = 0; ring < rings; ring += 1) {
    const agent = ring === 0 ? first : (agents.next().value as Person)
    parties.push(agent)
    const span = { from: at, to: at }
    const end = ends({ ...seatFor(agent, at, random), reports: false }, random).segment
    const id = random.guid()
    agentSessions.push(
      session(call, { id, span, caller: end, callee: bot, segments: [segment(id, span, end, bot, [])] }),
    )
    at = moment(call, at + 20_000)
  }

  const answered = random.chance(0.87)
  const talk = answered ? 4000 + Math.min(random.logNormal(4 * MINUTE, 0.8), 60 * MINUTE) : 0
  const end = moment(call, at + talk)
  held({ from, to: toQueue }, SERVICE.autoAttendant)
  held({ from: toQueue, to: end }, SERVICE.callQueue)
  sessions.push(...agentSessions)
  if (answered) {
    const agent = rings === 0 ? first : (agents.next().value as Person)
    parties.push(agent)
    const span = { from: at, to: end }
    const desk = seatFor(agent, at, random)
    const agentEnds = ends(desk, random)
    const id = random.guid()
    const media = [mainAudio(desk, serviceSide(random), { seconds: secondsOf(span) }, random)]
    sessions.push(
      session(call, {
        id,
        span,
        caller: agentEnds.session,
        callee: bot,
        segments: [segment(id, span, agentEnds.segment, bot, media)],
      }),
    )
  }
  return {
    type: 'groupCall',
    joinWebUrl: null,
    organizer: random.chance(0.6) ? line : phone,
    parties,
    sessions,
    startedAt: from,
    endedAt: end,
  }
}
