import { hardwareAddress, publicAddress } from './addresses.ts'
import {
  type AudioKit,
  CAMERAS,
  type Camera,
  type Computer,
  MAC_AUDIO,
  MAC_COMPUTERS,
  ROOM_AUDIO,
  ROOM_CAMERA,
  ROOM_COMPUTER,
  WINDOWS_AUDIO,
  WINDOWS_COMPUTERS,
} from './devices.ts'
import { nameOf, PARTNER_DOMAINS } from './names.ts'
import { purpose, Random, weighted } from './random.ts'
import { BUILDINGS, type Building, type Floor } from './sites.ts'

/** Who can be met in a tenant's calls: its people, rooms and resource accounts, and outsiders. */

/** The domain of the tenant. */
export const DOMAIN = 'fabrikam.example'

/** Anyone or anything that takes part in a call under an identity of its own. */
export interface Party {
  readonly kind: 'person' | 'room' | 'resourceAccount' | 'partner' | 'visitor' | 'application' | 'phone'
  readonly id: string
  readonly displayName: string | null
  readonly tenantId: string | null
  readonly userPrincipalName: string | null
  readonly administrativeUnit: string | null
}

/** Where someone tends to work, as shares of the calls made in working time. */
export interface Habit {
  readonly desk: number
  readonly wifi: number
  readonly home: number
  readonly vpn: number
  readonly road: number
}

/** The network at someone's home. */
export interface Home {
  readonly network: string
  readonly egress: string
  readonly wired: boolean
  readonly band5: boolean
}

/** Someone who works for the tenant, with the usual place and equipment. */
export interface Person extends Party {
  readonly kind: 'person'
  readonly building: Building
  readonly floor: Floor
  readonly habit: Habit
  readonly home: Home
  readonly platform: 'windows' | 'macOS'
  readonly computerName: string
  readonly computer: Computer
  readonly audio: AudioKit
  readonly camera: Camera
  readonly hardwareAddress: string
  readonly handheld: 'iOS' | 'android'
  readonly phoneNumber: string
}

/** A meeting room with a system of its own. */
export interface Room extends Party {
  readonly kind: 'room'
  readonly building: Building
  readonly floor: Floor
  readonly computerName: string
  readonly computer: Computer
  readonly audio: AudioKit
  readonly camera: Camera
  readonly hardwareAddress: string
}

export interface Directory {
  readonly seed: number
  readonly tenantId: string
  readonly people: readonly Person[]
  readonly rooms: readonly Room[]
  /** Call queues and auto attendants. */
  readonly resourceAccounts: readonly Party[]
}

/** A prime, so that steps of any size through the list meet everybody once. */
const PEOPLE = 601
const ROOMS = 40
const PARTNERS = 320

const HABITS = weighted<Habit>([
  [{ desk: 0.88, wifi: 0.06, home: 0.04, vpn: 0.01, road: 0.01 }, 0.3],
  [{ desk: 0.12, wifi: 0.72, home: 0.09, vpn: 0.03, road: 0.04 }, 0.36],
  [{ desk: 0.03, wifi: 0.12, home: 0.63, vpn: 0.19, road: 0.03 }, 0.24],
  [{ desk: 0.03, wifi: 0.15, home: 0.2, vpn: 0.07, road: 0.55 }, 0.1],
])

const HOME_NETWORKS = weighted([
  ['192.168.1.0', 0.4],
  ['192.168.0.0', 0.25],
  ['192.168.178.0', 0.14],
  ['192.168.2.0', 0.12],
  ['10.0.0.0', 0.09],
])

/**
 * A telephone number that nobody has: from the blocks that regulators keep free for fiction, elsewhere with
 * zeros where no number may have them.
 */
function fictionalNumber(country: string, random: Random): string {
  const digits = (count: number) => String(random.integer(0, 10 ** count - 1)).padStart(count, '0')
  switch (country) {
    case 'US':
      return `+1${random.pick(['206', '303', '720'])}55501${digits(2)}`
    case 'CA':
      return `+1${random.pick(['416', '519', '604'])}55501${digits(2)}`
    case 'GB':
      return `+441632960${digits(3)}`
    case 'SE':
      return `+463139006${digits(2)}`
    case 'PT':
      return `+35120000${digits(4)}`
    case 'SG':
      return `+650000${digits(4)}`
    default:
      return `+3120000${digits(4)}`
  }
}

function homeOf(random: Random): Home {
  return {
    network: random.choose(HOME_NETWORKS),
    egress: publicAddress(random),
    wired: random.chance(0.22),
    band5: random.chance(0.68),
  }
}

function administrativeUnits(random: Random): string[] {
  return Array.from({ length: 3 }, () => random.guid())
}

function personOf(seed: number, tenantId: string, units: readonly string[], number: number): Person {
  const random = new Random(seed, purpose.person, number)
  const name = nameOf(number)
  const building = random.choose(BUILDINGS)
  const windows = random.chance(0.84)
  return {
    kind: 'person',
    id: random.guid(),
    displayName: name.display,
    tenantId,
    userPrincipalName: `${name.address}@${DOMAIN}`,
    administrativeUnit: random.chance(0.15) ? random.pick(units) : null,
    building,
    floor: random.pick(building.floors),
    habit: random.choose(HABITS),
    home: homeOf(random),
    platform: windows ? 'windows' : 'macOS',
    computerName: `FAB-${windows ? 'LT' : 'MB'}-${String(1000 + number * 7).padStart(5, '0')}`,
    computer: random.choose(windows ? WINDOWS_COMPUTERS : MAC_COMPUTERS),
    audio: random.choose(windows ? WINDOWS_AUDIO : MAC_AUDIO),
    camera: random.choose(CAMERAS),
    hardwareAddress: hardwareAddress(random),
    handheld: random.chance(0.6) ? 'iOS' : 'android',
    phoneNumber: fictionalNumber(building.country, random),
  }
}

