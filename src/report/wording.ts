import type { KpiName } from './model.ts'

/** Words for the values of the data that people need not know. */

const CONNECTIONS: Readonly<Record<string, string>> = {
  wired: 'Wired',
  wifi: 'Wi-Fi',
  mobile: 'Mobile',
  tunnel: 'VPN',
}
const BANDS: Readonly<Record<string, string>> = {
  frequency24GHz: '2.4 GHz',
  frequency50GHz: '5 GHz',
  frequency60GHz: '6 GHz',
}
const PLATFORMS: Readonly<Record<string, string>> = {
  windows: 'Windows',
  android: 'Android',
  web: 'Web',
  ipPhone: 'IP phone',
  roomSystem: 'Room system',
  surfaceHub: 'Surface Hub',
  holoLens: 'HoloLens',
}
const VERDICTS: Readonly<Record<string, string>> = { great: 'Great', good: 'Good', ok: 'OK', poor: 'Poor' }

/** A band of Wi-Fi: 5 GHz. */
export function bandOf(band: string | null): string {
  return band === null ? 'Unknown band' : (BANDS[band] ?? band)
}

/** A standard of Wi-Fi: 802.11ax. */
export function radioOf(radio: string | null): string | null {
  return radio === null ? null : radio.replace(/^wifi80211/, '802.11')
}

/** A connection, with the band of Wi-Fi: Wi-Fi, 5 GHz. */
export function connectionOf(connection: string | null, band: string | null): string {
  const word = connection === null ? 'Unknown connection' : (CONNECTIONS[connection] ?? connection)
  return connection === 'wifi' && band !== null ? `${word}, ${bandOf(band)}` : word
}

/** A platform as its maker writes it. */
export function platformOf(platform: string | null): string {
  return platform === null ? 'Unknown' : (PLATFORMS[platform] ?? platform)
}

/** How good an indicator is, as a word. */
export function verdictOf(band: string | null): string {
  return band === null ? 'No target' : (VERDICTS[band] ?? band)
}

/** What each key health indicator is called, what it is a share of, and what is said where there is nothing of it. */
export const INDICATORS: Readonly<
  Record<KpiName, { readonly title: string; readonly of: string; readonly none: string }>
> = {
  audio_poor_percent: {
    title: 'Poor audio streams',
    of: 'classified streams',
    none: 'No classified audio in this span',
  },
  video_poor_percent: {
    title: 'Poor video streams',
    of: 'classified streams',
    none: 'No classified video in this span',
  },
  sharing_poor_percent: {
    title: 'Poor screen sharing',
    of: 'classified streams',
    none: 'No classified screen sharing in this span',
  },
  setup_failure_percent: {
    title: 'Failed setups',
    of: 'setups tried',
    none: 'No setups in this span',
  },
  drop_percent: {
    title: 'Dropped calls',
    of: 'sessions set up',
    none: 'No sessions in this span',
  },
  poor_feedback_percent: {
    title: 'Poor ratings',
    of: 'ratings given',
    none: 'No ratings in this span',
  },
}
