/**
 * Every document in `test/fixtures/documents/`, loaded alone into an empty warehouse, gives exactly what its
 * golden file in `test/golden/` says: every row of every table as SQL reads it back, and what the books say.
 * In a golden file NULLs are left out, texts stand in quotes, and a key is the number of the call and of the
 * row in it (`1/0`).
 *
 * `UPDATE_GOLDEN=1 npx vitest run test/golden.test.ts` writes the golden files anew. They are the
 * specification: read what changed before it is committed.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { findFiles, readDocuments } from '../src/fetcher/files.ts'
import { decompress } from '../src/loader/documents.ts'
import { reasons, tables } from '../src/mapping/index.ts'
import { load } from '../src/pipeline/load.ts'
import { booksText, emptied, factsTables, factsText, rowsById, rowsIn } from './golden-rows.ts'
import { ownWarehouse } from './setup/warehouse.ts'

const documents = fileURLToPath(new URL('fixtures/documents/', import.meta.url))
const golden = fileURLToPath(new URL('golden/', import.meta.url))
const update = process.env.UPDATE_GOLDEN === '1'

const fixtures = (await findFiles([documents])).map(({ path }) => relative(documents, path))

/** `calls/dropped.json` has `calls/dropped.txt`. */
function goldenOf(fixture: string): string {
  return join(golden, dirname(fixture), basename(fixture).replace(/\..*$/, '.txt'))
}

const warehouse = await ownWarehouse()
let facts: Awaited<ReturnType<typeof factsTables>>
beforeAll(async () => {
  facts = await factsTables(warehouse)
})

/** Loads fixtures one after another, and gives what could not be read of them. */
async function loaded(...names: string[]): Promise<string[]> {
  const faults: string[] = []
  for (const name of names) {
    const onFault = ({ file, message }: { file: string; message: string }) =>
      faults.push(`${relative(documents, file)}: ${message}`)
    const files = await findFiles([join(documents, name)])
    await load(readDocuments(files, { onFault }), {
      warehouse,
      command: 'load',
      version: 'test',
      keepDocuments: true,
      signal: new AbortController().signal,
      sleep: () => Promise.resolve(),
    })
  }
  return faults
}

/** What the warehouse holds now, as a golden file has it. */
async function found(faults: readonly string[]): Promise<string> {
  const parts = [
    await booksText(warehouse, (source) => relative(documents, source)),
    faults.map((fault) => `fault\n  ${fault}\n`).join('\n'),
    await factsText(warehouse, facts),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** The text of a fixture, as it was before it was compressed. */
async function bytesOf(fixture: string): Promise<Buffer> {
  const bytes = await readFile(join(documents, fixture))
  if (fixture.endsWith('.gz')) return gunzipSync(bytes)
  return fixture.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes
}

describe('a document', () => {
  it.each(fixtures)('%s', async (fixture) => {
    await emptied(warehouse)
    const text = await found(await loaded(fixture))
    const file = goldenOf(fixture)
    if (update) {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    }
    expect(text).toBe(existsSync(file) ? await readFile(file, 'utf8') : `no ${relative(golden, file)}`)

    const { rows } = await warehouse.pool.query<{ document: Buffer }>(
      `select document from call_quality_ops.documents union all select document from call_quality_ops.quarantine`,
    )
    const bytes = await bytesOf(fixture)
    for (const { document } of rows) expect(bytes.includes(await decompress(document))).toBe(true)
  })
})

describe('the golden files', () => {
  it('are those of the documents, and no others', async () => {
    const expected = fixtures.map((fixture) => relative(golden, goldenOf(fixture)))
    expect(new Set(expected).size).toBe(expected.length)
    const entries = await readdir(golden, { recursive: true, withFileTypes: true })
    const there = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(golden, join(entry.parentPath, entry.name)))
    const strays = there.filter((name) => !expected.includes(name))
    if (update) for (const stray of strays) await rm(join(golden, stray))
    else expect(strays).toEqual([])
  })

  const read = (of: readonly string[]) =>
    Promise.all(of.map((fixture) => readFile(goldenOf(fixture), 'utf8')))

  it('fill every column of every table', async () => {
    const filled = new Set<string>()
    for (const text of await read(fixtures))
      for (const { table, columns } of rowsIn(text))
        for (const name of columns.keys()) filled.add(`${table}.${name}`)
    // the key of a row stands in its title
    const empty = tables.flatMap((table) =>
      table.columns
        .filter((_, at) => at > 0)
        .map(({ name }) => `${table.name}.${name}`)
        .filter((name) => !filled.has(name)),
    )
    expect(empty).toEqual([])
  })

  it('show every reason for which a value is not kept as it came', async () => {
    const texts = (await read(fixtures)).join('\n')
    const unseen = Object.keys(reasons).filter(
      (reason) => !new RegExp(`^  \\S+: ${reason}\\b`, 'm').test(texts),
    )
    expect(unseen).toEqual([])
  })

  it('show issues, drift and quarantine nowhere but where they are meant', async () => {
    const good = fixtures.filter((name) => /^(?:calls|identities|incomplete|logs|versions)\//.test(name))
    const texts = await read(good)
    const unmeant = good.filter((_, at) => /^(?:drift|fault|quarantine)\b/m.test(texts[at]!))
    expect(unmeant).toEqual([])
    const issues = good.filter((_, at) => /^issues of/m.test(texts[at]!))
    expect(issues).toEqual(['versions/late-telemetry-v1.json'])
    const rejected = fixtures.filter((name) => name.startsWith('quarantine/'))
    const accepted = (await read(rejected)).map((text) => /^records_loaded/m.test(text))
    expect(accepted).toEqual(rejected.map(() => false))
  })
})

it('all documents in one run give the rows that they give alone', async () => {
  await emptied(warehouse)
  const together = await found(await loaded('.'))
  const superseded = 'versions/late-telemetry-v1.json'
  const alone = await Promise.all(
    fixtures
      .filter((fixture) => fixture !== superseded)
      .map((fixture) => readFile(goldenOf(fixture), 'utf8')),
  )
  expect(rowsById(together).sort()).toEqual(alone.flatMap(rowsById).sort())
})

describe('two versions of one call', () => {
  const [first, second] = ['versions/late-telemetry-v1.json', 'versions/late-telemetry-v2.json'] as const

  it.each([
    ['in order', [first, second]],
    ['the newer one first', [second, first]],
    ['each of them twice', [first, second, second, first]],
  ])('%s leave the rows of the newer one', async (_order, names) => {
    await emptied(warehouse)
    await loaded(second)
    const alone = await factsText(warehouse, facts)
    await emptied(warehouse)
    await loaded(...names)
    expect(await factsText(warehouse, facts)).toBe(alone)
    const { rows } = await warehouse.pool.query(`select path from call_quality_ops.issues`)
    expect(rows).toEqual([])
  })

  it('in one run leave the rows of the newer one', async () => {
    await emptied(warehouse)
    await loaded(second)
    const alone = await factsText(warehouse, facts)
    await emptied(warehouse)
    await loaded('versions')
    expect(await factsText(warehouse, facts)).toBe(alone)
  })
})
