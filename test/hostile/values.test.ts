import { beforeAll, describe, expect, it } from 'vitest'
import { decompress } from '../../src/loader/documents.ts'
import { tables } from '../../src/mapping/index.ts'
import type { Summary } from '../../src/pipeline/run.ts'
import { published } from '../../src/warehouse/published.ts'
import { ask, questions } from '../../src/warehouse/questions.ts'
import { withSchemas } from '../../src/warehouse/schemas.ts'
import { waysToAsk } from '../bi/questions.ts'
import { directRoutingRow, fullCall, pstnRow } from '../normalizer/call.ts'
import { call, guid } from '../setup/documents.ts'
import { asked } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { ownWarehouse } from '../setup/warehouse.ts'
import { type Expected, expectations } from './expected.ts'
import { allPlaces, issuePath } from './places.ts'
import { MARK, mixed, sound, spelled, trials } from './trials.ts'
import { type Hostile, hostileValues, UNSET } from './values.ts'

const warehouse = await ownWarehouse()
let summary: Summary
beforeAll(async () => {
  summary = await loaded(warehouse, mixed(trials.map(({ bytes }) => bytes)))
})

/** The cells of each row of a table as texts, by the id of its document. */
async function rowsById(table: string): Promise<Map<string, Record<string, string | null>>> {
  const { columns, key } = tables.find(({ name }) => name === table)!
  const cells = columns.map(({ name }) => `t.${name}::text as ${name}`)
  const join = key === 'id' || table === 'records' ? '' : 'join :facts.records r using (record_key)'
  const { rows } = await warehouse.pool.query<Record<string, string | null>>(
    withSchemas(
      `select ${join === '' ? 't.id' : 'r.id'}::text as "of", ${cells.join(', ')} from :facts.${table} t ${join}`,
      warehouse.schemas,
    ),
  )
  return new Map(rows.map((row) => [row.of!, row]))
}

/** The paths at which each document has issues. */
async function issuesById(): Promise<Map<string, Set<string>>> {
  const { rows } = await warehouse.pool.query<{ id: string; paths: string[] }>(
    withSchemas('select id, array_agg(path) as paths from :ops.issues group by 1', warehouse.schemas),
  )
  return new Map(rows.map(({ id, paths }) => [id, new Set(paths)]))
}

function isSame(cell: string | null, expected: Expected['cell']): boolean {
  return typeof expected === 'number' ? cell !== null && Number(cell) === expected : cell === expected
}

/** Not to fill a screen with. */
function short(cell: unknown): string {
  return JSON.stringify(cell)?.slice(0, 60) ?? 'nothing'
}

/** The documents in quarantine: why, and the very bytes. */
async function quarantined(): Promise<Map<string, { reason: string; sqlstate: string | null }>> {
  const { rows } = await warehouse.pool.query<{ reason: string; sqlstate: string | null; document: Buffer }>(
    withSchemas('select reason, sqlstate, document from :ops.quarantine', warehouse.schemas),
  )
  const found = new Map<string, { reason: string; sqlstate: string | null }>()
  for (const { document, ...why } of rows) found.set((await decompress(document)).toString('base64'), why)
  return found
}

