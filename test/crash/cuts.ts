import { load } from '../../src/pipeline/load.ts'
import { connect } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { asDocuments } from '../setup/documents.ts'
import { Lane } from './lane.ts'
import type { Message } from './messages.ts'
import type { Violations } from './observer.ts'
import { PhaseWatch } from './phases.ts'
import type { Passing, Tap } from './proxy.ts'
import { Random } from './random.ts'
import { compared } from './same.ts'
import { type Budget, Tally } from './tally.ts'

export interface CutOptions {
  readonly serverUrl: string
  /** At how many places within the rows that are copied; cuts around messages follow. */
  readonly budget: Budget
  /** The cuts around messages: every so-manieth message. */
  readonly step?: number
  readonly seed: number
}

/** Where a connection is cut, once in a run. */
interface Cut {
  /** Looks at what goes by; gives where in the stream the cut is. */
  readonly onProgram: (passing: Passing) => number | undefined
  readonly onServer?: (passing: Passing) => number | undefined
  readonly resets: boolean
}

/** Cuts connections of loading runs: within the rows at many offsets, and before and after each message. */
export async function cuts(options: CutOptions): Promise<Tally[]> {
  const lane = await Lane.open('load', options.serverUrl, new Random(options.seed))
  try {
    const tallies = [
      await withinRows(lane, options),
      await aroundCommits(lane, options),
      await aroundMessages(lane, options),
    ]
    await lane.world.change()
    tallies.at(-1)!.blame('the last run', await lane.completed())
    tallies.at(-1)!.blame('at the end', await compared(lane))
    return tallies
  } finally {
    await lane.close()
  }
}

/** Every cut must be overcome in the run itself: a connection that was cut is made again. */
async function withinRows(lane: Lane, { budget, seed }: CutOptions): Promise<Tally> {
  const tally = new Tally('connection cut in COPY')
  tally.blame('the first run', await lane.completed())
  const bytes = await copiedBytes(lane)
  const cuts = budget.left
  for (let number = 0; budget.left > 0; number++, budget.left--) {
    await lane.world.change()
    const offset = Math.floor((number / cuts) * bytes)
    const where = `seed ${seed}, cut ${number + 1} at byte ${offset} of ${bytes}`
    const met = await cutOnce(lane, { onProgram: atByte(offset), resets: number % 2 === 1 })
    if (met.phase === undefined) tally.blame(where, ['it was not met'])
    // the statement and its first rows are sent together
    else tally.hit(met.phase === 'before COPY' ? 'in COPY' : met.phase)
    if (met.error !== undefined) tally.blame(where, [`the run failed: ${met.error}`])
    tally.blame(where, await lane.complete())
  }
  return tally.end()
}

/** Cuts before and after each COMMIT of a run: what is not known to be done must be done, and once. */
async function aroundCommits(lane: Lane, { budget, seed }: CutOptions): Promise<Tally> {
  const tally = new Tally('connection cut at a COMMIT')
  const isCommit = ({ type, text }: Message) => type === 'Q' && text.startsWith('commit')
  for (let number = 1; budget.left >= 0; number++)
    if (!(await bothWays(lane, tally, number, isCommit, `seed ${seed}, COMMIT ${number}`))) break
  return tally.end()
}

/** Cuts before and after every message of a run that asks for an answer. */
async function aroundMessages(lane: Lane, { budget, seed, step = 1 }: CutOptions): Promise<Tally> {
  const tally = new Tally('connection cut at a message')
  // a query, or the end of a prepared one; and what begins a connection
  const isAsking = ({ type }: Message) => ['Q', 'S', ''].includes(type)
  for (let number = 1; budget.left >= 0; number += step)
    if (!(await bothWays(lane, tally, number, isAsking, `seed ${seed}, message ${number}`))) break
  return tally.end()
}

/** A cut while a run begins may end it, as unreachable; every other one must be overcome. */
const MAY_FAIL: readonly string[] = ['starting', 'before the lease', 'taking the lease']

