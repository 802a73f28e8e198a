import type { PhaseWatch } from './phases.ts'

/** How many rows a version of a call has, in the order of {@link shapeTables}. */
export type Shape = string

/** The tables that a shape tells of. */
export const shapeTables = ['participants', 'sessions', 'segments', 'media', 'streams'] as const

/** What there is to bring, and how a program is told to bring it. It changes only when it is told to. */
export interface World {
  /** The command that brings it. */
  readonly name: 'load' | 'sync'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Changes some calls, so that the next run has something to write. */
  change(): Promise<void>
  /** The shape of every version that a call ever had, by `id version`. */
  readonly versions: ReadonlyMap<string, Shape>
  /** The version of each call that a complete warehouse holds, by id. */
  newest(): ReadonlyMap<string, number>
  /** How many rows of the two call logs a complete warehouse holds. */
  logRows(): number
  /** Everything that a complete warehouse holds, as documents. */
  truth(): Iterable<object>
  /** The watch over the run that is on, to be told of requests. */
  watch: PhaseWatch | undefined
  close(): Promise<void>
}

/** A document of a call, as far as its shape goes. */
interface CallDocument {
  readonly participants_v2?: readonly unknown[] | null
  readonly sessions?:
    | readonly {
        readonly segments?:
          | readonly { readonly media?: readonly { readonly streams?: readonly unknown[] | null }[] | null }[]
          | null
      }[]
    | null
}

/** The shape of a call's document. */
export function shapeOf(document: object): Shape {
  const { participants_v2: participants, sessions } = document as CallDocument
  const segments = (sessions ?? []).flatMap((session) => session.segments ?? [])
  const media = segments.flatMap((segment) => segment.media ?? [])
  const streams = media.flatMap((one) => one.streams ?? [])
  return [participants ?? [], sessions ?? [], segments, media, streams].map(({ length }) => length).join(' ')
}
