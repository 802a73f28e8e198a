import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, directory, logged, piped } from '../setup/callhouse.ts'
import { asLines, call, directRoutingCall, generated, guid, pstnCall, rowsOf } from '../setup/documents.ts'
import { asked, clear, factCounts } from '../setup/dump.ts'
import { records, writtenRows } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
const home = directory()
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
})
afterEach(() => clear(warehouse))
afterAll(() => close())

const loadJson = (args: readonly string[], stdin?: Buffer) =>
  callhouse(['load', '--json', ...args], stdin === undefined ? { env } : { env, stdin })

describe('load --json', () => {
  it('prints exactly one object, of exactly the keys that are documented, and says nothing else', async () => {
    const said = await loadJson(['-'], asLines([call(1), pstnCall(1), call(2, { incomplete: true })]))
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(/^\{.*\}\n$/)
    const names = tables.map((table) => [table.name, 0])
    expect(JSON.parse(said.stdout)).toEqual({
      records: records({ seen: 3, loaded: 3, incomplete: 1 }),
      rows: {
        ...Object.fromEntries(names),
        ...Object.fromEntries(Object.entries(rowsOf()).map(([name, count]) => [name, count * 2])),
        pstn_calls: 1,
      },
      issues: 0,
      drift: 0,
      days_rolled_up: expect.any(Number),
      roll_up_ms: expect.any(Number),
      elapsed_ms: expect.any(Number),
      run_id: expect.any(Number),
    })
    expect(await asked(warehouse, 'select run_id, command, status, exit_code from :ops.runs')).toEqual([
      `${(JSON.parse(said.stdout) as Summary).run_id} load ok 0`,
    ])
  })

  it('reads directories and files of every kind, and standard input', async () => {
    const folder = join(home, 'archive')
    await mkdir(join(folder, 'below'), { recursive: true })
    await writeFile(join(folder, 'one.json'), JSON.stringify(call(1), null, 2))
    await writeFile(join(folder, 'below', 'page.json'), JSON.stringify({ value: [call(2), pstnCall(2)] }))
    await writeFile(join(folder, 'lines.ndjson.gz'), gzipSync(asLines([call(3), call(4)])))
    await writeFile(join(folder, 'lines.jsonl.zst'), zstdCompressSync(asLines([call(5)])))
    await writeFile(join(folder, 'notes.txt'), 'not to be read')
    const named = join(home, 'named without an ending')
    await writeFile(named, JSON.stringify([call(6), directRoutingCall(6)]))
    const said = await loadJson([folder, named, '-'], asLines([call(7)]))
    expect(said.code).toBe(0)
    const summary = JSON.parse(said.stdout) as Summary
    expect(summary.records).toEqual(records({ seen: 9, loaded: 9 }))
    expect(await factCounts(warehouse)).toEqual(writtenRows(summary))
    expect(await asked(warehouse, 'select id from :facts.records order by 1')).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((number) => guid(number)),
    )
  })

  it.each([
    ['an issue', [call(1, { more: { modalities: ['smell'] } })], 65],
    ['a document in quarantine', ['{"broken'], 65],
    ['drift alone', [call(1, { more: { mood: 'sunny' } })], 0],
  ])('--strict with %s', async (_, documents, code) => {
    const said = await loadJson(['-', '--strict'], asLines(documents))
    expect(said.code).toBe(code)
    const { records, issues } = JSON.parse(said.stdout) as Summary
    expect(logged(said)).toMatchObject(
      code === 0
        ? []
        : [
            {
              kind: 'breach',
              msg: `${records.quarantined} documents in quarantine, ${issues} values coerced`,
              remedy: 'See `callhouse query quarantine` and `callhouse query issues`.',
            },
          ],
    )
  })

  it('--no-documents keeps none', async () => {
    expect((await loadJson(['-', '--no-documents'], asLines([call(1)]))).code).toBe(0)
    expect(await asked(warehouse, 'select count(*) from :ops.documents')).toEqual(['0'])
    expect(await factCounts(warehouse)).toEqual(rowsOf())
  })
})