describe('a hostile value in every column of every table', () => {
  it('is tried', () => {
    expect(hostileValues.length).toBeGreaterThan(140)
    expect(new Set(hostileValues.map(({ name }) => name)).size).toBe(hostileValues.length)
    const columns = allPlaces.flatMap(({ table, places }) => places.map(({ column }) => `${table}.${column}`))
    const untried = tables.flatMap(({ name: table, columns: all }) =>
      all.flatMap(({ name, path, scalar }) =>
        path === undefined || scalar === undefined || columns.includes(`${table}.${name}`)
          ? []
          : [`${table}.${name}`.replace(/(has|identity_kind).*/, '$1')],
      ),
    )
    // these are told by names of properties, or identify the document
    expect(new Set(untried)).toEqual(
      new Set([
        'records.id',
        'records.version',
        'records.started_at',
        'records.has',
        'records.organizer_identity_kind',
        'participants.identity_kind',
        'sessions.has',
        ...['sessions', 'segments'].flatMap((table) =>
          ['caller', 'callee'].flatMap((side) =>
            ['identity_kind', 'endpoint_type', 'user_agent_type'].map((name) => `${table}.${side}_${name}`),
          ),
        ),
        'pstn_calls.id',
        'direct_routing_calls.id',
        'feedback_tokens.name',
        'feedback_tokens.is_set',
      ]),
    )
  })

  it('leaves every document loaded that can be read at all, and every other one with it', async () => {
    const broken = trials.filter(({ value }) => value.isBroken)
    expect(summary.records).toMatchObject({
      seen: trials.length + sound.length,
      loaded: trials.length - broken.length + sound.length,
      quarantined: broken.length,
    })
    const aside = await quarantined()
    const unknown = broken.filter(
      ({ bytes }) => !aside.get(bytes.toString('base64'))?.reason.startsWith('not JSON: '),
    )
    expect(unknown.map(({ value, of }) => `${value.name} in ${of.table}`)).toEqual([])
    expect(
      await asked(
        warehouse,
        `select count(*), count(*) filter (where r.id is not null)
         from unnest($1::uuid[]) as given (id) left join :facts.records r using (id)`,
        [sound.map(({ id }) => id)],
      ),
    ).toEqual([`${sound.length} ${sound.length}`])
  })

  it('is kept, or NULL and an issue, whatever the column is', async () => {
    const issues = await issuesById()
    const rows = new Map<string, Map<string, Record<string, string | null>>>()
    for (const { table } of allPlaces) rows.set(table, await rowsById(table))
    const wrong: string[] = []
    let tried = 0
    for (const { value, of, id } of trials) {
      if (value.isBroken) continue
      const row = rows.get(of.table)!.get(id)
      for (const place of of.places) {
        tried++
        const expected = expectations[place.scalar]!(value)
        const cell = row?.[place.column]
        const isIssue = issues.get(id)?.has(issuePath(of, place)) ?? false
        if (cell === undefined || !isSame(cell, expected.cell) || isIssue !== expected.isIssue) {
          wrong.push(
            `${value.name} in ${of.table}.${place.column}: ${short(cell)}, ${isIssue ? 'an issue' : 'no issue'}, not ${short(expected.cell)}, ${expected.isIssue ? 'an issue' : 'none'}`,
          )
        }
      }
      if (value.isGarbled !== undefined && !issues.get(id)?.has(''))
        wrong.push(`${value.name}: no issue of its bytes`)
    }
    expect(wrong.slice(0, 20)).toEqual([])
    expect(tried).toBeGreaterThan(35_000)
  })
})

describe('a hostile value where a document is told by', () => {
  const START = '2026-03-02T08:00:00Z'

  /** What identifies documents: where it stands, the document around it, and what makes it one. */
  const identifying: readonly {
    readonly what: string
    readonly around: (number: number) => object
    readonly isGood: (value: Hostile) => boolean
  }[] = [
    {
      what: 'the id of a call',
      around: () => ({ ...call(1), id: MARK }),
      isGood: ({ guid: id }) => id !== undefined,
    },
    {
      what: 'the version of a call',
      around: (number) => ({ ...call(number), version: MARK }),
      isGood: ({ whole, kind, text = '' }) =>
        whole !== undefined &&
        whole >= 0n &&
        whole <= Number.MAX_SAFE_INTEGER &&
        (kind === 'number' || /^\d+$/.test(text)),
    },
    {
      what: 'the start of a call',
      around: (number) => ({ ...call(number), startDateTime: MARK }),
      isGood: ({ instant }) => instant !== undefined && instant !== UNSET,
    },
    {
      what: 'the id of a row of the PSTN log',
      around: () => pstnRow({ id: MARK, startDateTime: START }),
      isGood: ({ guid: id }) => id !== undefined,
    },
    {
      what: 'the id of a row of the direct routing log',
      around: () => directRoutingRow({ id: MARK, startDateTime: START }),
      isGood: ({ guid: id }) => id !== undefined,
    },
  ]

  it.each(identifying)(
    '$what is taken at its word, or set aside with every byte',
    async ({ what, around, isGood }) => {
      const own = identifying.findIndex((one) => one.what === what)
      const given = hostileValues.map((value, at) => ({
        value,
        bytes: spelled(around(1_000_000 * (own + 1) + at), value.json),
      }))
      const later = sound.map((one) => ({ ...one, version: own + 2 }))
      const good = given.filter(({ value }) => isGood(value) && !value.isBroken)
      const { records } = await loaded(warehouse, [
        ...later.slice(0, 30),
        ...given.map(({ bytes }) => bytes),
        ...later.slice(30),
      ])
      expect(records).toMatchObject({
        seen: given.length + later.length,
        loaded: good.length,
        replaced: later.length,
        quarantined: given.length - good.length,
      })
      const aside = await quarantined()
      const wrong = given.filter(({ value, bytes }) => {
        const why = aside.get(bytes.toString('base64'))
        return isGood(value) && !value.isBroken ? why !== undefined : !/call|row|JSON/.test(why?.reason ?? '')
      })
      expect(wrong.map(({ value }) => value.name)).toEqual([])
      expect([...aside.values()].filter(({ sqlstate }) => sqlstate !== null)).toEqual([])
    },
  )
})

