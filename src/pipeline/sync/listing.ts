import { listCalls } from '../../fetcher/calls.ts'
import type { Document } from '../../fetcher/files.ts'
import { type Graph, GraphFault } from '../../fetcher/graph.ts'
import { enlist, type Keeping, recordScan } from '../../loader/index.ts'
import { KEPT_MS } from '../../retention.ts'
import type { Slice } from './slices.ts'
import type { Tally } from './tally.ts'
import { BEGINNINGS, isLinkFault } from './unloaded.ts'
import type { Wakeup } from './wakeup.ts'

/** What slices are listed with. */
export interface ListingTools {
  readonly graph: Graph
  readonly keeping: Keeping
  readonly stop: AbortSignal
  /** Milliseconds since 1970, by Graph's clock. */
  readonly now: () => number
  readonly tally: Tally
  readonly wakeup: Wakeup
  readonly onStrange: (entries: readonly Document[]) => void
  readonly onNotice: (message: string) => void
  /** Called after every page. */
  readonly onPage: () => void
}

/** Lists slices into the ledger, one after the other. */
export class SliceListing {
  /** Whether more may come. */
  isActive = true
  /** Rises whenever there is more to fetch. */
  news = 0
  readonly #tools: ListingTools

  constructor(tools: ListingTools) {
    this.#tools = tools
  }

  /** Lists them; a slice whose list breaks off for good is told and left to the next run. */
  async list(slices: readonly Slice[]): Promise<void> {
    const { tally, wakeup, stop } = this.#tools
    tally.slices = slices.length
    try {
      for (const slice of slices) {
        if (stop.aborted) return
        await this.#listSlice(slice)
      }
    } catch (error) {
      if (!stop.aborted) throw error
    } finally {
      this.isActive = false
      this.news++
      wakeup.call()
    }
  }

  async #listSlice(slice: Slice): Promise<void> {
    const { tally, onNotice } = this.#tools
    const day = new Date(slice.from).toISOString().slice(0, 10)
    for (let beginning = 1; ; beginning++) {
      try {
        await this.#walk(slice, day)
        tally.slicesListed++
        return
      } catch (error) {
        if (!(error instanceof GraphFault) || error.kind === 'throttled') throw error
        if (isLinkFault(error) && beginning < BEGINNINGS) continue
        tally.slicesFailed++
        onNotice(
          `The list of ${day} could not be had to its end: ${error.message}. The next run lists it again.`,
        )
        return
      }
    }
  }

  async #walk({ from, to }: Slice, day: string): Promise<void> {
    const { graph, keeping, stop, now, tally, wakeup, onStrange, onNotice, onPage } = this.#tools
    const startedAt = now()
    let listed = 0
    let pages = 0
    for await (const { calls, strange } of listCalls(graph, from, to, stop)) {
      const { unseen, newer } = await enlist(keeping, calls)
      pages++
      listed += calls.length
      tally.listed += calls.length
      tally.unseen += unseen
      tally.newer += newer
      if (strange.length > 0) onStrange(strange)
      onPage()
      if (unseen + newer > 0) {
        this.news++
        wakeup.call()
      }
    }
    const isOld = to < startedAt - KEPT_MS
    if (await recordScan(keeping, 'calls', { from, to, startedAt, listed, pages }, isOld)) return
    tally.slicesSuspicious++
    onNotice(`Graph lists no call of ${day}, though calls of that day are known. The next run looks again.`)
  }
}
