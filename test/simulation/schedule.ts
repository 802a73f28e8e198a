import { type FaultName, faultNames, type Route } from './graph/menu.ts'
import type { Lot } from './random.ts'
import type { World, WorldVersion } from './world/model.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What can go wrong with a process, its machine and its database; what can with Graph has a menu of its own. */
export const machineFaults = [
  /** the process is killed before something that it was about to do, or after it, before it knows */
  'killed_before',
  'killed_after',
  /** its machine is gone: it is dead, and the server still thinks that it is connected */
  'host_lost',
  /** the server ends a connection */
  'backend_ended',
  /** a connection breaks before a statement, or after it, before the answer is there */
  'connection_cut',
  'answer_lost',
  /** the server can't do a statement now */
  'server_refuses',
  /** the server dies and recovers */
  'server_restarted',
  /** another process is started beside it */
  'second_loader',
  /** it stands still until another has taken its lease, and goes on when that one has ended, or at the same time */
  'lease_taken_over',
  /** it stands still for a while, and nobody else comes */
  'suspended',
  /** somebody stops it */
  'interrupted',
  /** its clock is some minutes off, or so many that it can't be believed */
  'clock_off',
  'clock_far_off',
  /** nobody runs it for longer than Graph remembers */
  'long_absence',
] as const

export type MachineFault = (typeof machineFaults)[number]

export type AnyFault = MachineFault | FaultName

/** The turn at which a fault strikes: the so-manieth of a run, or the so-manieth at a place. Both count from 1. */
export type Aim = { readonly turn: number } | { readonly place: string; readonly nth: number }

export interface PlannedFault {
  readonly kind: Exclude<MachineFault, 'clock_off' | 'clock_far_off' | 'long_absence'>
  readonly aim: Aim
  /** What the server says, of a statement that it refuses. */
  readonly sqlstate: string
  /** For how long it stands still, in ms. */
  readonly standsMs: number
  /** Whether who stood still goes on while the other is at work. */
  readonly meets: boolean
}

export interface PlannedGraphFault {
  readonly name: FaultName
  /** Of this call; undefined: of whichever comes. */
  readonly id?: string
  readonly after: number
  readonly times: number
}

/** A run with all that goes wrong in it. */
export interface PlannedRun {
  /** Time since the run before, in ms. */
  readonly afterMs: number
  readonly clockOffMs: number
  /** How many days back it is to look; undefined: as far as it thinks right. */
  readonly days: number | undefined
  readonly concurrency: number
  readonly maxRuntimeMs: number | undefined
  readonly faults: readonly PlannedFault[]
  readonly graphFaults: readonly PlannedGraphFault[]
  /** Faults of the whole run, for the books. */
  readonly conditions: readonly MachineFault[]
}

/** Places at which it matters most whether something goes on. */
const places = [
  'commit lease',
  'commit tenant',
  'commit gaps',
  'commit list',
  'commit scan',
  'commit batch',
  'commit batch',
  'commit batch',
  'commit unloaded',
  'commit page',
  'commit page',
  'commit page',
  'commit pages',
  'commit day',
  'commit day',
  'commit finish',
  'commit finish',
  'begin fenced',
  'begin',
  'take lease',
  'abandon runs',
  'enlist',
  'enlist new',
  'choose work',
  'take work',
  'claim',
  'look up',
  'gate',
  'gate',
  'delete record',
  'delete record',
  'copy',
  'copy',
  'copy',
  'resolve quarantine',
  'issues',
  'drift',
  'documents',
  'quarantine',
  'counts',
  'log staging',
  'log rows',
  'document parts',
  'store page',
  'read page',
  'drop pages',
  'unloaded',
  'stale days',
  'oldest day',
  'day streams',
  'day rolled up',
  'day done',
  'enter traffic',
  'finish',
  'heartbeat',
  'heartbeat',
  'known scans',
  'scan',
  'note gaps',
  'left',
  'connect',
  'session',
  'look at server',
  'disconnect',
  'GET list',
  'GET record',
  'GET version',
  'GET sessions',
  'GET participants',
] as const

/** Commits after which a process believes something done. */
const commits = [
  'commit list',
  'commit scan',
  'commit batch',
  'commit batch',
  'commit unloaded',
  'commit page',
  'commit pages',
  'commit day',
] as const

/** What a server says that can't do something now. */
const passing = ['53100', '53200', '53300', '40001', '40P01', '55P03', '57014', '57P01', '08006', '25006']
/** What it says that can't do it at all: its disk fails, itself it has a defect, or rights were taken away. */
const lasting = ['58030', 'XX000', '42501']

const often: readonly PlannedFault['kind'][] = [
  ...['killed_before', 'killed_after', 'answer_lost', 'lease_taken_over'].flatMap((kind) => [
    kind,
    kind,
    kind,
  ]),
  ...['host_lost', 'backend_ended', 'connection_cut', 'server_refuses', 'second_loader', 'suspended'],
  ...['server_refuses', 'backend_ended', 'interrupted'],
] as PlannedFault['kind'][]

