import { HOUR, MINUTE, type Window } from './calendar.ts'
import { UNKNOWN_DEVICES } from './device-info.ts'
import { UNKNOWN_NETWORK } from './networks.ts'
import { type Random, weighted } from './random.ts'
import type { Endpoint, Media, Segment, Session } from './wire.ts'

/**
 * A record is made soon after its call and made again when more telemetry has come in. So a version below the
 * last one has less in it.
 */

const VERSIONS = weighted([
  [1, 0.7],
  [2, 0.23],
  [3, 0.07],
])

/** The number of a call's last version. */
export function lastVersion(random: Random): number {
  return random.choose(VERSIONS)
}

/** When a call's versions were made, ascending, all between its end and the end of the window. */
export function madeAt(random: Random, endedAt: number, count: number, window: Window): number[] {
  const delays = [Math.min(150 * MINUTE, Math.max(4 * MINUTE, random.logNormal(24 * MINUTE, 0.5)))]
  while (delays.length < count) delays.push(delays.at(-1)! + random.logNormal(1.5 * HOUR, 0.8))
  const room = window.until - endedAt
  const shrink = Math.min(1, (0.98 * room) / delays.at(-1)!)
  return delays.map((delay) => endedAt + delay * shrink)
}

function withoutFeedback(endpoint: Endpoint): Endpoint {
  return 'feedback' in endpoint && endpoint.feedback !== null ? { ...endpoint, feedback: null } : endpoint
}

function withoutCallerTelemetry(media: Media): Media {
  return { ...media, callerNetwork: UNKNOWN_NETWORK, callerDevice: UNKNOWN_DEVICES }
}

function poorer(segment: Segment): Segment {
  return { ...segment, media: segment.media.map(withoutCallerTelemetry) }
}

/**
 * The sessions as an earlier version had them: without the last one if there are several, else, and always in
 * the second of three versions, without what the last caller's client told.
 */
export function earlierSessions(sessions: readonly Session[], version: number): Session[] {
  const kept = version === 1 && sessions.length > 1 ? sessions.slice(0, -1) : [...sessions]
  if (kept.length === sessions.length) {
    const last = kept.at(-1)!
    kept[kept.length - 1] = {
      ...last,
      caller: withoutFeedback(last.caller),
      callee: withoutFeedback(last.callee),
      segments: last.segments.map(poorer),
    }
  }
  return kept
}
