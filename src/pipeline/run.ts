import { exitCodeOf, Failure } from '../failure.ts'
import {
  type Batch,
  finishRun,
  type Gate,
  heartbeat,
  type Patience,
  type Run,
  retrying,
  rollUpTouched,
  startRun,
  sum,
  type Writing,
  type Written,
  writeBatch,
} from '../loader/index.ts'
import { tableNames } from '../normalizer/index.ts'
import { realSurroundings, type Surroundings } from '../surroundings.ts'
import { type Warehouse, withClient } from '../warehouse/connect.ts'
import { asFailure, isTransient } from '../warehouse/errors.ts'

/** How often a run says that it lives. A lease is lost after four silent beats. */
const HEARTBEAT_MS = 15_000

/** What a command that writes is given from outside. */
export interface Running {
  readonly warehouse: Warehouse
  readonly command: string
  /** Version of callhouse, for the run's row. */
  readonly version: string
  readonly keepDocuments: boolean
  /** Ends the run after the batch at hand; its reason is the number of the signal, 2 or 15. */
  readonly signal: AbortSignal
  /** What the run found wrong although it went through, if anything: the run ends with that. */
  readonly verdict?: (summary: Summary) => Failure | undefined
  /** Waits for a database that is away for a moment. */
  readonly sleep: Surroundings['sleep']
  /** What the run measures its time by, and waits by from one heartbeat to the next; by default this machine's. */
  readonly clock?: Pick<Surroundings, 'elapsed' | 'sleep'>
  readonly onProgress?: (soFar: Summary) => void
  /** Something an operator may want to know while the run goes on. */
  readonly onNotice?: (message: string) => void
}

/** What a run did; printed by `--json` as it is. */
export interface Summary {
  readonly records: {
    readonly seen: number
    readonly loaded: number
    readonly replaced: number
    readonly unchanged: number
    readonly incomplete: number
    readonly quarantined: number
  }
  readonly rows: Readonly<Record<string, number>>
  readonly issues: number
  readonly drift: number
  /** Days whose roll-ups were made anew, and how much of `elapsed_ms` that took. */
  readonly days_rolled_up: number
  readonly roll_up_ms: number
  readonly elapsed_ms: number
  readonly run_id: number
}

/** How a run ended that went through: what it did, and what was wrong with it all the same. */
export interface Ended {
  readonly summary: Summary
  readonly verdict: Failure | undefined
}

/** What the work of a run is done with. */
export interface Tools {
  readonly run: Run
  readonly patience: Patience
  /** Writes batches; the next one is prepared while one is on its way. */
  write(batches: AsyncIterable<Batch>, gate: Gate): Promise<void>
  /** Writes something else into the tables than a batch. */
  writeAlone(work: (writing: Writing) => Promise<Written>): Promise<void>
}

/**
 * Enters a run, takes the lease, does the work, rolls up the days that it touched, and closes the run, whatever
 * happens.
 *
 * @throws Failure `skipped` where another run holds the lease; what the work throws
 */