/** What is to go wrong other than chance would have it; faults by name. */
export interface Bias {
  readonly without: readonly string[]
  /** In every run; `long_absence`: in every seed. */
  readonly often: readonly string[]
}

export const unbiased: Bias = { without: [], often: [] }

/** How many times a fault strikes in a run in which it is to strike often. */
const OFTEN = 6

/** Plans the runs of a seed and what goes wrong in them. */
export function makeSchedule(lot: Lot, world: World, bias: Bias): PlannedRun[] {
  const span = world.settledAt - world.startsAt
  const count = lot.between(3, 5)
  const hasMeeting = world.calls.some(({ versions }) => versions.some((one) => isMeeting(one, world)))
  const layered = world.calls.filter(({ versions }) => isLayered(versions)).map(({ id }) => id)
  const hasHeadless = world.calls.some(({ versions }) => isHeadless(versions))
  const restartAt = lot.chance(0.025) ? lot.below(count) : -1
  const isAbsent = lot.chance(0.08) || bias.often.includes('long_absence')
  const absentAt = isAbsent ? lot.between(1, count - 1) : -1
  return Array.from({ length: count }, (_, at) =>
    makeRun(lot.fork(`run ${at}`), {
      afterMs: at === 0 ? lot.below(6 * HOUR) : pauseOf(lot, span / count),
      isAfterAbsence: at === absentAt,
      isBeforeAbsence: at === absentAt - 1,
      hasRestart: at === restartAt,
      hasMeeting,
      layered,
      hasHeadless,
      bias,
    }),
  )
}

/** Whether the list may tell first of a version without a start, and a lagging server then of an older one that has one. */
function isHeadless(versions: readonly WorldVersion[]): boolean {
  const last = versions.at(-1)!
  return versions.length > 1 && !versions[0]!.isPoison && last.isPoison && !last.isRefused
}

/** Whether a lagging server may show what can't be loaded after what is newer was loaded, and while something is newer still. */
function isLayered(versions: readonly WorldVersion[]): boolean {
  return versions.length > 2 && versions[0]!.isPoison && !versions[1]!.isPoison
}

function isMeeting({ document: { sessions } }: WorldVersion, { pages }: World): boolean {
  return (sessions as readonly unknown[]).length > 6 * pages.sessions
}

/** Mostly so that the runs see what changes; some come close to one another, some late. */
function pauseOf(lot: Lot, usual: number): number {
  const kind = lot.next()
  if (kind < 0.3) return lot.below(20 * MINUTE)
  if (kind < 0.55) return lot.below(6 * HOUR)
  if (kind < 0.96) return lot.below(2 * usual + HOUR)
  return lot.below(6 * DAY)
}

interface RunOptions {
  readonly afterMs: number
  readonly isAfterAbsence: boolean
  readonly isBeforeAbsence: boolean
  readonly hasRestart: boolean
  /** There is a call so large that its pages are stored one by one. */
  readonly hasMeeting: boolean
  /** Calls whose oldest version can't be loaded, and the next one can. */
  readonly layered: readonly string[]
  /** There is a call of which the newest version alone has no start. */
  readonly hasHeadless: boolean
  readonly bias: Bias
}