describe('load', () => {
  it('tells people in sentences what it did', async () => {
    const said = await callhouse(['load', '-'], {
      env,
      stdin: asLines([
        ...Array.from({ length: 1_200 }, (_, at) => call(at + 1, { sessions: 0, participants: 0 })),
        call(2_000, { incomplete: true, more: { modalities: ['smell'], mood: 'sunny' } }),
        '{"broken',
      ]),
    })
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    expect(said.stdout.replace(/in \d+\.\d s \(run \d+\)/, 'in T s (run N)')).toBe(
      `1,202 documents in T s (run N): 1,201 loaded, 0 replaced, 0 unchanged.
1,207 rows: records 1,201, participants 1, sessions 1, segments 1, media 1, streams 2.
Rolled up 1 day.
1 of them incomplete: pages or relationships were missing. See \`callhouse query incomplete\`.
1 document in quarantine. See \`callhouse query quarantine\`.
1 value could not be kept as they came. See \`callhouse query issues\`.
1 property that callhouse does not know. See \`callhouse query drift\`.
`,
    )
    const again = await callhouse(['load', '-'], { env, stdin: asLines([call(1), call(2)]) })
    expect(again.stdout).toMatch(
      /^2 documents in .*: 0 loaded, 0 replaced, 2 unchanged\.\nNothing changed\.\n$/,
    )
  })

  it('loads what it can of a damaged file, and the files behind it, and ends with 75', async () => {
    const lines = asLines(generated(60))
    const damaged = join(home, '1-damaged.ndjson.gz')
    const whole = gzipSync(lines)
    await writeFile(damaged, whole.subarray(0, Math.floor(whole.length / 2)))
    const other = join(home, '2-whole.ndjson')
    await writeFile(other, asLines([call(1)]))
    const said = await loadJson([damaged, other])
    expect(said.code).toBe(75)
    const summary = JSON.parse(said.stdout) as Summary
    const { loaded, quarantined } = summary.records
    expect(loaded).toBeGreaterThan(10)
    expect(loaded).toBeLessThan(60)
    expect(await asked(warehouse, 'select count(*) from :facts.records')).toEqual([String(loaded)])
    expect(await asked(warehouse, 'select version from :facts.records where id = $1', [guid(1)])).toEqual([
      '1',
    ])
    const [warning, error, ...more] = logged(said)
    expect(warning).toMatchObject({ level: 'warn', file: damaged })
    expect(warning!.msg).toMatch(new RegExp(`^${damaged}: .*\\(${loaded - 1} documents read before that\\)`))
    expect(error).toMatchObject({
      level: 'error',
      kind: 'partial',
      msg: 'A file could not be read to the end',
      remedy: expect.stringContaining('load them once more'),
    })
    expect(more).toEqual([])
    expect(await asked(warehouse, 'select status, exit_code, error from :ops.runs')).toEqual([
      'partial 75 A file could not be read to the end',
    ])

    await writeFile(damaged, whole)
    const mended = await loadJson([damaged, other])
    expect(mended.code).toBe(0)
    expect((JSON.parse(mended.stdout) as Summary).records).toEqual(
      records({ seen: 61, loaded: 61 - loaded, unchanged: loaded }),
    )
    expect(await asked(warehouse, 'select count(*) from :ops.quarantine where resolved_at is null')).toEqual([
      '0',
    ])
    expect(quarantined).toBeLessThan(2)
  })

  it.each([
    ['its standard output', '| true'],
    ['what it says at all', '2>&1 | true'],
  ])('goes on to its end where nobody reads %s', async (_, redirected) => {
    const file = join(home, 'bad-and-good.ndjson')
    await writeFile(file, asLines(['{"broken', ...Array.from({ length: 30 }, (_, at) => call(at + 1))]))
    const { code } = await piped(['load', file, file], redirected, env)
    expect(code).toBe(0)
    expect(await asked(warehouse, 'select status, records_loaded from :ops.runs')).toEqual(['ok 30'])
  })
})
