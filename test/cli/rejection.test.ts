import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { directory, logged, start, until } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { asked, clear, partialCalls } from '../setup/dump.ts'
import { loaded, records } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
})
beforeEach(() => clear(warehouse))
afterAll(() => close())

/** A module that is loaded before the program, in which something goes wrong at SIGUSR2 that nobody waits for. */
function wrongAtSignal(statement: string): string {
  const file = join(directory(), 'wrong.mjs')
  writeFileSync(file, `process.on('SIGUSR2', () => { ${statement} })\n`)
  return `--import=${pathToFileURL(file).href}`
}

describe('a fault that nothing in the program awaits', () => {
  it.each([
    ['a promise that is rejected', `void Promise.reject(new Error('nobody saw this coming'))`],
    ['an error in a callback', `setImmediate(() => { throw new Error('nobody saw this coming') })`],
    ['a promise that is rejected with no error', `void Promise.reject('nobody saw this coming')`],
  ])('%s ends it at once with 70, and says so; nothing goes on by halves', async (_, statement) => {
    const calls = [call(1), call(2, { sessions: 3 })]
    const started = start(['load', '-', '--json'], {
      env: { DATABASE_URL: database.url, NODE_OPTIONS: wrongAtSignal(statement) },
    })
    started.process.stdin.write(asLines(calls))
    await until(
      'it has begun',
      async () => (await asked(warehouse, `select 1 from :ops.runs where status = 'running'`)).length > 0,
    )
    started.process.kill('SIGUSR2')
    const said = await started.ended
    expect({ code: said.code, signal: said.signal, stdout: said.stdout }).toEqual({
      code: 70,
      signal: null,
      stdout: '',
    })
    expect(logged(said)).toMatchObject([{ level: 'error', kind: 'internal', msg: 'nobody saw this coming' }])
    expect(await partialCalls(warehouse)).toEqual([])

    const { records: found } = await loaded(warehouse, calls)
    expect(found).toEqual(records({ seen: 2, loaded: 2 }))
    expect(await asked(warehouse, 'select status from :ops.runs order by run_id')).toEqual([
      'abandoned',
      'ok',
    ])
  })
})