function makeRun(lot: Lot, options: RunOptions): PlannedRun {
  const { afterMs, isAfterAbsence, isBeforeAbsence, hasRestart, hasMeeting, layered, hasHeadless } = options
  const { without, often } = options.bias
  const conditions: MachineFault[] = []
  const condition = (kind: MachineFault, holds: boolean) => {
    if (holds && !without.includes(kind)) conditions.push(kind)
    return holds && !without.includes(kind)
  }
  const off = lot.chance(0.5) ? 1 : -1
  const isOff = condition('clock_off', lot.chance(0.08))
  const isFarOff = !isOff && condition('clock_far_off', lot.chance(0.015))
  const isAbsent = condition('long_absence', isAfterAbsence)
  const absence = 25 * DAY + lot.below(20 * DAY)
  const clockOffMs = off * (isOff ? lot.between(1, 9) : isFarOff ? lot.between(11, 90) : 0) * MINUTE
  const machine = Array.from({ length: lot.chance(0.62) ? lot.between(1, 2) : 0 }, (_, at) =>
    makeFault(lot.fork(`fault ${at}`), undefined),
  )
  if (hasRestart) {
    const restart = lot.fork('restart')
    machine.push({ ...makeFault(restart, 'server_restarted'), aim: { turn: restart.between(1, 60) } })
  }
  if (lot.chance(0.25)) {
    const commit = lot.fork('commit')
    const kind = commit.pick(['connection_cut', 'backend_ended', 'server_refuses', 'answer_lost'] as const)
    const aim = { place: commit.pick(commits), nth: commit.between(1, 2) }
    const sqlstate = commit.pick(commit.chance(0.5) ? passing : lasting)
    machine.push({ ...makeFault(commit, kind), aim, sqlstate })
  }
  if (hasMeeting && lot.chance(0.3)) {
    const meeting = lot.fork('meeting')
    const kind = meeting.pick(['killed_before', 'killed_after', 'interrupted'] as const)
    machine.push({ ...makeFault(meeting, kind), aim: { place: 'store page', nth: meeting.between(2, 8) } })
  }
  const graph = Array.from({ length: lot.chance(0.55) ? lot.between(1, 3) : 0 }, (_, at) =>
    makeGraphFault(lot.fork(`graph fault ${at}`)),
  )
  // seldom does a meeting change just then
  if (hasMeeting && lot.chance(0.4)) {
    graph.push({ name: 'changed_meanwhile', after: lot.fork('change').below(8), times: 2 })
  }
  const lagging = lot.fork('lagging')
  if (layered.length > 0 && lagging.chance(0.5)) {
    graph.push({ name: 'stale_record', id: lagging.pick(layered), after: 0, times: 2 })
  }
  const listing = lot.fork('listing')
  if (hasHeadless && listing.chance(0.5)) graph.push({ name: 'stale_list', after: 0, times: 8 })
  for (const name of faultNames) if (often.includes(name)) graph.push({ name, after: 0, times: OFTEN })
  // what is known then and can't be had, Graph has forgotten afterwards
  if (isBeforeAbsence) graph.push({ name: lot.fork('absence').pick(withholding), after: 0, times: 20 })
  return {
    afterMs: isAbsent ? absence : afterMs,
    clockOffMs,
    days: lot.chance(0.92) ? lot.between(1, 3) : undefined,
    concurrency: lot.between(1, 4),
    maxRuntimeMs: lot.chance(0.04) ? lot.between(1_000, 60_000) : undefined,
    faults: machine.filter(({ kind }) => !without.includes(kind)),
    graphFaults: graph.filter(({ name }) => !without.includes(name)),
    conditions,
  }
}

function makeFault(lot: Lot, kind: PlannedFault['kind'] | undefined): PlannedFault {
  return {
    kind: kind ?? lot.pick(often),
    aim: makeAim(lot),
    sqlstate: lot.pick(lot.chance(0.7) ? passing : lasting),
    standsMs: lot.chance(0.5) ? lot.between(61_000, 10 * MINUTE) : lot.between(10 * MINUTE, 5 * HOUR),
    meets: lot.chance(0.5),
  }
}

function makeAim(lot: Lot): Aim {
  if (lot.chance(0.4)) return { turn: 1 + lot.below(lot.chance(0.5) ? 60 : 220) }
  const place = lot.pick(places)
  const isFrequent = /scan|begin fenced|GET list|page$/.test(place)
  return { place, nth: 1 + lot.below(isFrequent ? 12 : 2) }
}

/** Faults that one meets more than once while they last. */
const outages =
  /^(?:error_|unavailable_|timeout|bandwidth|reset|throttled|html|empty|no_|page_|stale_|not_found)/

/** Faults of what a run asks for once, at its beginning. */
const early = /^(?:date_|no_date|no_token|refused_token|token_)/

/** Faults that keep records back. */
const withholding: readonly FaultName[] = ['not_found_record', 'refused_record', 'too_large']

/** Faults that seldom find what they can happen to. */
const choosy: readonly FaultName[] = [
  ...(['stale_version', 'stale_version', 'stale_version', 'moving_item', 'metadata_link'] as const),
  ...(['stale_page', 'stale_page', 'stale_page', 'stale_page', 'stale_page'] as const),
  ...(['changed_meanwhile', 'lost_expand', 'too_large'] as const),
  ...(['stale_record', 'stale_record', 'stale_record', 'stale_record', 'stale_record'] as const),
]

function makeGraphFault(lot: Lot): PlannedGraphFault {
  const name = lot.pick([...faultNames, ...choosy])
  const lasts = outages.test(name) && lot.chance(0.35)
  const after = early.test(name) ? 0 : lot.below(lot.chance(0.6) ? 4 : 25)
  return { name, after, times: lasts ? lot.between(2, 14) : 1 }
}

/** What a request is called among the turns. */
export function routeName(url: URL): `${Route | 'elsewhere'}` {
  const parts = url.pathname.split('/').slice(4)
  const [first, second] = parts
  if (!url.pathname.includes('callRecords')) return 'elsewhere'
  if (first === undefined || first === '') return 'list'
  if (/getPstnCalls/i.test(first)) return 'pstn_calls'
  if (/getDirectRoutingCalls/i.test(first)) return 'direct_routing_calls'
  if (second === 'sessions') return 'sessions'
  if (second === 'participants_v2') return 'participants'
  return url.searchParams.get('$select') === null ? 'record' : 'version'
}
