import type { Route } from '../server/routes.ts'
import { answerFaults } from './answers.ts'
import { connectionFaults } from './connections.ts'
import { contentFaults } from './contents.ts'
import type { Definition, Given } from './definition.ts'
import { pageFaults } from './pages.ts'

/** All that can go wrong, by name: what help prints, what a script may say, and what is done. */
export const catalogue = { ...answerFaults, ...connectionFaults, ...pageFaults, ...contentFaults }

type Catalogue = typeof catalogue

export type FaultName = keyof Catalogue

/** The names of all faults. */
export const faultNames = Object.keys(catalogue) as FaultName[]

/** The definition of a fault, whichever it is. */
export function definitionOf(name: FaultName): Definition {
  return catalogue[name] as Definition
}

/** Which requests a fault is for. All that is said must hold. */
export interface Match {
  /** Without it: those that the fault is meant for, never those for a token. */
  readonly route?: Route
  /** The id of a call. */
  readonly id?: string
  /** Only first pages, or only those that a link leads to. */
  readonly page?: 'first' | 'next'
  /** Only at the first so many times that the same URL (or call, for a lasting fault) is asked for. */
  readonly asks?: number
  /** Only every so-manieth of the requests that match. */
  readonly every?: number
  /** Only this share of them, from 0 to 1, by chance; the seed decides. */
  readonly share?: number
}

/** A fault: which requests it is for, how often it happens, and its parameters. */
export type Fault = {
  [Name in FaultName]: {
    readonly name: Name
    readonly match?: Match
    /** How often it happens at most; without it, there is no end. */
    readonly times?: number
  } & Partial<Given<Catalogue[Name]['parameters']>>
}[FaultName]
