import { isWorkingTime } from './calendar.ts'
import { communicationServicesClient, SERVICE, teamsClient } from './clients.ts'
import {
  type AudioKit,
  BROWSER_AUDIO,
  CAMERAS,
  type Camera,
  type Computer,
  DESK_PHONE_AUDIO,
  MOBILE_AUDIO,
  MOBILE_CAMERA,
  WINDOWS_AUDIO,
} from './devices.ts'
import type { Party, Person, Room } from './directory.ts'
import { type Link, linkFrom } from './links.ts'
import {
  atHome,
  dataCentre,
  desk,
  elsewhere,
  officeWifi,
  onTheRoad,
  type Place,
  throughVpn,
} from './places.ts'
import type { Random } from './random.ts'
import type { UserAgent } from './wire.ts'

/** One side of a media link: where it is, what it uses, and whether it ever told Graph. */
export interface Side {
  readonly place: Place
  readonly link: Link
  readonly audio: AudioKit | null
  readonly camera: Camera | null
  /** Whether its computer is too weak for video. */
  readonly weak: boolean
  /** Whether its telemetry arrived. Without, Graph knows neither its network nor its devices. */
  readonly reports: boolean
}

/** Somebody's side: who it is and with which program. */
export interface Seat extends Side {
  readonly party: Party
  readonly agent: UserAgent
  readonly computerName: string | null
  readonly computer: Computer | null
}

/** Telemetry gets lost now and then; other companies' clients keep it more often. */
const SILENT = 0.03
const SILENT_OUTSIDE = 0.25

function seatOf(
  party: Party,
  place: Place,
  agent: UserAgent,
  with_: { computerName?: string; computer?: Computer; audio: AudioKit | null; camera: Camera | null },
  reports: boolean,
  random: Random,
): Seat {
  return {
    party,
    place,
    link: linkFrom(place.fitness, random),
    agent,
    computerName: with_.computerName ?? null,
    computer: with_.computer ?? null,
    audio: with_.audio,
    camera: with_.camera,
    weak: with_.computer?.weak ?? false,
    reports,
  }
}

function handheldSeat(person: Person, place: Place, random: Random): Seat {
  const tools = { audio: random.choose(MOBILE_AUDIO), camera: MOBILE_CAMERA }
  return seatOf(person, place, teamsClient(person.handheld, random), tools, !random.chance(SILENT), random)
}

function computerSeat(person: Person, place: Place, random: Random): Seat {
  const reports = !random.chance(SILENT)
  if (random.chance(0.06)) {
    const tools = { audio: random.choose(BROWSER_AUDIO), camera: person.camera }
    return seatOf(person, place, teamsClient('web', random), tools, reports, random)
  }
  return seatOf(person, place, teamsClient(person.platform, random), person, reports, random)
}

/** Where and with what someone of the tenant takes part at this time. */
function personSeat(person: Person, time: number, random: Random): Seat {
  const { building, habit, home, hardwareAddress: own } = person
  if (!isWorkingTime(time, building.utcOffset)) {
    if (random.chance(0.35)) return handheldSeat(person, onTheRoad(random), random)
    if (random.chance(0.3))
      return handheldSeat(person, atHome({ ...home, wired: false }, own, random), random)
    return computerSeat(person, atHome(home, own, random), random)
  }
  // Some sit elsewhere in their building.
  const floor = random.chance(0.12) ? random.pick(building.floors) : person.floor
  let point = random.unit()
  if (point < habit.desk) {
    const place = desk(building, floor, own, random)
    if (!random.chance(0.06)) return computerSeat(person, place, random)
    const tools = { audio: DESK_PHONE_AUDIO, camera: null }
    return seatOf(person, place, teamsClient('ipPhone', random), tools, true, random)
  }
  point -= habit.desk
  if (point < habit.wifi) {
    const place = officeWifi(building, floor, own, random)
    return random.chance(0.06) ? handheldSeat(person, place, random) : computerSeat(person, place, random)
  }
  point -= habit.wifi
  if (point < habit.home) return computerSeat(person, atHome(home, own, random), random)
  point -= habit.home
  if (point < habit.vpn) return computerSeat(person, throughVpn(home, own, random), random)
  return handheldSeat(person, onTheRoad(random), random)
}

function roomSeat(room: Room, random: Random): Seat {
  const place = desk(room.building, room.floor, room.hardwareAddress, random)
  return seatOf(room, place, teamsClient('roomSystem', random), room, !random.chance(SILENT), random)
}

function outsideSeat(party: Party, random: Random): Seat {
  const reports = !random.chance(SILENT_OUTSIDE)
  const place = elsewhere(random)
  if (party.kind === 'application') {
    const service = party.id.slice('8:acs:'.length).split('_')[0]!
    const tools = { audio: random.choose(BROWSER_AUDIO), camera: null }
    return seatOf(party, place, communicationServicesClient(service, null), tools, reports, random)
  }
  const browser = random.chance(party.kind === 'visitor' ? 0.8 : 0.15)
  const tools = {
    audio: random.choose(browser ? BROWSER_AUDIO : WINDOWS_AUDIO),
    camera: random.choose(CAMERAS),
  }
  return seatOf(party, place, teamsClient(browser ? 'web' : 'windows', random), tools, reports, random)
}

/** The seat that a party takes in a call at this time. */
export function seatFor(party: Party | Person | Room, time: number, random: Random): Seat {
  switch (party.kind) {
    case 'person':
      return personSeat(party as Person, time, random)
    case 'room':
      return roomSeat(party as Room, random)
    case 'phone':
    case 'resourceAccount': {
      // Telephones come in through the service, which speaks for them.
      const tools = { audio: null, camera: null }
      return seatOf(party, dataCentre(random), SERVICE.gateway, tools, true, random)
    }
    default:
      return outsideSeat(party, random)
  }
}

/** The service's side of a media link. */
export function serviceSide(random: Random): Side {
  const place = dataCentre(random)
  return {
    place,
    link: linkFrom(place.fitness, random),
    audio: null,
    camera: null,
    weak: false,
    reports: true,
  }
}

/** Later in the same call the same seat, perhaps with better luck. */
export function seatAgain(seat: Seat, random: Random): Seat {
  return { ...seat, link: linkFrom(seat.place.fitness, random) }
}