export async function running(running: Running, work: (tools: Tools) => Promise<void>): Promise<Ended> {
  const { warehouse, clock = realSurroundings } = running
  const began = clock.elapsed()
  const run = await startRun(warehouse, running.command, running.version, clock)
  let done = sum([])
  const rolledUp = { days: 0, ms: 0 }
  const summary = () => summarise(done, rolledUp, clock.elapsed() - began, run)
  const keeper = new Keeper(warehouse, run, clock.sleep)
  const patience: Patience = {
    sleep: running.sleep,
    signal: running.signal,
    onRetry: (error, waitMs) =>
      running.onNotice?.(`The database said: ${error.message}. Trying again in ${waitMs / 1000} s.`),
  }
  const counted = async (work: Promise<Written>) => {
    const written = await work
    done = sum([done, written])
    running.onProgress?.(summary())
  }
  const writing = (gate: Gate): Writing => ({
    ...patience,
    warehouse,
    run,
    gate,
    // rows that are made again come from documents that are kept already
    keepDocuments: running.keepDocuments && gate === 'newer',
  })
  const tools: Tools = {
    run,
    patience,
    write: (batches, gate) =>
      overlap(batches, running.signal, async (batch) => {
        keeper.check()
        await counted(writeBatch(writing(gate), batch))
      }),
    writeAlone: (work) => counted(work(writing('newer'))),
  }
  // all is done by then: a connection that is cut must not make a failure of it
  const finish = (end: Parameters<typeof finishRun>[2]) =>
    retrying(patience, () => finishRun(warehouse, run, end))
  try {
    await work(tools)
    const loaded = clock.elapsed()
    await rollUpTouched({ ...patience, warehouse, run }, running.signal, () => {
      rolledUp.days += 1
      rolledUp.ms = clock.elapsed() - loaded
      running.onProgress?.(summary())
    })
    await keeper.stop()
    const interrupted = running.signal.aborted
    const verdict = interrupted ? undefined : running.verdict?.(summary())
    if (verdict === undefined) {
      const exitCode = interrupted ? 128 + Number(running.signal.reason) : 0
      await finish({ status: interrupted ? 'interrupted' : 'ok', exitCode })
    } else {
      const status = verdict.kind === 'partial' ? 'partial' : 'ok'
      await finish({ status, exitCode: exitCodeOf(verdict), error: verdict.message })
    }
    return { summary: summary(), verdict }
  } catch (cause) {
    await keeper.stop()
    const error = asFailure(cause)
    const message = error instanceof Failure ? error.message : 'an internal error'
    // where the database is gone the run's row can't be closed; the next run closes it as abandoned
    const end = { status: 'failed' as const, exitCode: exitCodeOf(error), error: message }
    await finishRun(warehouse, run, end).catch(() => undefined)
    throw error
  }
}

/** Prepares the next batch while `write` is busy with the one before; never more than these two. */
async function overlap(
  batches: AsyncIterable<Batch>,
  signal: AbortSignal,
  write: (batch: Batch) => Promise<void>,
): Promise<void> {
  let writing: Promise<void> = Promise.resolve()
  try {
    for await (const batch of batches) {
      await writing
      if (signal.aborted) return
      writing = write(batch)
      // a failure is thrown at the next await; until then it must not count as unhandled
      writing.catch(() => undefined)
    }
  } finally {
    // where the documents end with an error, too, the run is not over before its last batch
    await writing.catch(() => undefined)
  }
  await writing
}

/** Keeps the lease alive beside the work. */
class Keeper {
  readonly #over = new AbortController()
  readonly #beats: Promise<void>
  #lost: Error | undefined

  constructor(warehouse: Warehouse, run: Run, sleep: Surroundings['sleep']) {
    this.#beats = this.#keep(warehouse, run, sleep)
  }

  async #keep(warehouse: Warehouse, run: Run, sleep: Surroundings['sleep']): Promise<void> {
    const { signal } = this.#over
    for (;;) {
      await sleep(HEARTBEAT_MS, signal)
      if (signal.aborted) return
      try {
        await withClient(warehouse, (client) => heartbeat(client, warehouse, run))
      } catch (error) {
        // a server that is away for a moment is the batch's to wait for; the fence decides in the end
        if (!isTransient(error)) this.#lost = error as Error
      }
    }
  }

  /** Throws what ended the lease, if anything did. */
  check(): void {
    if (this.#lost !== undefined) throw this.#lost
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await this.#beats
  }
}

function summarise(
  { counts, rowsByTable }: Written,
  rolledUp: { readonly days: number; readonly ms: number },
  elapsedMs: number,
  run: Run,
): Summary {
  return {
    records: {
      seen: counts.seen,
      loaded: counts.loaded,
      replaced: counts.replaced,
      unchanged: counts.unchanged,
      incomplete: counts.incomplete,
      quarantined: counts.quarantined,
    },
    rows: Object.fromEntries(tableNames.map((name, table) => [name, rowsByTable[table]!])),
    issues: counts.issues,
    drift: counts.drift,
    days_rolled_up: rolledUp.days,
    roll_up_ms: Math.round(rolledUp.ms),
    elapsed_ms: Math.round(elapsedMs),
    run_id: Number(run.id),
  }
}
