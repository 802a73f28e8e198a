import { openGraph } from '../../src/fetcher/graph.ts'
import { openQuota } from '../../src/fetcher/quota.ts'
import type { TokenSource } from '../../src/fetcher/tokens.ts'
import type { SyncSummary } from '../../src/pipeline/sync/summary.ts'
import { sync, type Wants } from '../../src/pipeline/sync.ts'
import { connect } from '../../src/warehouse/connect.ts'
import type { Schemas } from '../../src/warehouse/schemas.ts'
import type { Process } from './process.ts'

/** Graph's limits as published. */
const limits = {
  app: { requests: 1_500, perMs: 20_000 },
  list: { requests: 40, perMs: 20_000 },
  record: { requests: 40, perMs: 20_000 },
  pstn: { requests: 50, perMs: 60_000 },
}

/** What one `callhouse sync` is told. */
export interface Order {
  readonly schemas: Schemas
  readonly wants: Wants
  readonly keepDocuments: boolean
  readonly concurrency: number
  readonly tokens: TokenSource
  readonly onSummary: (summary: SyncSummary) => void
}

/** Does what `callhouse sync` does, and gives its exit code. */
export async function synchronise(process: Process, order: Order): Promise<number> {
  const { surroundings, transport, signal } = process
  const warehouse = await connect({ url: process.server.url }, order.schemas, process.Client)
  try {
    const graph = openGraph({
      cloud: {
        name: 'global',
        login: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com',
      },
      transport,
      tokens: order.tokens,
      quota: openQuota(limits, surroundings),
      surroundings,
      userAgent: 'callhouse/simulation',
    })
    const { summary, verdict } = await sync({
      warehouse,
      graph,
      tokens: order.tokens,
      surroundings,
      concurrency: order.concurrency,
      wants: order.wants,
      version: 'simulation',
      keepDocuments: order.keepDocuments,
      signal,
    })
    order.onSummary(summary)
    if (verdict !== undefined) throw verdict
    return signal.aborted ? 128 + Number(signal.reason) : 0
  } finally {
    await warehouse.close()
  }
}
