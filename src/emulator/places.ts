import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { hardwareAddress, hostIn, hostIn6, publicAddress } from './addresses.ts'
import { DOMAIN, type Home } from './directory.ts'
import { type Random, weighted } from './random.ts'
import type { Building, Floor, Subnet } from './sites.ts'

/** Where someone sits in one call, as far as the network knows, and what that network is good for. */
export interface Place {
  readonly connection: CallRecords.NetworkConnectionType
  readonly transport: CallRecords.NetworkTransportProtocol
  readonly address: string
  readonly subnet: string | null
  readonly egress: string
  readonly hardwareAddress: string | null
  readonly linkSpeed: number | null
  readonly dnsSuffix: string | null
  readonly radio: Radio | null
  readonly fitness: Fitness
}

export interface Radio {
  readonly bssid: string | null
  readonly band: CallRecords.WifiBand
  readonly channel: number
  readonly standard: CallRecords.WifiRadioType
  /** In percent. */
  readonly signal: number
}

/** What media suffer on the way from this place: medians in milliseconds and as a share, and how often it is bad. */
export interface Fitness {
  readonly jitter: number
  readonly roundTrip: number
  readonly loss: number
  /** Probability that a session from here is in trouble. */
  readonly trouble: number
}

const UNKNOWN_SPEED = 4294967295

function linkSpeed(random: Random, known: number): number {
  return random.chance(0.07) ? UNKNOWN_SPEED : known
}

/** Some clients hide the address, or give zeros, of six octets or eight. */
function shownHardwareAddress(own: string, random: Random): string {
  const point = random.unit()
  if (point < 0.88) return own
  return point < 0.95 ? '00-00-00-00-00-00' : '00-00-00-00-00-00-00-00'
}

function address(subnet: Subnet, random: Random): { address: string; subnet: string | null } {
  if (subnet.network6 !== null && random.chance(0.3)) {
    return { address: hostIn6(subnet.network6, random), subnet: random.chance(0.5) ? subnet.network6 : null }
  }
  return { address: hostIn(subnet.network, random), subnet: subnet.network }
}

/** At a desk in the office, on the wire. */
export function desk(building: Building, floor: Floor, own: string, random: Random): Place {
  const subnet = floor.wired
  const tcpOnly = subnet.ailment === 'tcpOnly'
  return {
    connection: 'wired',
    transport: random.chance(tcpOnly ? 0.95 : 0.01) ? 'tcp' : 'udp',
    ...address(subnet, random),
    egress: building.egress,
    hardwareAddress: shownHardwareAddress(own, random),
    linkSpeed: linkSpeed(random, random.chance(0.85) ? 1_000_000_000 : 100_000_000),
    dnsSuffix: random.chance(0.9) ? `corp.${DOMAIN}` : null,
    radio: null,
    fitness: tcpOnly
      ? { jitter: 9, roundTrip: building.roundTrip + 95, loss: 0.004, trouble: 0.25 }
      : { jitter: 3, roundTrip: building.roundTrip, loss: 0.0005, trouble: 0.005 },
  }
}

const STANDARDS = weighted<CallRecords.WifiRadioType>([
  ['wifi80211ax', 0.5],
  ['wifi80211ac', 0.42],
  ['wifi80211n', 0.08],
])

/** In the office, on Wi-Fi. */
export function officeWifi(building: Building, floor: Floor, own: string, random: Random): Place {
  const subnet = floor.wifi
  const crowded = subnet.ailment === 'crowded'
  const slow = random.chance(crowded ? 0.85 : 0.1)
  const point = random.pick(subnet.accessPoints)
  return {
    connection: 'wifi',
    transport: random.chance(0.02) ? 'tcp' : 'udp',
    ...address(subnet, random),
    egress: building.egress,
    hardwareAddress: shownHardwareAddress(own, random),
    linkSpeed: linkSpeed(
      random,
      slow ? random.pick([72_000_000, 144_000_000]) : random.pick([433_000_000, 866_000_000, 1_200_000_000]),
    ),
    dnsSuffix: random.chance(0.9) ? `corp.${DOMAIN}` : null,
    radio: {
      // Told only by clients that may use the location.
      bssid: random.chance(0.8) ? point.bssid : null,
      band: slow ? 'frequency24GHz' : 'frequency50GHz',
      channel: slow ? point.channel24 : point.channel5,
      standard: slow ? 'wifi80211n' : random.choose(STANDARDS),
      signal: Math.round(Math.min(100, Math.max(18, (crowded ? 58 : 82) + 11 * random.normal()))),
    },
    fitness: crowded
      ? { jitter: 13, roundTrip: building.roundTrip + 21, loss: 0.006, trouble: 0.3 }
      : {
          jitter: slow ? 9 : 6,
          roundTrip: building.roundTrip + 6,
          loss: 0.001,
          trouble: slow ? 0.065 : 0.03,
        },
  }
}

