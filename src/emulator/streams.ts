import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { duration, instant, single } from './edm.ts'
import { joined, type Link } from './links.ts'
import { type Random, weighted } from './random.ts'
import type { Side } from './seats.ts'
import type { MediaStream } from './wire.ts'

/** One direction of a media, with what its receiver measured. */

type Stream = Required<MediaStream>

/** What a stream is told besides the two sides it runs between. */
export interface Flow {
  readonly direction: CallRecords.MediaStreamDirection
  readonly seconds: number
  /** Share of the time in which something was sent: a muted microphone sends next to nothing. */
  readonly activity: number
  readonly codec: CallRecords.AudioCodec | CallRecords.VideoCodec
  /** Begin and end, which only streams over SIP bear. */
  readonly span: readonly [from: number, to: number] | null
  readonly bypassed: boolean
}

/** What the path did to the packets. Lengths in milliseconds, losses as shares. */
interface Measured {
  readonly jitter: number
  readonly maxJitter: number
  readonly roundTrip: number
  readonly maxRoundTrip: number
  readonly loss: number
  readonly maxLoss: number
  /** Worse than what users bear. */
  readonly poor: boolean
}

/** How often a side in trouble has this very stream poor. */
const POOR_WHEN_IN_TROUBLE = 0.84

const MOST_JITTER = 30
const MOST_ROUND_TRIP = 500
const MOST_LOSS = 0.1

function measure(link: Link, random: Random): Measured {
  let jitter = Math.min(MOST_JITTER, random.logNormal(link.jitter, 0.4))
  let roundTrip = Math.min(MOST_ROUND_TRIP, random.logNormal(link.roundTrip, 0.15))
  let loss = link.loss === 0 ? 0 : Math.min(MOST_LOSS, random.logNormal(link.loss, 0.6))
  const poor = link.trouble !== 'none' && random.chance(POOR_WHEN_IN_TROUBLE)
  if (poor) {
    if (link.trouble === 'jitter') {
      jitter = MOST_JITTER + 1 + random.exponential(16)
      loss = Math.max(loss, random.exponential(0.02))
    } else if (link.trouble === 'loss') {
      loss = MOST_LOSS + 0.004 + random.exponential(0.07)
      jitter = Math.max(jitter, random.between(8, 34))
    } else {
      roundTrip = MOST_ROUND_TRIP + 5 + random.exponential(240)
      jitter = Math.max(jitter, random.between(8, 30))
    }
    loss = Math.min(loss, 0.9)
  }
  return {
    jitter,
    maxJitter: jitter * random.between(1.3, 4),
    roundTrip,
    maxRoundTrip: roundTrip * random.between(1.1, 2.6),
    loss,
    maxLoss: loss === 0 ? 0 : Math.min(1, loss * random.between(1.5, 5)),
    poor,
  }
}

/** Gives a value only where telemetry has it; some metrics are missing from any stream. */
function unlessMissing<T>(random: Random, probability: number, value: T): T | null {
  return random.chance(probability) ? null : value
}

/** A stream of which its receiver told nothing. */
function unmeasured(random: Random, flow: Flow): Stream {
  return {
    streamId: String(random.integer(1000, 9999)),
    startDateTime: null,
    endDateTime: null,
    streamDirection: flow.direction,
    averageAudioDegradation: null,
    averageJitter: null,
    maxJitter: null,
    averagePacketLossRate: null,
    maxPacketLossRate: null,
    averageRatioOfConcealedSamples: null,
    maxRatioOfConcealedSamples: null,
    averageRoundTripTime: null,
    maxRoundTripTime: null,
    packetUtilization: random.chance(0.7) ? 0 : null,
    averageBandwidthEstimate: null,
    wasMediaBypassed: null,
    postForwardErrorCorrectionPacketLossRate: null,
    averageVideoFrameLossPercentage: null,
    averageReceivedFrameRate: null,
    lowFrameRateRatio: null,
    averageVideoPacketLossRate: null,
    averageVideoFrameRate: null,
    lowVideoProcessingCapabilityRatio: null,
    averageAudioNetworkJitter: null,
    maxAudioNetworkJitter: null,
    rmsFreezeDuration: null,
    averageFreezeDuration: null,
    isAudioForwardErrorCorrectionUsed: null,
    audioCodec: 'unknown',
    videoCodec: 'unknown',
  }
}

const PACKETS_OF_SOUND = 50

