import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { deviceInfo } from './device-info.ts'
import { networkInfo } from './networks.ts'
import type { Random } from './random.ts'
import type { Side } from './seats.ts'
import {
  AUDIO_CODECS,
  audioStream,
  type Flow,
  SCREEN_CODECS,
  TELEPHONE_CODECS,
  VIDEO_CODECS,
  videoStream,
} from './streams.ts'
import type { Media, MediaStream } from './wire.ts'

/** The media between two sides: sound, cameras, a shared screen. */

/** Which way pictures run. */
export type Direction = 'both' | 'fromCaller' | 'fromCallee'

function media(
  label: string,
  sees: 'sound' | 'camera' | 'screen',
  firstPort: number,
  caller: Side,
  callee: Side,
  streams: MediaStream[],
  random: Random,
): Media {
  return {
    label,
    callerNetwork: networkInfo(caller, firstPort + random.integer(0, 19), random),
    calleeNetwork: networkInfo(callee, firstPort + random.integer(0, 19), random),
    callerDevice: deviceInfo(caller, sees, random),
    calleeDevice: deviceInfo(callee, sees, random),
    streams,
  }
}

/** How much of the time a participant's microphone sends; many only listen. */
function talking(side: Side, random: Random): number {
  if (side.audio === null) return random.between(0.85, 1)
  return random.chance(0.22) ? random.between(0, 0.006) : random.between(0.25, 0.98)
}

/** What sound between two sides has of its own. */
export interface Sound {
  readonly seconds: number
  /** Begin and end, if the sound came over SIP. */
  readonly span?: readonly [from: number, to: number]
  readonly telephone?: boolean
  readonly bypassed?: boolean
}

/** Sound in both directions. */
export function mainAudio(caller: Side, callee: Side, sound: Sound, random: Random): Media {
  const flow = (direction: CallRecords.MediaStreamDirection, sender: Side): Flow => ({
    direction,
    seconds: sound.seconds,
    activity: talking(sender, random),
    codec,
    span: sound.span ?? null,
    bypassed: sound.bypassed ?? false,
  })
  const codec = random.choose(sound.telephone ? TELEPHONE_CODECS : AUDIO_CODECS)
  const streams = [
    audioStream(caller, callee, flow('callerToCallee', caller), random),
    audioStream(callee, caller, flow('calleeToCaller', callee), random),
  ]
  return media('main-audio', 'sound', 50_000, caller, callee, streams, random)
}

function pictures(
  caller: Side,
  callee: Side,
  screen: boolean,
  way: Direction,
  seconds: number,
  random: Random,
): MediaStream[] {
  const codec = random.choose(screen ? SCREEN_CODECS : VIDEO_CODECS)
  const common = { seconds, codec, span: null, bypassed: false }
  const streams: MediaStream[] = []
  // The way back is mostly not mentioned, sometimes as a stream without a packet.
  if (way !== 'fromCallee' || random.chance(0.25)) {
    const activity = way === 'fromCallee' ? 0 : random.between(0.6, 1)
    streams.push(
      videoStream(caller, callee, screen, { ...common, direction: 'callerToCallee', activity }, random),
    )
  }
  if (way !== 'fromCaller' || random.chance(0.25)) {
    const activity = way === 'fromCaller' ? 0 : random.between(0.6, 1)
    streams.push(
      videoStream(callee, caller, screen, { ...common, direction: 'calleeToCaller', activity }, random),
    )
  }
  return streams
}

/** Cameras. */
export function mainVideo(
  caller: Side,
  callee: Side,
  way: Direction,
  seconds: number,
  random: Random,
): Media {
  const streams = pictures(caller, callee, false, way, seconds, random)
  return media('main-video', 'camera', 50_020, caller, callee, streams, random)
}

/** A shared screen. */
export function screenSharing(
  caller: Side,
  callee: Side,
  way: Direction,
  seconds: number,
  random: Random,
): Media {
  const streams = pictures(caller, callee, true, way, seconds, random)
  return media('applicationsharing-video', 'screen', 50_040, caller, callee, streams, random)
}