/** At home. */
export function atHome(home: Home, own: string, random: Random): Place {
  const wired = home.wired
  const slow = !home.band5
  return {
    connection: wired ? 'wired' : 'wifi',
    transport: random.chance(0.02) ? 'tcp' : 'udp',
    address: hostIn(home.network, random),
    subnet: home.network,
    egress: home.egress,
    hardwareAddress: shownHardwareAddress(own, random),
    linkSpeed: linkSpeed(random, wired ? 1_000_000_000 : slow ? 144_000_000 : 866_000_000),
    dnsSuffix: random.chance(0.3) ? 'home' : null,
    radio: wired
      ? null
      : {
          bssid: random.chance(0.5)
            ? `3E${home.egress
                .split('.')
                .map((part) => `-${Number(part).toString(16).padStart(2, '0')}`)
                .join('')}-01`.toUpperCase()
            : null,
          band: slow ? 'frequency24GHz' : 'frequency50GHz',
          channel: slow ? 6 : 44,
          standard: slow ? 'wifi80211n' : 'wifi80211ac',
          signal: Math.round(Math.min(100, Math.max(15, 74 + 14 * random.normal()))),
        },
    fitness: wired
      ? { jitter: 4, roundTrip: 26, loss: 0.0008, trouble: 0.007 }
      : { jitter: slow ? 10 : 8, roundTrip: 33, loss: 0.0018, trouble: slow ? 0.078 : 0.05 },
  }
}

/** The networks of the tenant's virtual private network. */
export const VPN_NETWORKS = ['10.250.8.0', '10.250.9.0']

/** At home and in the tenant's private network, which reports itself as a tunnel, or as a wire. */
export function throughVpn(home: Home, own: string, random: Random): Place {
  const subnet = random.pick(VPN_NETWORKS)
  return {
    connection: random.chance(0.8) ? 'tunnel' : 'wired',
    transport: random.chance(0.06) ? 'tcp' : 'udp',
    address: hostIn(subnet, random),
    subnet,
    egress: random.chance(0.7) ? '198.51.100.250' : home.egress,
    hardwareAddress: shownHardwareAddress(own, random),
    linkSpeed: linkSpeed(random, 100_000_000),
    dnsSuffix: `vpn.${DOMAIN}`,
    radio: null,
    fitness: { jitter: 10, roundTrip: 68, loss: 0.002, trouble: 0.075 },
  }
}

/** On the road, in a telephone company's network. */
export function onTheRoad(random: Random): Place {
  const host = `100.${random.integer(72, 74)}.${random.integer(0, 255)}.${random.integer(1, 254)}`
  return {
    connection: 'mobile',
    transport: random.chance(0.04) ? 'tcp' : 'udp',
    // A link-local address with its zone comes once in a while.
    address: random.chance(0.01)
      ? 'fe80::6c1d:20ff:fe3a:91c%rmnet0'
      : random.chance(0.2)
        ? hostIn6('2001:db8:7a:1::', random)
        : host,
    subnet: null,
    egress: publicAddress(random),
    hardwareAddress: '02:00:00:00:00:00',
    linkSpeed: random.chance(0.6) ? 0 : UNKNOWN_SPEED,
    dnsSuffix: null,
    radio: null,
    fitness: { jitter: 14, roundTrip: 74, loss: 0.004, trouble: 0.13 },
  }
}

/** Somewhere outside the tenant. */
export function elsewhere(random: Random): Place {
  const wired = random.chance(0.35)
  const third = random.integer(0, 60)
  return {
    connection: wired ? 'wired' : 'wifi',
    transport: random.chance(0.05) ? 'tcp' : 'udp',
    address: `172.20.${third}.${random.integer(2, 250)}`,
    // Other companies' clients write the length of the prefix too.
    subnet: `172.20.${third}.0/24`,
    egress: publicAddress(random),
    hardwareAddress: shownHardwareAddress(hardwareAddress(random), random),
    linkSpeed: linkSpeed(random, wired ? 1_000_000_000 : 433_000_000),
    dnsSuffix: null,
    radio: wired
      ? null
      : {
          bssid: null,
          band: 'frequency50GHz',
          channel: 36,
          standard: 'wifi80211ac',
          signal: random.integer(45, 99),
        },
    fitness: wired
      ? { jitter: 4, roundTrip: 38, loss: 0.001, trouble: 0.008 }
      : { jitter: 9, roundTrip: 45, loss: 0.002, trouble: 0.055 },
  }
}

/** A machine of the service: next to no way to go, and a link of unknown speed. */
export function dataCentre(random: Random): Place {
  const network = random.integer(16, 47)
  return {
    connection: 'wired',
    transport: 'udp',
    address: `10.240.${network}.${random.integer(4, 250)}`,
    subnet: `10.240.${network}.0`,
    egress: `203.0.113.${random.integer(128, 250)}`,
    hardwareAddress: null,
    linkSpeed: 0,
    dnsSuffix: null,
    radio: null,
    fitness: { jitter: 0.6, roundTrip: 3, loss: 0, trouble: 0 },
  }
}
