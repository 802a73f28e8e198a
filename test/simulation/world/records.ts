import type { Lot } from '../random.ts'
import { type Instant, instant } from './instants.ts'
import type { Json, WorldVersion } from './model.ts'
import { noRows, RowBook } from './row-book.ts'
import { addSession } from './sessions.ts'

/** What all versions of a call have in common. */
export interface CallPlan {
  readonly lot: Lot
  readonly id: string
  readonly startsAt: number
  readonly endsAt: number
  readonly type: 'groupCall' | 'peerToPeer'
  readonly sessions: number
  readonly participants: number
  /** Its record never says when it ended. */
  readonly isEndless: boolean
}

/** What is the matter with one version. */
export interface Flaws {
  readonly isPoison: boolean
  /** PostgreSQL refuses a row of it, which makes it poison too. */
  readonly isRefused: boolean
  readonly isIncomplete: boolean
}

/** Ways in which the start of a call can be none; without it a record has no place in time. */
const noStarts: readonly Json[] = [
  {},
  { startDateTime: null },
  { startDateTime: 'yesterday' },
  { startDateTime: '0001-01-01T00:00:00Z' },
  { startDateTime: 1_700_000_000 },
]

/** What is being made: the document's things and the rows that it must give. */
export interface Making {
  readonly plan: CallPlan
  readonly version: number
  readonly lot: Lot
  readonly book: RowBook
  readonly callStart: Instant
  /** No stream counts as ended after this. */
  readonly lastEnd: number
}

/**
 * Makes one version of a call's record. Nearly every value in it is made of the version and of a place, so that a row
 * of another version, or of another place, can't be taken for the right one.
 *
 * @param step which version of the call it is, from 0: later ones have more sessions, and now and then fewer
 */
export function makeVersion(
  plan: CallPlan,
  version: number,
  step: number,
  appearsAt: number,
  flaws: Flaws,
): WorldVersion {
  const lot = plan.lot.fork(`version ${version}`)
  const book = new RowBook()
  const callStart = instant(plan.startsAt, plan.id.charCodeAt(0), plan.id.charCodeAt(1) % 8)
  const end = instant(plan.endsAt, version, 7)
  const modified = instant(appearsAt, version, 7)
  const lastEnd = plan.isEndless ? plan.startsAt : plan.endsAt
  const making: Making = { plan, version, lot, book, callStart, lastEnd }

  const fillRecord = book.reserve('records')
  const fewer = step > 0 && lot.chance(0.15)
  const count = fewer ? Math.max(0, plan.sessions - 1) : plan.sessions + step
  const lacking = flaws.isIncomplete && count > 0 ? lot.below(count) : -1
  const sessions = Array.from({ length: count }, (_, at) => addSession(making, at, at === lacking))
  const participants = Array.from({ length: plan.participants + step }, (_, at) => addParticipant(making, at))
  const isVideo = lot.chance(0.4)
  fillRecord({
    id: plan.id,
    version,
    type: plan.type,
    modalities: isVideo ? 'audio,video' : 'audio',
    has_audio: true,
    has_video: isVideo,
    started_at: callStart.micros,
    ended_at: plan.isEndless ? null : end.micros,
    last_modified_at: modified.micros,
    organizer_identity_kind: 'user',
    organizer_administrative_unit_ids: `unit-${version}-a,unit-${version}-b`,
    missing_parts: lacking >= 0 ? 'segments' : null,
  })
  const document: Json = {
    id: plan.id,
    version,
    type: plan.type,
    modalities: isVideo ? ['video', 'audio'] : ['audio'],
    lastModifiedDateTime: modified.text,
    ...(flaws.isPoison ? lot.pick(noStarts) : { startDateTime: callStart.text }),
    endDateTime: plan.isEndless ? '0001-01-01T00:00:00Z' : end.text,
    joinWebUrl: plan.type === 'groupCall' ? `https://teams.example/${plan.id}` : null,
    organizer_v2: {
      id: person(0),
      identity: { user: { id: person(0), displayName: 'Person 0' } },
      administrativeUnitInfos: [{ id: `unit-${version}-a` }, { id: `unit-${version}-b` }],
    },
    ...(lot.chance(0.05) && { somethingNew: { of: version } }),
    sessions,
    participants_v2: participants,
  }
  const isPoison = flaws.isPoison || flaws.isRefused
  return {
    version,
    appearsAt,
    document,
    isPoison,
    isRefused: flaws.isRefused && !flaws.isPoison,
    isIncomplete: lacking >= 0 && !isPoison,
    rows: isPoison ? noRows : book.rows,
    shares: isPoison ? [] : book.shares,
  }
}

/** The object id of one of the tenant's people. */
export function person(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function addParticipant({ version, book }: Making, at: number): Json {
  book.add('participants', {
    participant_key: at,
    ordinal: at + 1,
    identity_kind: at % 5 === 4 ? 'phone' : 'user',
    administrative_unit_ids: `unit-${version}-${at}`,
  })
  const identity =
    at % 5 === 4
      ? { phone: { id: `+4930${version}${at}`, displayName: null } }
      : { user: { id: person(at), displayName: `Person ${at}` }, guest: null }
  return { id: person(at), identity, administrativeUnitInfos: [{ id: `unit-${version}-${at}` }] }
}
