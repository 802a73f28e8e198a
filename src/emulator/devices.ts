import { weighted } from './random.ts'

/** What people talk into, listen to and are seen with, and the computers behind it. */

/** Microphone and loudspeaker of one seat, with their drivers. */
export interface AudioKit {
  readonly capture: string
  readonly captureDriver: string | null
  readonly render: string
  readonly renderDriver: string | null
  /** How well the microphone keeps off noise: a headset 0, a bare laptop 1. */
  readonly openness: number
  /** A model with a fault: it crackles, loses speech level and makes its owners complain. */
  readonly faulty: boolean
}

function headset(model: string, driver: string, faulty = false): AudioKit {
  return {
    capture: `Microphone (${model})`,
    captureDriver: driver,
    render: `Headset Earphone (${model})`,
    renderDriver: driver,
    openness: 0.1,
    faulty,
  }
}

const BUILT_IN: AudioKit = {
  capture: 'Microphone Array (Sonata High Definition Audio)',
  captureDriver: 'Sonata: 6.0.9412.1',
  render: 'Speakers (Sonata High Definition Audio)',
  renderDriver: 'Sonata: 6.0.9412.1',
  openness: 0.9,
  faulty: false,
}

/** The headset that should be taken back. */
export const FAULTY_HEADSET = 'Pellago Breeze 2'

/** On Windows computers. */
export const WINDOWS_AUDIO = weighted<AudioKit>([
  [headset('Corvina 65 UC', 'Microsoft: 10.0.22621.2506'), 0.27],
  [headset('Tesselate Duo USB', 'Microsoft: 10.0.22621.2506'), 0.2],
  [headset('Aurelo H3 Wireless', 'Aurelo: 3.11.0.7'), 0.14],
  [headset(FAULTY_HEADSET, 'Pellago: 1.4.2.0', true), 0.06],
  [BUILT_IN, 0.25],
  [{ ...BUILT_IN, captureDriver: 'Sonata: 6.0.9105.1', renderDriver: 'Sonata: 6.0.9105.1' }, 0.05],
  [
    {
      ...headset('Rondo 20 Speakerphone', 'Microsoft: 10.0.22621.2506'),
      render: 'Speakers (Rondo 20 Speakerphone)',
      openness: 0.6,
    },
    0.03,
  ],
])

const macAudio = (capture: string, render: string, openness: number): AudioKit => ({
  capture,
  captureDriver: null,
  render,
  renderDriver: null,
  openness,
  faulty: false,
})

/** On computers that name no driver. */
export const MAC_AUDIO = weighted<AudioKit>([
  [macAudio('Built-in Microphone', 'Built-in Speakers', 0.8), 0.5],
  [macAudio('Corvina 65 UC', 'Corvina 65 UC', 0.1), 0.3],
  [macAudio('Aurelo H3 Wireless', 'Aurelo H3 Wireless', 0.1), 0.2],
])

/** In browsers, which tell little. */
export const BROWSER_AUDIO = weighted<AudioKit>([
  [macAudio('Default input device', 'Default output device', 0.6), 0.8],
  [
    macAudio(
      'Communications - Headset (Tesselate Duo USB)',
      'Communications - Headset (Tesselate Duo USB)',
      0.1,
    ),
    0.2,
  ],
])

/** On hand-held devices. */
export const MOBILE_AUDIO = weighted<AudioKit>([
  [macAudio('Internal microphone', 'Receiver', 0.4), 0.5],
  [macAudio('Internal microphone', 'Loudspeaker', 0.9), 0.3],
  [macAudio('Bluetooth input', 'Bluetooth output', 0.3), 0.2],
])

/** On desk phones. */
export const DESK_PHONE_AUDIO: AudioKit = macAudio('Handset', 'Handset', 0.2)

/** In meeting rooms. */
export const ROOM_AUDIO: AudioKit = macAudio(
  'Echo Cancelling Speakerphone (Rondo Bar 4)',
  'Speakers (Rondo Bar 4)',
  0.5,
)

export interface Camera {
  readonly name: string
  readonly driver: string | null
}

/** On computers. */
export const CAMERAS = weighted<Camera>([
  [{ name: 'Integrated Camera', driver: 'Microsoft: 10.0.22621.4249' }, 0.7],
  [{ name: 'Vistaro 4K Webcam', driver: 'Vistaro: 2.8.41.0' }, 0.2],
  [{ name: 'Lumino Go HD', driver: 'Microsoft: 10.0.22621.4249' }, 0.1],
])

export const MOBILE_CAMERA: Camera = { name: 'Front Camera', driver: null }
export const ROOM_CAMERA: Camera = { name: 'Rondo Bar 4 Camera', driver: 'Rondo: 4.1.0.22' }

export interface Computer {
  readonly cpu: string
  readonly cores: number
  readonly megahertz: number
  /** Too weak for gallery video. */
  readonly weak: boolean
}

export const WINDOWS_COMPUTERS = weighted<Computer>([
  [{ cpu: '12th Gen Intel(R) Core(TM) i5-1245U', cores: 12, megahertz: 1600, weak: false }, 0.34],
  [{ cpu: '11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz', cores: 8, megahertz: 2611, weak: false }, 0.28],
  [{ cpu: 'AMD Ryzen 7 PRO 6850U with Radeon Graphics', cores: 16, megahertz: 2701, weak: false }, 0.22],
  [{ cpu: 'Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz', cores: 4, megahertz: 2400, weak: true }, 0.1],
  [{ cpu: 'Intel(R) Core(TM) i7-10700 CPU @ 2.90GHz', cores: 16, megahertz: 2904, weak: false }, 0.06],
])

export const MAC_COMPUTERS = weighted<Computer>([
  [{ cpu: 'Apple M1', cores: 8, megahertz: 3228, weak: false }, 0.6],
  [{ cpu: 'Apple M3 Pro', cores: 12, megahertz: 4056, weak: false }, 0.4],
])

export const ROOM_COMPUTER: Computer = {
  cpu: '13th Gen Intel(R) Core(TM) i7-1365URE',
  cores: 12,
  megahertz: 1700,
  weak: false,
}