describe('a hostile value in place of an object or a list', () => {
  it('leaves the rest of the document, and every other document', async () => {
    const whole = fullCall()
    const containers = pathsOfContainers(whole)
    expect(containers.length).toBeGreaterThan(50)
    const given: Buffer[] = []
    const few = hostileValues.filter(
      ({ kind, name }) => kind !== 'text' || ['empty', 'NUL', 'NaN'].includes(name),
    )
    for (const path of containers) {
      for (const { json } of few) {
        const document = structuredClone(whole)
        document.id = guid(given.length, 6)
        const owner = path
          .slice(0, -1)
          .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document)
        ;(owner as Record<string, unknown>)[path.at(-1)!] = MARK
        given.push(spelled(document, json))
      }
    }
    const broken = containers.length * few.filter(({ isBroken }) => isBroken).length
    const { records, rows } = await loaded(warehouse, given)
    expect(records).toMatchObject({ seen: given.length, loaded: given.length - broken, quarantined: broken })
    expect(rows.records).toBe(given.length - broken)
  })
})

describe('what is made of all that', () => {
  it('can be read in every view, and none of it is no number', async () => {
    const { views } = await published(warehouse.pool, warehouse.schemas)
    const { rows } = await warehouse.pool.query<{ relation: string; floats: string[] | null }>(
      `select c.relname as relation, array_agg(a.attname::text) filter (where a.atttypid = 'float8'::regtype) as floats
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'v') group by 1 order by 1`,
      [warehouse.schemas.facts],
    )
    expect(rows.length).toBeGreaterThan(views.length + 8)
    const wrong: string[] = []
    for (const { relation, floats } of rows) {
      const isNone = (floats ?? []).map((name) => `${name} in ('NaN', 'Infinity', '-Infinity')`)
      const sql = `select count(*) as "all", count(*) filter (where ${['false', ...isNone].join(' or ')}) as bad from :facts.${relation} as t where t is not null or t is null`
      const told = await asked(warehouse, sql).catch((error: Error) => [error.message])
      if (!/^\d+ 0$/.test(told[0]!)) wrong.push(`${relation}: ${told[0]}`)
    }
    expect(wrong).toEqual([])
  })

  it('is an answer to every question', async () => {
    const wrong: string[] = []
    const known = { call: sound[0]!.id, user: 'nobody' }
    for (const question of await questions()) {
      for (const values of waysToAsk(question, {
        ...known,
        since: '2026-03-01T00:00:00Z',
        until: '2026-12-01T00:00:00Z',
      })) {
        const cells = await ask(warehouse, question.sql, values).then(
          ({ rows }) => rows.flat(),
          (error: Error) => [error],
        )
        const bad = cells.find(
          (cell) => cell instanceof Error || (typeof cell === 'number' && !Number.isFinite(cell)),
        )
        if (bad !== undefined) wrong.push(`${question.name} ${JSON.stringify(values)}: ${bad}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

/** Where objects and lists stand in a document. */
function pathsOfContainers(value: unknown, above: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  const own = above.length === 0 ? [] : [[...above]]
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, below]) => pathsOfContainers(below, [...above, key])),
  ]
}
