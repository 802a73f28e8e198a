import type { Lot } from '../random.ts'
import { type Instant, instant } from './instants.ts'
import type { Json } from './model.ts'
import { type Making, person } from './records.ts'

/** A text of the service, and what must be kept of it: some are hard to get through COPY unharmed. */
const texts: readonly (readonly [sent: string, kept: string])[] = [
  ['plain', 'plain'],
  ['', ''],
  ['tab\there', 'tab\there'],
  ['two\nlines\r\n', 'two\nlines\r\n'],
  ['\\.', '\\.'],
  ['\n\\.\n', '\n\\.\n'],
  ['\\N', '\\N'],
  ['back\\slash\\', 'back\\slash\\'],
  ['nul\u0000byte', 'nul\ufffdbyte'],
  ['lone\ud800half', 'lone\ufffdhalf'],
  ['“quoted” \'and\' "doubly"', '“quoted” \'and\' "doubly"'],
  ['😀 é \u202e', '😀 é \u202e'],
]

/** Makes a session with all that is below it. */
export function addSession(making: Making, at: number, lacksSegments: boolean): Json {
  const { plan, version, lot, book, callStart } = making
  const length = plan.endsAt - plan.startsAt
  const start = instant(plan.startsAt + Math.floor((length * (at % 4)) / 8), version, 7)
  const endMs = plan.endsAt - Math.floor((length * (at % 3)) / 8)
  const end = instant(endMs, version, lot.between(0, 7))
  const isGroup = plan.type === 'groupCall'
  const failure = lot.chance(0.3) ? lot.pick(texts) : undefined
  // one id may stand for two sessions, as when an auto attendant passes on to a queue
  const id = guidOf(plan.id, at % 7 === 3 ? at - 1 : at)
  const place = book.place('sessions')
  const role = isGroup ? 'skypeForBusinessAudioVideoMcu' : null
  book.add('sessions', {
    session_key: place,
    ordinal: at + 1,
    call_started_at: callStart.micros,
    id,
    started_at: start.micros,
    ended_at: end.micros,
    modalities: 'audio',
    failure_stage: failure === undefined ? null : 'midcall',
    failure_reason: failure === undefined ? null : `${failure[1]} of ${version}`,
    caller_endpoint_type: 'participant',
    caller_user_agent_application_version: `${version}.${place}`,
    caller_user_agent_platform: at % 4 === 2 ? 'wristwatch' : 'windows',
    caller_cpu_cores_count: version * 10 + place,
    callee_endpoint_type: isGroup ? 'service' : 'participant',
    callee_user_agent_role: role,
  })
  const callee = isGroup
    ? {
        '@odata.type': '#microsoft.graph.callRecords.serviceEndpoint',
        userAgent: { '@odata.type': '#microsoft.graph.callRecords.serviceUserAgent', role },
      }
    : client(at + 1, version, place, 'windows', undefined)
  const tokens = feedbackTokens(making, 'caller', place, null)
  const common: Json = {
    id,
    startDateTime: start.text,
    endDateTime: end.text,
    modalities: ['audio'],
    failureInfo: failure === undefined ? null : { stage: 'midcall', reason: `${failure[0]} of ${version}` },
    caller: client(at, version, place, at % 4 === 2 ? 'wristwatch' : 'windows', tokens),
    callee,
  }
  if (lacksSegments) return common
  const most = plan.sessions > 8 ? 1 : 2
  const count = lot.below(most + 1)
  const segments = Array.from({ length: count }, (_, index) =>
    addSegment(making, index, place, start, end, endMs),
  )
  return { ...common, segments }
}

/** An endpoint with a person at it. */
function client(
  number: number,
  version: number,
  place: number,
  platform: string,
  tokens: Json | undefined,
): Json {
  return {
    '@odata.type': '#microsoft.graph.callRecords.participantEndpoint',
    name: `PC-${number}`,
    cpuCoresCount: version * 10 + place,
    associatedIdentity: {
      '@odata.type': '#microsoft.graph.callRecords.userIdentity',
      id: person(number),
      displayName: `Person ${number}`,
    },
    userAgent: {
      '@odata.type': '#microsoft.graph.callRecords.clientUserAgent',
      applicationVersion: `${version}.${place}`,
      platform,
      productFamily: 'teams',
    },
    feedback: tokens === undefined ? null : { rating: 'good', text: null, tokens },
  }
}

function feedbackTokens(
  { version, lot, book }: Making,
  side: 'caller' | 'callee',
  session: number,
  segment: number | null,
): Json | undefined {
  if (!lot.chance(0.15)) return undefined
  const names = ['Noisy', `NewIn${version}`].slice(0, lot.between(0, 2))
  for (const [index, name] of names.entries()) {
    book.add('feedback_tokens', {
      feedback_token_key: book.place('feedback_tokens'),
      session_key: session,
      segment_key: segment,
      side,
      name,
      is_set: index === version % 2,
    })
  }
  return Object.fromEntries(names.map((name, index) => [name, index === version % 2]))
}