/** Cuts before and after the so-manieth message of a kind. False where a run has not so many. */
async function bothWays(
  lane: Lane,
  tally: Tally,
  number: number,
  is: (message: Message) => boolean,
  what: string,
): Promise<boolean> {
  let isMet = false
  for (const isAnswered of [false, true]) {
    await lane.world.change()
    const cut = { ...atMessage(number, is, isAnswered), resets: number % 2 === 1 }
    const { phase, error } = await cutOnce(lane, cut)
    if (phase === undefined) continue
    isMet = true
    tally.hit(`${isAnswered ? 'answer lost' : 'not sent'}, ${phase}`)
    const where = `${what}, ${isAnswered ? 'answer lost' : 'not sent'}, ${phase}`
    if (error === undefined) tally.blame(where, await lane.complete())
    else {
      if (!MAY_FAIL.includes(phase) || !error.startsWith('unreachable'))
        tally.blame(where, [`the run failed: ${error}`])
      tally.blame(where, await lane.whole())
    }
  }
  return isMet
}

/** Cuts the first connection that copies rows, so many bytes behind the statement. */
function atByte(offset: number): Cut['onProgram'] {
  let cutAt: { readonly connection: number; readonly end: number } | undefined
  return ({ connection, messages, end }) => {
    const copy = messages.find(({ type, text }) => type === 'Q' && text.startsWith('copy '))
    if (copy !== undefined) cutAt ??= { connection, end: copy.end + offset }
    return cutAt?.connection === connection && end >= cutAt.end ? cutAt.end : undefined
  }
}

/**
 * Cuts at the so-manieth message of a kind, of all connections: before it goes through, or when the server has done
 * it and answers.
 */
function atMessage(
  number: number,
  is: (message: Message) => boolean,
  isAnswered: boolean,
): Pick<Cut, 'onProgram' | 'onServer'> {
  let left = number
  let awaiting: number | undefined
  return {
    onProgram({ connection, messages }) {
      for (const message of messages) {
        if (!is(message) || --left !== 0) continue
        if (!isAnswered) return message.start
        awaiting = connection
      }
      return undefined
    },
    onServer: ({ connection, start }) => (connection === awaiting ? start : undefined),
  }
}

/** Loads what is new, in this process, over connections of which one is cut. */
async function cutOnce(lane: Lane, cut: Cut) {
  const watch = new PhaseWatch()
  let phase: string | undefined
  const once = (look: Cut['onServer'], also: Tap['onProgram']) => (passing: Passing) => {
    const before = watch.phase
    also?.(passing)
    const end = phase === undefined ? look?.(passing) : undefined
    if (end !== undefined) phase = before
    return end
  }
  lane.tap = {
    onProgram: once(cut.onProgram, watch.tap.onProgram),
    onServer: once(cut.onServer, watch.tap.onServer),
    onClosed: (connection) => watch.tap.onClosed?.(connection),
    resets: cut.resets,
  }
  const error = await loadedHere(lane)
  lane.tap = {}
  return { phase, error }
}

/** What a run of the loader in this process failed with, if it did. */
async function loadedHere(lane: Lane): Promise<string | undefined> {
  try {
    const warehouse = await connect({ url: lane.url }, schemasOf('call_quality'))
    try {
      const { verdict } = await load(asDocuments(lane.world.truth()), {
        warehouse,
        command: 'load',
        version: 'test',
        keepDocuments: true,
        signal: new AbortController().signal,
        sleep: async () => {},
      })
      return verdict?.message
    } finally {
      await warehouse.close()
    }
  } catch (error) {
    const { kind = 'no failure', message } = error as { kind?: string; message: string }
    return `${kind}: ${message}`
  }
}

/** How many bytes of rows a run sends. */
async function copiedBytes(lane: Lane): Promise<number> {
  await lane.world.change()
  let from: number | undefined
  let bytes = 0
  lane.tap = {
    onProgram({ messages }) {
      for (const { type, text, end } of messages) {
        if (type === 'Q' && text.startsWith('copy ')) from = end
        else if (from !== undefined && (type === 'd' || type === 'c')) bytes = end - from
      }
      return undefined
    },
  }
  const failed = await loadedHere(lane)
  lane.tap = {}
  const violations: Violations = await lane.complete()
  if (failed !== undefined || violations.length > 0)
    throw new Error(`a load of its own went wrong: ${failed ?? violations[0]}`)
  return bytes
}
