import { readdirSync, readFileSync } from 'node:fs'
import { tables } from '../../../src/mapping/index.ts'
import { type Bench, emptied } from '../warehouse.ts'

/** Empties the warehouse of everything, also of what it knows of Graph. */
export async function emptiedOfGraph(bench: Bench): Promise<void> {
  await emptied(bench)
  const known = ['scans', 'gaps', 'meeting_pages', 'tenant'].map((name) => `call_quality_ops.${name}`)
  await bench.warehouse.pool.query(`truncate ${known.join(', ')}`)
}

const facts = tables.map(({ name }) => `call_quality.${name}`)
const books = ['ledger', 'documents', 'issues', 'quarantine', 'drift'].map(
  (name) => `call_quality_ops.${name}`,
)

/** What tells later which rows were written. */
export interface Mark {
  readonly transaction: string
  readonly rows: number
}

/** Marks this moment. */
export async function mark(bench: Bench): Promise<Mark> {
  const { rows } = await bench.warehouse.pool.query<{ now: string }>(
    'select pg_current_xact_id()::text as now',
  )
  return { transaction: rows[0]!.now, rows: await counted(bench, '') }
}

/** Rows of the facts, the ledger and the documents that were written or deleted since then. */
export async function writtenSince(bench: Bench, { transaction, rows }: Mark): Promise<number> {
  const changed = await counted(bench, `where xmin::text::bigint > ${transaction}`)
  return changed + Math.abs((await counted(bench, '')) - rows)
}

async function counted({ warehouse }: Bench, condition: string): Promise<number> {
  const each = [...facts, ...books].map((table) => `select count(*) as n from ${table} ${condition}`)
  const { rows } = await warehouse.pool.query<{ n: string }>(
    `select sum(n) as n from (${each.join(' union all ')}) as counts`,
  )
  return Number(rows[0]!.n)
}

/** Processor time in seconds that the database server has taken so far, with all its processes. */
export async function serverSeconds({ warehouse }: Bench): Promise<number> {
  const { rows } = await warehouse.pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const { parent } = processOf(rows[0]!.pid)!
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processOf(Number(name)))
    .filter((one) => one?.parent === parent)
  const server = processOf(parent)!
  return [server.own, server.ofEnded, ...children.map((one) => one!.own)].reduce((sum, one) => sum + one, 0)
}

/** Linux counts in these, whatever it counts in itself. */
const TICKS_PER_SECOND = 100

/** A process's parent, and processor time in seconds: its own, and that of its children that have ended. */
function processOf(pid: number): { parent: number; own: number; ofEnded: number } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // it ended meanwhile, and its parent has its time
    return undefined
  }
  // behind the name, which may have anything in it
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const seconds = (first: number, second: number) => (fields[first]! + fields[second]!) / TICKS_PER_SECOND
  return { parent: fields[1]!, own: seconds(11, 12), ofEnded: seconds(13, 14) }
}
