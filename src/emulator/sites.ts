import { hardwareAddress } from './addresses.ts'
import { purpose, Random, weighted } from './random.ts'

/**
 * Where the tenant works: buildings with one wired and one Wi-Fi network on each floor, numbered
 * 10.{site}.{floor}.0/24 and 10.{site}.{100 + floor}.0/24. Most are sound. Five are not, and whoever looks
 * at the calls of a few weeks should find them.
 */

/** What is wrong with a network: nothing, crowded 2.4 GHz radio, or a firewall that lets only TCP through. */
export type Ailment = 'none' | 'crowded' | 'tcpOnly'

export interface AccessPoint {
  readonly bssid: string
  readonly channel5: number
  readonly channel24: number
}

export interface Subnet {
  /** First address, without the length of the prefix, as Graph reports it. */
  readonly network: string
  /** The same network in IPv6 (/64), where the building has it. */
  readonly network6: string | null
  readonly medium: 'wired' | 'wifi'
  readonly ailment: Ailment
  readonly accessPoints: readonly AccessPoint[]
}

export interface Floor {
  readonly number: number
  readonly wired: Subnet
  readonly wifi: Subnet
}

export interface Building {
  readonly name: string
  readonly city: string
  readonly country: string
  /** Hours ahead of UTC, all year. */
  readonly utcOffset: number
  /** Address under which its traffic reaches the internet. */
  readonly egress: string
  /** Milliseconds to the nearest media relay and back. */
  readonly roundTrip: number
  readonly floors: readonly Floor[]
}

interface Plan {
  readonly name: string
  readonly city: string
  readonly country: string
  readonly utcOffset: number
  readonly site: number
  readonly roundTrip: number
  readonly floors: number
  readonly share: number
  readonly ipv6?: true
  readonly crowdedFloors?: readonly number[]
  readonly tcpOnlyFloors?: readonly number[]
}

const PLANS: readonly Plan[] = [
  {
    name: 'Weir House',
    city: 'Utrecht',
    country: 'NL',
    utcOffset: 1,
    site: 20,
    roundTrip: 14,
    floors: 6,
    share: 28,
    crowdedFloors: [2, 5],
  },
  {
    name: 'Kiln Lane',
    city: 'Leeds',
    country: 'GB',
    utcOffset: 0,
    site: 24,
    roundTrip: 19,
    floors: 5,
    share: 19,
    crowdedFloors: [3],
  },
  {
    name: 'Larkfield Tower',
    city: 'Toronto',
    country: 'CA',
    utcOffset: -5,
    site: 31,
    roundTrip: 24,
    floors: 4,
    share: 15,
    ipv6: true,
  },
  {
    name: 'Granary Court',
    city: 'Denver',
    country: 'US',
    utcOffset: -7,
    site: 36,
    roundTrip: 31,
    floors: 4,
    share: 13,
    crowdedFloors: [1],
  },
  {
    name: 'Skeppet',
    city: 'Malmo',
    country: 'SE',
    utcOffset: 1,
    site: 40,
    roundTrip: 22,
    floors: 3,
    share: 10,
  },
  {
    name: 'Ribeira Works',
    city: 'Porto',
    country: 'PT',
    utcOffset: 0,
    site: 44,
    roundTrip: 33,
    floors: 3,
    share: 9,
    tcpOnlyFloors: [2],
  },
  {
    name: 'Banyan Point',
    city: 'Singapore',
    country: 'SG',
    utcOffset: 8,
    site: 52,
    roundTrip: 52,
    floors: 2,
    share: 6,
  },
]

const CHANNELS_5 = [36, 44, 52, 60, 100, 108, 116, 132, 149]
const CHANNELS_24 = [1, 6, 11]

function accessPoints(site: number, floor: number): AccessPoint[] {
  const random = new Random(purpose.accessPoint, site, floor)
  return Array.from({ length: random.integer(4, 6) }, () => ({
    bssid: hardwareAddress(random),
    channel5: random.pick(CHANNELS_5),
    channel24: random.pick(CHANNELS_24),
  }))
}

function floorOf(plan: Plan, number: number): Floor {
  const network6 = (net: number) => (plan.ipv6 ? `2001:db8:${plan.site}:${net}::` : null)
  return {
    number,
    wired: {
      network: `10.${plan.site}.${number}.0`,
      network6: network6(number),
      medium: 'wired',
      ailment: plan.tcpOnlyFloors?.includes(number) ? 'tcpOnly' : 'none',
      accessPoints: [],
    },
    wifi: {
      network: `10.${plan.site}.${100 + number}.0`,
      network6: network6(100 + number),
      medium: 'wifi',
      ailment: plan.crowdedFloors?.includes(number) ? 'crowded' : 'none',
      accessPoints: accessPoints(plan.site, number),
    },
  }
}

function buildingOf(plan: Plan): Building {
  return {
    name: plan.name,
    city: plan.city,
    country: plan.country,
    utcOffset: plan.utcOffset,
    egress: `198.51.100.${plan.site}`,
    roundTrip: plan.roundTrip,
    floors: Array.from({ length: plan.floors }, (_, index) => floorOf(plan, index + 1)),
  }
}

/** The tenant's buildings with the share of its people in each. */
export const BUILDINGS = weighted(PLANS.map((plan) => [buildingOf(plan), plan.share] as const))

/** The networks of which users have reason to complain. */
export const AILING_SUBNETS: readonly Subnet[] = BUILDINGS.values.flatMap((building) =>
  building.floors.flatMap((floor) => [floor.wired, floor.wifi].filter((subnet) => subnet.ailment !== 'none')),
)
