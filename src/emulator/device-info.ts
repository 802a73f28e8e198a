import { single } from './edm.ts'
import type { Random } from './random.ts'
import type { Side } from './seats.ts'
import type { DeviceInfo } from './wire.ts'

/** The devices of one side of a media, as its telemetry tells. */

type Devices = Required<DeviceInfo>

/** The service has no devices, and of a side without telemetry they aren't known. */
export const UNKNOWN_DEVICES: Devices = {
  captureDeviceName: null,
  captureDeviceDriver: null,
  renderDeviceName: null,
  renderDeviceDriver: null,
  sentSignalLevel: null,
  receivedSignalLevel: null,
  sentNoiseLevel: null,
  receivedNoiseLevel: null,
  initialSignalLevelRootMeanSquare: null,
  cpuInsufficentEventRatio: null,
  renderNotFunctioningEventRatio: null,
  captureNotFunctioningEventRatio: null,
  deviceGlitchEventRatio: null,
  lowSpeechToNoiseEventRatio: null,
  lowSpeechLevelEventRatio: null,
  deviceClippingEventRatio: null,
  howlingEventCount: null,
  renderZeroVolumeEventRatio: null,
  renderMuteEventRatio: null,
  micGlitchRate: null,
  speakerGlitchRate: null,
}

/** Nothing in most calls, else a share of the call. */
function rare(random: Random, probability: number, most: number): number {
  return random.chance(probability) ? single(random.between(0.001, most)) : 0
}

function soundDevices(side: Side, random: Random): Devices {
  const kit = side.audio
  if (kit === null) return UNKNOWN_DEVICES
  const { faulty, openness } = kit
  return {
    captureDeviceName: kit.capture,
    captureDeviceDriver: kit.captureDriver,
    renderDeviceName: kit.render,
    renderDeviceDriver: kit.renderDriver,
    sentSignalLevel: Math.round(-21 + 4 * random.normal() - (faulty ? 9 : 0)),
    receivedSignalLevel: Math.round(-20 + 4 * random.normal()),
    sentNoiseLevel: Math.round(-72 + 20 * openness + 5 * random.normal()),
    receivedNoiseLevel: Math.round(-68 + 6 * random.normal()),
    initialSignalLevelRootMeanSquare: single(random.logNormal(110, 0.6)),
    cpuInsufficentEventRatio: side.weak ? rare(random, 0.5, 0.4) : rare(random, 0.03, 0.05),
    renderNotFunctioningEventRatio: rare(random, faulty ? 0.25 : 0.008, 0.2),
    captureNotFunctioningEventRatio: rare(random, faulty ? 0.3 : 0.008, 0.3),
    deviceGlitchEventRatio: faulty ? rare(random, 0.8, 0.5) : rare(random, 0.04, 0.05),
    lowSpeechToNoiseEventRatio: rare(random, 0.02 + 0.2 * openness, 0.3),
    lowSpeechLevelEventRatio: rare(random, faulty ? 0.5 : 0.04, 0.3),
    deviceClippingEventRatio: rare(random, 0.04, 0.1),
    howlingEventCount: random.poisson(openness * 0.06),
    renderZeroVolumeEventRatio: rare(random, 0.02, 1),
    renderMuteEventRatio: rare(random, 0.03, 1),
    micGlitchRate: Math.round(random.exponential(faulty ? 420 : 9)),
    speakerGlitchRate: Math.round(random.exponential(faulty ? 260 : 7)),
  }
}

/** What telemetry says of a side's devices for sound, for its camera, or for neither when a screen is shared. */
export function deviceInfo(side: Side, sees: 'sound' | 'camera' | 'screen', random: Random): Devices {
  if (!side.reports) return UNKNOWN_DEVICES
  if (sees === 'sound') return soundDevices(side, random)
  const camera = sees === 'camera' ? side.camera : null
  if (camera === null) return UNKNOWN_DEVICES
  return { ...UNKNOWN_DEVICES, captureDeviceName: camera.name, captureDeviceDriver: camera.driver }
}