const ROOM_NAMES = [
  'Alder',
  'Basalt',
  'Cirrus',
  'Dune',
  'Ember',
  'Fjord',
  'Garnet',
  'Heron',
  'Isle',
  'Juniper',
]

function roomOf(seed: number, tenantId: string, number: number): Room {
  const random = new Random(seed, purpose.room, number)
  const building = random.choose(BUILDINGS)
  const floor = random.pick(building.floors)
  const name = `${ROOM_NAMES[number % ROOM_NAMES.length]!} ${1 + Math.floor(number / ROOM_NAMES.length)}`
  return {
    kind: 'room',
    id: random.guid(),
    displayName: `Room ${name}`,
    tenantId,
    userPrincipalName: `room.${name.replace(' ', '').toLowerCase()}@${DOMAIN}`,
    administrativeUnit: null,
    building,
    floor,
    computerName: `FAB-RM-${String(number + 1).padStart(3, '0')}`,
    computer: ROOM_COMPUTER,
    audio: ROOM_AUDIO,
    camera: ROOM_CAMERA,
    hardwareAddress: hardwareAddress(random),
  }
}

const RESOURCE_ACCOUNTS = ['Service desk', 'Customer care', 'Reception', 'Invoices', null]

function resourceAccountOf(seed: number, tenantId: string, number: number): Party {
  const random = new Random(seed, purpose.resourceAccount, number)
  return {
    kind: 'resourceAccount',
    id: random.guid(),
    displayName: RESOURCE_ACCOUNTS[number]!,
    tenantId,
    userPrincipalName: `line${number + 1}@${DOMAIN}`,
    administrativeUnit: null,
  }
}

function createDirectory(seed: number): Directory {
  const random = new Random(seed, purpose.tenant)
  const tenantId = random.guid()
  const units = administrativeUnits(random)
  return {
    seed,
    tenantId,
    people: Array.from({ length: PEOPLE }, (_, number) => personOf(seed, tenantId, units, number)),
    rooms: Array.from({ length: ROOMS }, (_, number) => roomOf(seed, tenantId, number)),
    resourceAccounts: RESOURCE_ACCOUNTS.map((_, number) => resourceAccountOf(seed, tenantId, number)),
  }
}

let latest: Directory | undefined

/** The directory of the tenant with this seed. The latest one is kept, so asking per call costs nothing. */
export function directoryOf(seed: number): Directory {
  if (latest?.seed !== seed) latest = createDirectory(seed)
  return latest
}

/** Different people of the tenant, at most all of them, in no order. */
export function* somePeople(directory: Directory, random: Random): Generator<Person> {
  const step = random.integer(1, PEOPLE - 1)
  let at = random.integer(0, PEOPLE - 1)
  for (let met = 0; met < PEOPLE; met += 1) {
    yield directory.people[at]!
    at = (at + step) % PEOPLE
  }
}

/** Someone of a partner company, known by an account there. */
export function partner(directory: Directory, random: Random): Party {
  const number = random.integer(0, PARTNERS - 1)
  const company = number % PARTNER_DOMAINS.length
  const identity = new Random(directory.seed, purpose.partner, number)
  const name = nameOf(PEOPLE + number)
  return {
    kind: 'partner',
    id: identity.guid(),
    // Names of outsiders are often not told.
    displayName: identity.chance(0.8) ? name.display : null,
    tenantId: new Random(directory.seed, purpose.partner, PARTNERS + company).guid(),
    userPrincipalName: identity.chance(0.7) ? `${name.address}@${PARTNER_DOMAINS[company]!}` : null,
    administrativeUnit: null,
  }
}

/** Someone who came by a link, without an account. */
export function visitor(random: Random): Party {
  return {
    kind: 'visitor',
    id: `teamsvisitor:${random.hex()}`,
    displayName: null,
    tenantId: null,
    userPrincipalName: null,
    administrativeUnit: null,
  }
}

/** The Communication Services resource behind that company's application. */
export function communicationServiceId(directory: Directory): string {
  return new Random(directory.seed, purpose.partner, -1).guid()
}

/** Someone in an application of another company, built on Communication Services. */
export function applicationUser(directory: Directory, random: Random): Party {
  return {
    kind: 'application',
    id: `8:acs:${communicationServiceId(directory)}_${random.guid()}`,
    displayName: random.chance(0.5) ? 'Customer' : null,
    tenantId: null,
    userPrincipalName: null,
    administrativeUnit: null,
  }
}

/** A telephone in some country. */
export function telephone(country: string, random: Random): Party {
  return {
    kind: 'phone',
    id: fictionalNumber(country, random),
    displayName: null,
    tenantId: null,
    userPrincipalName: null,
    administrativeUnit: null,
  }
}
