import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { normalize, readDocument } from '../../src/normalizer/index.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { heldHere } from '../canaries/books.ts'
import { copyFaults } from '../normalizer/copy-check.ts'
import { callhouse, directory } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { asked, clear } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { bytesOfSpoilt, spoilt } from './mutations.ts'
import { trials } from './trials.ts'

// as many documents as it takes, on a machine that may have other work
vi.setConfig({ testTimeout: 120_000 })

let warehouse: Warehouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, close } = await openWarehouse())
})
afterAll(() => close())

heldHere.set('drift.example', 'values are put under names that are new to the mapping')

/** The names that every object has from its prototype. */
const inherited = () => Reflect.ownKeys(Object.prototype).map(String).sort()
const before = inherited()

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What a document may be told by: its id, or the first that stands in it where it can't be read to its end. */
function idsOf(bytes: Buffer): unknown[] {
  const [, first] = /"id":"([^"]*)"/.exec(bytes.toString()) ?? []
  try {
    return [first, (JSON.parse(bytes.toString()) as { id?: unknown }).id]
  } catch {
    return [first]
  }
}

/** More rows than this of one byte would be work without an end; a row's shortest text in JSON is `{}` and a comma. */
const ROWS_A_BYTE = 1 / 2
/** All tables have fewer columns than this, and a NULL takes three bytes. */
const BYTES_A_ROW = 400

describe('a document that is spoilt in any way', () => {
  it('is rejected, or gives rows that PostgreSQL takes, with no more work than it is long', () => {
    let loaded = 0
    fc.assert(
      fc.property(spoilt, (one) => {
        const bytes = bytesOfSpoilt(one)
        const document = readDocument(bytes)
        if (document.kind === 'rejected') {
          expect(document.reason).not.toBe('')
          return
        }
        const rows = normalize(document, 3)
        if ('reason' in rows) return
        loaded++
        expect(copyFaults(rows)).toEqual([])
        const count = rows.rows.reduce((sum, some) => sum + some, 0)
        expect(count).toBeLessThanOrEqual(1 + bytes.length * ROWS_A_BYTE)
        // an escape takes two bytes in JSON as in COPY, and texts of lists stand in one row only
        const written = rows.text.reduce((sum, text) => sum + text.length, 0)
        expect(written).toBeLessThanOrEqual(2 * bytes.length + BYTES_A_ROW * count)
        expect(rows.issues.length).toBeLessThanOrEqual(201)
        expect(rows.drift.length).toBeLessThanOrEqual(200)
      }),
      { numRuns: 1_500 },
    )
    expect(loaded).toBeGreaterThan(500)
    expect(inherited()).toEqual(before)
  })

  it('is loaded, or set aside with every byte, and so is every other', async () => {
    const outcomes = { loaded: 0, quarantined: 0, issues: 0 }
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(spoilt, { minLength: 30, maxLength: 60 }), async (some) => {
        const sound = call(++number)
        const given = [
          ...some.map(bytesOfSpoilt).filter(({ length }) => length > 0),
          Buffer.from(JSON.stringify(sound)),
        ]
        const summary = await loaded(warehouse, given)
        const { records } = summary
        expect(records.seen).toBe(given.length)
        expect(records.loaded + records.replaced + records.unchanged + records.quarantined).toBe(given.length)
        const kept = new Set(
          await asked(
            warehouse,
            `select encode(sha256, 'hex') from :ops.documents union select encode(sha256, 'hex') from :ops.quarantine`,
          ),
        )
        const lost = given.filter((bytes) => !kept.has(hex(bytes)))
        // of a call, or a row of a log, that another document is of
        expect(lost.length).toBeLessThanOrEqual(records.unchanged)
        const alone = lost.filter((one) => {
          const others = new Set(given.filter((other) => other !== one).flatMap(idsOf))
          return !idsOf(one).some((id) => typeof id === 'string' && others.has(id))
        })
        expect(alone.map(String)).toEqual([])
        expect(
          await asked(warehouse, 'select count(*) from :facts.records where id = $1', [sound.id]),
        ).toEqual(['1'])
        expect(
          await asked(
            warehouse,
            `select count(*) from :ops.quarantine where reason = '' or sqlstate is not null`,
          ),
        ).toEqual(['0'])
        outcomes.loaded += records.loaded
        outcomes.quarantined += records.quarantined
        outcomes.issues += summary.issues
        await clear(warehouse)
      }),
      { numRuns: 12, endOnFailure: true },
    )
    expect(outcomes.loaded).toBeGreaterThan(100)
    expect(outcomes.quarantined).toBeGreaterThan(50)
    expect(outcomes.issues).toBeGreaterThan(100)
    expect(inherited()).toEqual(before)
  })

  it('that is JSON of any kind is set aside, or loaded if it should be a call', () => {
    const json = fc.oneof(
      fc.json({ depthSize: 'large' }),
      fc
        .dictionary(
          fc.constantFrom('id', 'version', 'startDateTime', 'sessions', 'callId', '__proto__'),
          fc.jsonValue(),
        )
        .map((one) => JSON.stringify(one)),
    )
    fc.assert(
      fc.property(json, (text) => {
        const document = readDocument(Buffer.from(text))
        if (document.kind === 'rejected') return
        const rows = normalize(document, 1)
        if (!('reason' in rows)) expect(copyFaults(rows)).toEqual([])
      }),
      { numRuns: 2_000 },
    )
    expect(inherited()).toEqual(before)
  })
})

/** What freezes the prototypes before any code of the program's own runs. */
const FREEZE = `for (const one of [Object, Array, Function, Map, Set, String, Number, Promise]) {
  Object.freeze(one.prototype)
}
process.on('exit', () => process.stderr.write(JSON.stringify({ frozen: Object.isFrozen(Object.prototype), proto: '__proto__' in Object.prototype }) + '\\n'))
`

describe('the program, whose prototypes nobody can change', () => {
  it('loads what is hostile as ever, and says so', async () => {
    // one of its own: PostgreSQL may have counted the other when it was empty, and take ages for this many then
    const { warehouse, database, close } = await openWarehouse()
    const where = directory()
    const freeze = join(where, 'freeze.mjs')
    writeFileSync(freeze, FREEZE)
    const few = trials.filter(({ of }) =>
      ['records', 'participants', 'sessions', 'streams', 'pstn_calls'].includes(of.table),
    )
    // a line of a file is not to have one within
    const lines = [
      ...few.map(({ bytes }) => bytes),
      ...fc.sample(spoilt, { numRuns: 300, seed: 1 }).map(bytesOfSpoilt),
    ].filter((bytes) => bytes.length > 1 && bytes.length < 100_000 && !bytes.includes(0x0a))
    const file = join(where, 'hostile.ndjson')
    writeFileSync(file, asLines([...lines, call(1)]))
    const said = await callhouse(['load', file, '--json'], {
      env: {
        DATABASE_URL: database.url,
        NODE_OPTIONS: `--disable-proto=throw --import=${pathToFileURL(freeze).href}`,
      },
    })
    expect(
      said.stderr
        .split('\n')
        .filter((line) => line !== '')
        .at(-1),
    ).toBe('{"frozen":true,"proto":true}')
    expect({ code: said.code, said: said.stderr.split('\n').slice(0, -2) }).toMatchObject({ code: 0 })
    const { records } = JSON.parse(said.stdout) as Summary
    expect(records.seen).toBe(lines.length + 1)
    expect(records.loaded).toBeGreaterThan(500)
    expect(await asked(warehouse, 'select count(*) from :facts.records where id = $1', [call(1).id])).toEqual(
      ['1'],
    )
    await close()
  })
})
