// Compiled by `npm run typecheck`, never run: each line that is marked must not compile.
import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { boolean, duration, enumeration, integer, number, text } from '../../src/mapping/scalars.ts'
import { column, entity, inline, insteadOf, many, named, omit, shape } from '../../src/mapping/shape.ts'

interface Disk {
  size?: number | null
}

interface Machine {
  id?: string
  cores?: number | null
  isRemote?: boolean | null
  state?: 'on' | 'off'
  disk?: Disk | null
  disks?: Disk[] | null
  tags?: string[]
}

const disk = shape<Disk>('disk')({ size: column(integer, '') })
const diskRow = entity<Disk>('disks', 'disk', '', disk, { above: [] })
const state = enumeration<'on' | 'off'>({ on: true, off: true })

/** Places that fit, to be spoilt one at a time below. */
const good = {
  id: column(text, ''),
  cores: column(integer, ''),
  isRemote: named('is_remote', boolean, ''),
  state: column(state, ''),
  disk: inline(disk),
  disks: many(diskRow),
  tags: omit('not asked for'),
}

export const whole = shape<Machine>('machine')(good)

export const standIn = shape<Machine>('machine')({ ...good, id: insteadOf('tags') })

// @ts-expect-error: a property is forgotten
export const forgotten = shape<Disk>('disk')({})

const { cores: _cores, ...incomplete } = good
// @ts-expect-error: one of several properties is forgotten
export const oneForgotten = shape<Machine>('machine')(incomplete)

export const misspelt = shape<Machine>('machine')({
  ...good,
  // @ts-expect-error: a property is misspelt
  isRemot: column(boolean, ''),
})

export const foreign = shape<Disk>('disk')({
  size: column(integer, ''),
  // @ts-expect-error: a property of another type
  id: column(text, ''),
})

// @ts-expect-error: a real number for a text
export const realOnText = shape<Machine>('machine')({ ...good, id: column(number, '') })

// @ts-expect-error: a text for a number
export const textOnNumber = shape<Machine>('machine')({ ...good, cores: column(text, '') })

// @ts-expect-error: a boolean for a text
export const booleanOnText = shape<Machine>('machine')({ ...good, id: column(boolean, '') })

// @ts-expect-error: a text for a boolean
export const textOnBoolean = shape<Machine>('machine')({ ...good, isRemote: column(text, '') })

// @ts-expect-error: a duration for a number
export const durationOnNumber = shape<Machine>('machine')({ ...good, cores: column(duration, '') })

// @ts-expect-error: an enumeration for a number
export const enumerationOnNumber = shape<Machine>('machine')({ ...good, cores: column(state, '') })

export const narrowEnumeration = shape<Machine>('machine')({
  ...good,
  // @ts-expect-error: an enumeration of one member for a property of two
  state: column(enumeration<'on'>({ on: true }), ''),
})

// @ts-expect-error: a member is missing
export const missingMember = enumeration<'on' | 'off'>({ on: true })

// @ts-expect-error: a member is invented
export const inventedMember = enumeration<'on' | 'off'>({ on: true, off: true, standby: true })

// @ts-expect-error: a column for an object
export const columnOnObject = shape<Machine>('machine')({ ...good, disk: column(text, '') })

// @ts-expect-error: a column for a list
export const columnOnList = shape<Machine>('machine')({ ...good, tags: column(text, '') })

// @ts-expect-error: an inline object for a text
export const inlineOnText = shape<Machine>('machine')({ ...good, id: inline(disk) })

// @ts-expect-error: an inline object for a list
export const inlineOnList = shape<Machine>('machine')({ ...good, disks: inline(disk) })

// @ts-expect-error: rows for a text
export const rowsOnText = shape<Machine>('machine')({ ...good, id: many(diskRow) })

interface Screen {
  size: { width: number }
}
const screen = shape<Screen>('screen')({ size: omit('not asked for') })
const screenRow = entity<Screen>('screens', 'screen', '', screen, { above: [] })

// @ts-expect-error: the inline shape of another object
export const inlineOfAnother = shape<Machine>('machine')({ ...good, disk: inline(screen) })

// @ts-expect-error: the rows of another list
export const rowsOfAnother = shape<Machine>('machine')({ ...good, disks: many(screenRow) })

// @ts-expect-error: an entity with the shape of another object
export const entityOfAnother = entity<Disk>('disks', 'disk', '', screen, { above: [] })

const hop = shape<CallRecords.TraceRouteHop>('callRecords.traceRouteHop')({
  hopCount: column(integer, ''),
  ipAddress: column(text, ''),
  roundTripTime: column(duration, ''),
})
export const hopAsDevice = shape<Pick<CallRecords.Media, 'callerDevice'>>('callRecords.media')({
  // @ts-expect-error: also where every property is optional, as in Graph's types
  callerDevice: inline(hop),
})