function addSegment(
  making: Making,
  at: number,
  session: number,
  start: Instant,
  end: Instant,
  endMs: number,
): Json {
  const { plan, version, lot, book, callStart } = making
  const place = book.place('segments')
  const failure = lot.chance(0.2) ? lot.pick(texts) : undefined
  book.add('segments', {
    segment_key: place,
    session_key: session,
    ordinal: at + 1,
    call_started_at: callStart.micros,
    id: guidOf(plan.id, 1000 + place),
    started_at: start.micros,
    ended_at: end.micros,
    failure_reason: failure === undefined ? null : `${failure[1]} of ${version}`,
    caller_user_agent_application_version: `${version}.${place}`,
  })
  const media = Array.from({ length: lot.between(0, 2) }, (_, index) => addMedia(making, index, place, endMs))
  return {
    id: guidOf(plan.id, 1000 + place),
    startDateTime: start.text,
    endDateTime: end.text,
    failureInfo: failure === undefined ? null : { stage: 'midcall', reason: `${failure[0]} of ${version}` },
    caller: client(at, version, place, 'windows', undefined),
    callee: null,
    media,
  }
}

function addMedia(making: Making, at: number, segment: number, endMs: number): Json {
  const { version, lot, book, callStart } = making
  const place = book.place('media')
  const label = at === 0 ? 'main-audio' : 'main-video'
  const connection = lot.pick(['wifi', 'wired'])
  book.add('media', {
    media_key: place,
    segment_key: segment,
    ordinal: at + 1,
    call_started_at: callStart.micros,
    label,
    caller_network_connection_type: connection,
    caller_network_link_speed_bps: version * 1_000_000 + place,
    callee_network_port: version * 100 + place,
    caller_device_mic_glitch_rate: version + place / 1024,
    callee_device_capture_device_name: `Microphone ${version}.${place}`,
  })
  const hops = addHops(making, place)
  const streams = Array.from({ length: lot.below(4) }, (_, index) => addStream(making, index, place, endMs))
  return {
    label,
    callerNetwork: {
      connectionType: connection,
      networkTransportProtocol: 'udp',
      ipAddress: `10.${version % 250}.0.${place % 250}`,
      subnet: `10.${version % 250}.0.0`,
      linkSpeed: version * 1_000_000 + place,
      traceRouteHops: hops,
    },
    calleeNetwork: {
      connectionType: 'unknown',
      networkTransportProtocol: 'udp',
      port: version * 100 + place,
    },
    callerDevice: { micGlitchRate: version + place / 1024 },
    calleeDevice: { captureDeviceName: `Microphone ${version}.${place}` },
    streams,
  }
}

function addHops({ version, lot, book }: Making, media: number): Json[] {
  if (!lot.chance(0.1)) return []
  return Array.from({ length: lot.between(1, 2) }, (_, at) => {
    const place = book.place('trace_route_hops')
    book.add('trace_route_hops', {
      trace_route_hop_key: place,
      media_key: media,
      side: 'caller',
      ordinal: at + 1,
      hop_count: at + 1,
      round_trip_time_ms: version * 10 + place,
    })
    return { hopCount: at + 1, ipAddress: '10.0.0.1', roundTripTime: seconds(version * 10 + place) }
  })
}

function addStream(making: Making, at: number, media: number, endMs: number): Json {
  const { version, lot, book, callStart, lastEnd, plan } = making
  const place = book.place('streams')
  const direction = at % 2 === 0 ? 'callerToCallee' : 'calleeToCaller'
  const isSip = lot.chance(0.3)
  const start = instant(plan.startsAt, version)
  const end = instant(endMs, version)
  // what can't be below zero is kept as nothing
  const isBroken = lot.chance(0.05)
  const jitter = isBroken ? null : version * 1000 + place
  const maxJitter = version * 1000 + place + 0.5
  const loss = Number(((version % 10) / 100 + (place % 100) / 10_000).toFixed(4))
  const codec = lot.pick(['satin', 'opus', 'codecOfTomorrow'])
  book.add('streams', {
    stream_key: place,
    media_key: media,
    ordinal: at + 1,
    call_started_at: callStart.micros,
    stream_id: `${version}-${place}`,
    stream_direction: direction,
    started_at: isSip ? start.micros : null,
    ended_at: isSip ? end.micros : null,
    average_jitter_ms: jitter,
    max_jitter_ms: maxJitter,
    average_round_trip_time_ms: version + place,
    average_packet_loss_rate: loss,
    packet_utilization: version * 100_000 + place,
    audio_codec: codec,
    was_media_bypassed: place % 2 === 0,
  })
  book.addStream(Math.min(endMs, lastEnd), jitter, maxJitter)
  return {
    streamId: `${version}-${place}`,
    streamDirection: direction,
    startDateTime: isSip ? start.text : null,
    endDateTime: isSip ? end.text : null,
    averageJitter: isBroken ? '-PT5S' : seconds(version * 1000 + place),
    maxJitter: seconds(maxJitter),
    averageRoundTripTime: seconds(version + place),
    averagePacketLossRate: loss,
    packetUtilization: version * 100_000 + place,
    audioCodec: codec,
    wasMediaBypassed: place % 2 === 0,
  }
}

/** A duration of so many ms as Graph writes it. */
function seconds(ms: number): string {
  return `PT${ms / 1000}S`
}

/** A GUID that belongs to a call. */
export function guidOf(callId: string, number: number): string {
  return `${callId.slice(0, 24)}${String(number).padStart(12, '0')}`
}

/** Any GUID. */
export function anyGuid(lot: Lot): string {
  const hex = Array.from({ length: 32 }, () => lot.below(16).toString(16))
  hex[12] = '4'
  hex[16] = '8'
  const text = hex.join('')
  return [8, 12, 16, 20].reduceRight((made, at) => `${made.slice(0, at)}-${made.slice(at)}`, text)
}
