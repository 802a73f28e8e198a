import { checked, checkedLogs, type FactTable, factTables } from '../world/checked.ts'
import type { ExpectedRows } from '../world/model.ts'
import type { Violation } from './moment.ts'
import type { Snapshot } from './snapshot.ts'
import { at, type Truth } from './truth.ts'

/** A call as the tables of facts have it. */
export interface HeldCall {
  readonly key: number
  readonly id: string
  readonly version: number
  readonly rows: number
}

/** The calls that the facts hold; rows without a call are left out. */
export function heldCalls({ facts }: Snapshot): HeldCall[] {
  return [...facts].flatMap(([key, rows]) => {
    const [id, version] = rows.records[0]?.split('|') ?? []
    if (id === undefined) return []
    const count = factTables.reduce((total, table) => total + rows[table].length, 0)
    return [{ key: Number(key), id, version: Number(version), rows: count }]
  })
}

/**
 * Every call is wholly one version that Graph had by then, row by row and value by value.
 * @param torn calls that are known to be put together from several versions, until they are read again
 */
export function checkCalls(
  truth: Truth,
  snapshot: Snapshot,
  now: number,
  torn: ReadonlySet<string>,
): Violation[] {
  const found: Violation[] = []
  const ids = new Map<string, string>()
  for (const [key, rows] of snapshot.facts) {
    const [id, version] = rows.records[0]?.split('|') ?? []
    if (id === undefined || version === undefined) {
      const tables = factTables.filter((table) => rows[table].length > 0).join(', ')
      found.push({ invariant: 'no_orphan', message: `rows of key ${key} in ${tables} belong to no call` })
      continue
    }
    const twin = ids.get(id)
    if (twin !== undefined)
      found.push({ invariant: 'no_partial_call', message: `call ${id} has keys ${twin} and ${key}` })
    ids.set(id, key)
    const right = truth.version(id, Number(version))
    if (right === undefined || right.appearsAt > now || right.isPoison) {
      const why =
        right === undefined ? 'never was' : right.isPoison ? 'is poison' : `appears ${at(right.appearsAt)}`
      found.push({
        invariant: 'no_foreign_call',
        message: `call ${id} is held at version ${version}, which ${why}`,
      })
      continue
    }
    const difference = firstDifference(right.rows, rows)
    if (difference !== undefined && !torn.has(id)) {
      found.push({ invariant: 'no_partial_call', message: `call ${id} version ${version}: ${difference}` })
    }
  }
  return found
}

/** Calls that are held as no version ever was. @param mayBe of which this is to be looked for */
export function tornCalls(
  truth: Truth,
  snapshot: Snapshot,
  mayBe: (id: string, version: number) => boolean,
): Set<string> {
  const found = new Set<string>()
  for (const { id, key, version } of heldCalls(snapshot)) {
    if (!mayBe(id, version)) continue
    const right = truth.version(id, version)
    if (right !== undefined && firstDifference(right.rows, snapshot.facts.get(String(key))!) !== undefined)
      found.add(id)
  }
  return found
}

function firstDifference(right: ExpectedRows, rows: ExpectedRows): string | undefined {
  for (const table of factTables) {
    const [expected, there] = [right[table], rows[table]]
    for (let row = 0; row < Math.max(expected.length, there.length); row++) {
      if (expected[row] === there[row]) continue
      const count = `${there.length} rows instead of ${expected.length}`
      const [right, wrong] = [expected[row], there[row]]
      if (right === undefined) return `${table} has ${count}, one of them ${JSON.stringify(wrong)}`
      if (wrong === undefined) return `${table} has ${count}, not ${JSON.stringify(right)}`
      return `${table} row ${row} of ${expected.length}: ${cellDifference(table, right, wrong)}`
    }
  }
  return undefined
}

/** Names the column, where the rows can be taken apart. */
function cellDifference(table: FactTable, expected: string, there: string): string {
  const [right, wrong] = [expected.split('|'), there.split('|')]
  const names = Object.keys(checked[table])
  const column = right.findIndex((cell, index) => cell !== wrong[index])
  if (right.length !== names.length || wrong.length !== names.length)
    return `expected ${JSON.stringify(expected)}, found ${JSON.stringify(there)}`
  return `${names[column]} expected ${JSON.stringify(right[column])}, found ${JSON.stringify(wrong[column])}`
}

/** Rows of the call logs are as Graph showed them at some time, none twice. */
export function checkLogs(truth: Truth, { logs }: Snapshot, now: number): Violation[] {
  const found: Violation[] = []
  for (const log of Object.keys(checkedLogs) as (keyof typeof checkedLogs)[]) {
    for (const line of logs[log]) {
      const id = line.split('|')[0]
      const versions = truth.world.logs.find((row) => row.id === id && row.log === log)?.versions ?? []
      if (versions.some(({ row, appearsAt }) => row === line && appearsAt <= now)) continue
      const right = versions.map(({ row }) => JSON.stringify(row)).join(' or ') || 'nothing'
      found.push({
        invariant: 'log_rows_as_sent',
        message: `${log}: expected ${right}, found ${JSON.stringify(line)}`,
      })
    }
  }
  return found
}