/** A stream of sound from one side to the other. */
export function audioStream(sender: Side, receiver: Side, flow: Flow, random: Random): Stream {
  if (!receiver.reports) return unmeasured(random, flow)
  const path = joined(sender.link, receiver.link)
  const met = measure(path, random)
  const packets = Math.round(PACKETS_OF_SOUND * flow.seconds * flow.activity)
  const silent = packets === 0 || random.chance(0.008)
  const concealed = met.loss * 0.55 + (met.poor ? random.between(0.02, 0.08) : random.exponential(0.004))
  const knowsDelay = !silent && !random.chance(0.05)
  return {
    streamId: String(random.uint32()),
    startDateTime: flow.span === null ? null : instant(flow.span[0]),
    endDateTime: flow.span === null ? null : instant(flow.span[1]),
    streamDirection: flow.direction,
    averageAudioDegradation: unlessMissing(
      random,
      0.35,
      single(Math.min(4, 0.06 + concealed * 9 + random.exponential(0.05))),
    ),
    averageJitter: silent ? null : duration(met.jitter),
    maxJitter: silent ? null : duration(met.maxJitter),
    averagePacketLossRate: silent ? null : single(met.loss),
    maxPacketLossRate: silent ? null : single(met.maxLoss),
    averageRatioOfConcealedSamples: silent ? null : single(concealed),
    maxRatioOfConcealedSamples: silent ? null : single(Math.min(1, concealed * random.between(1.2, 4))),
    averageRoundTripTime: knowsDelay ? duration(met.roundTrip) : null,
    maxRoundTripTime: knowsDelay ? duration(met.maxRoundTrip) : null,
    packetUtilization: unlessMissing(random, 0.006, packets),
    averageBandwidthEstimate: unlessMissing(
      random,
      0.12,
      Math.round(random.logNormal(met.poor ? 900_000 : 9_000_000, 0.7)),
    ),
    wasMediaBypassed: flow.bypassed,
    postForwardErrorCorrectionPacketLossRate: silent ? null : single(met.loss * 0.45),
    averageVideoFrameLossPercentage: null,
    averageReceivedFrameRate: null,
    lowFrameRateRatio: null,
    averageVideoPacketLossRate: null,
    averageVideoFrameRate: null,
    lowVideoProcessingCapabilityRatio: null,
    averageAudioNetworkJitter: silent ? null : duration(met.jitter * random.between(1.2, 3)),
    maxAudioNetworkJitter: silent ? null : duration(met.maxJitter * random.between(1.5, 6)),
    rmsFreezeDuration: null,
    averageFreezeDuration: null,
    isAudioForwardErrorCorrectionUsed: met.loss > 0.005 || random.chance(0.15),
    audioCodec: flow.codec as CallRecords.AudioCodec,
    videoCodec: 'unknown',
  }
}

/** A stream of pictures: a camera's, or with `screen` those of a shared screen, which move less. */
export function videoStream(
  sender: Side,
  receiver: Side,
  screen: boolean,
  flow: Flow,
  random: Random,
): Stream {
  if (!receiver.reports || flow.activity === 0) return unmeasured(random, flow)
  const met = measure(joined(sender.link, receiver.link), random)
  const hard = met.poor && random.chance(0.7)
  const knowsDelay = !random.chance(0.3)
  const rate = screen
    ? random.between(hard ? 0.4 : 2.5, hard ? 2.6 : 12)
    : random.between(hard ? 3 : 13, hard ? 9 : 30) * (receiver.weak ? 0.7 : 1)
  const frozen = hard ? random.logNormal(900, 0.6) : random.chance(0.7) ? 0 : random.logNormal(120, 0.7)
  return {
    streamId: String(random.uint32()),
    startDateTime: null,
    endDateTime: null,
    streamDirection: flow.direction,
    averageAudioDegradation: null,
    averageJitter: duration(met.jitter),
    maxJitter: duration(met.maxJitter),
    averagePacketLossRate: single(met.loss),
    maxPacketLossRate: single(met.maxLoss),
    averageRatioOfConcealedSamples: null,
    maxRatioOfConcealedSamples: null,
    averageRoundTripTime: knowsDelay ? duration(met.roundTrip) : null,
    maxRoundTripTime: knowsDelay ? duration(met.maxRoundTrip) : null,
    packetUtilization: Math.round(
      (screen ? 35 : 140) * flow.seconds * flow.activity * random.between(0.5, 1.2),
    ),
    averageBandwidthEstimate: Math.round(random.logNormal(met.poor ? 700_000 : 7_500_000, 0.6)),
    wasMediaBypassed: null,
    postForwardErrorCorrectionPacketLossRate: single(met.loss * (hard ? 0.9 : 0.3)),
    averageVideoFrameLossPercentage: unlessMissing(
      random,
      0.4,
      hard ? single(random.between(30, 80)) : random.chance(0.5) ? 0 : single(random.exponential(1.6)),
    ),
    averageReceivedFrameRate: single(rate * random.between(0.9, 1)),
    lowFrameRateRatio: hard
      ? single(random.between(0.2, 0.9))
      : random.chance(0.75)
        ? 0
        : single(random.exponential(0.03)),
    averageVideoPacketLossRate: unlessMissing(random, 0.5, single(met.loss)),
    averageVideoFrameRate: single(rate),
    lowVideoProcessingCapabilityRatio: receiver.weak ? single(random.between(0.02, 0.5)) : 0,
    averageAudioNetworkJitter: null,
    maxAudioNetworkJitter: null,
    rmsFreezeDuration: duration(frozen * random.between(1, 1.6)),
    averageFreezeDuration: duration(frozen),
    isAudioForwardErrorCorrectionUsed: null,
    audioCodec: 'unknown',
    videoCodec: flow.codec as CallRecords.VideoCodec,
  }
}

/** Codecs of sound between Teams clients, and between them and the service. */
export const AUDIO_CODECS = weighted<CallRecords.AudioCodec>([
  ['satin', 0.66],
  ['satinFullband', 0.08],
  ['silkWide', 0.12],
  ['opus', 0.08],
  ['g722', 0.06],
])

/** Codecs of sound in the telephone network. */
export const TELEPHONE_CODECS = weighted<CallRecords.AudioCodec>([
  ['pcmu', 0.5],
  ['pcma', 0.42],
  ['g729', 0.08],
])

export const VIDEO_CODECS = weighted<CallRecords.VideoCodec>([
  ['h264', 0.93],
  ['h265', 0.07],
])

export const SCREEN_CODECS = weighted<CallRecords.VideoCodec>([
  ['h264', 0.55],
  ['av1', 0.45],
])
