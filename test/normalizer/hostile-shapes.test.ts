import { describe, expect, it } from 'vitest'
import { normalize, type Rows, readDocument } from '../../src/normalizer/index.ts'
import { bareCall, callWithStream, fullCall, type Json, pstnRow } from './call.ts'
import { copyFaults } from './copy-check.ts'
import { normalized } from './normalized.ts'
import { type Path, pathsOf, valueAt, withValue } from './paths.ts'

/** Rows, or nothing where the document is told to be no document. */
function rowsOf(document: unknown): Rows | undefined {
  const read = readDocument(Buffer.from(JSON.stringify(document)))
  if (read.kind === 'rejected') return undefined
  const rows = normalize(read, 1)
  return 'reason' in rows ? undefined : rows
}

/** The full call without the properties that are read only where newer ones are absent. */
function newCall(): Json {
  return JSON.parse(
    JSON.stringify(fullCall(), function (this: Json, key, value) {
      const isOld = key === 'organizer' || key === 'participants' || (key === 'identity' && 'name' in this)
      return isOld ? undefined : value
    }),
  ) as Json
}

const unread = (path: Path) => ['@odata.type', '@odata.context', 'endpointType'].includes(String(path.at(-1)))
const shown = (path: Path) => path.join('.')

const call = newCall()
const paths = pathsOf(call).filter((path) => !unread(path))
const isContainer = (path: Path) => typeof valueAt(call, path) === 'object' && valueAt(call, path) !== null
const containers = paths.filter(isContainer)
const leaves = paths.filter((path) => !isContainer(path) && valueAt(call, path) !== null)

describe.each<[string, unknown]>([
  ['a text', 'some text'],
  ['a number', 7],
  ['a boolean', true],
])('%s where an object or list is expected', (_what, value) => {
  it.each(containers.map((path) => [shown(path), path] as const))('is an issue: %s', (_path, path) => {
    const rows = rowsOf(withValue(call, path, value))
    expect(rows?.issues).not.toEqual([])
    expect(rows === undefined ? [] : copyFaults(rows)).toEqual([])
  })
})

describe.each([
  ['an object', { a: 1 }],
  ['an empty object', {}],
  ['a list', ['a']],
  ['an empty list', []],
])('%s where a plain value is expected', (_what, value) => {
  it.each(leaves.map((path) => [shown(path), path] as const))('is an issue: %s', (_path, path) => {
    const rows = rowsOf(withValue(call, path, value))
    expect(rows?.issues).not.toEqual([])
    expect(rows === undefined ? [] : copyFaults(rows)).toEqual([])
  })
})

describe('a document of nulls', () => {
  it.each(paths.map((path) => [shown(path), path] as const))(
    'loads without issue: null at %s',
    (_path, path) => {
      const rows = rowsOf(withValue(call, path, null))
      // but an element of a list, or all that is kept of one, is then missing from its list
      const isElement = typeof path.at(-1) === 'number' || path.at(-3) === 'administrativeUnitInfos'
      if (isElement) expect(rows?.issues).toHaveLength(1)
      else expect(rows?.issues ?? []).toEqual([])
      expect(rows === undefined ? [] : copyFaults(rows)).toEqual([])
    },
  )

  it('loads whole: every value of every object null', () => {
    const nulls = (value: unknown): unknown =>
      typeof value !== 'object' || value === null
        ? null
        : Array.isArray(value)
          ? value.map(nulls)
          : Object.fromEntries(
              Object.entries(value).map(([key, inner]) => [
                key,
                typeof inner === 'object' ? nulls(inner) : null,
              ]),
            )
    const { id, version, startDateTime } = call
    const rows = normalized({ ...(nulls(call) as Json), id, version, startDateTime })
    // the elements of lists of plain values
    expect(new Set(rows.found)).toEqual(
      new Set([
        'modalities wrong_type',
        'organizer_v2.administrativeUnitInfos wrong_type',
        'sessions[0].modalities wrong_type',
      ]),
    )
    expect(rows.drift).toEqual([])
    expect(copyFaults(rows)).toEqual([])
    expect(rows.row('media').caller_network_ip_address).toBeNull()
    expect(rows.table('streams')).toHaveLength(2)
  })

  it('loads of a call log', () => {
    const nulls = Object.fromEntries(Object.keys(pstnRow()).map((key) => [key, null]))
    const rows = normalized({ ...nulls, id: pstnRow().id })
    expect(rows.issues).toEqual([])
    expect(copyFaults(rows)).toEqual([])
  })
})

describe('nesting of 200,000 levels', () => {
  const deep = `${'{"a":['.repeat(100_000)}${']}'.repeat(100_000)}`
  const holding = (document: Json) => JSON.stringify(document).replace('"deep"', deep)

  it('is harmless in a property that the mapping does not know', () => {
    const rows = normalized(holding(callWithStream({ isNew: 'deep' })))
    expect(rows.issues).toEqual([])
    expect(rows.drift).toEqual([{ path: expect.stringMatching(/isNew$/), count: 1, example: '{"a":["…"]}' }])
  })
  it.each([
    ['a text', callWithStream({ streamId: 'deep' })],
    ['a number', callWithStream({ averagePacketLossRate: 'deep' })],
    ['a list', bareCall({ sessions: 'deep' })],
    ['words', bareCall({ modalities: ['deep'] })],
  ])('is an issue where %s is expected', (_what, document) => {
    expect(normalized(holding(document)).issues).toHaveLength(1)
  })
  it.each([
    ['an inlined object', bareCall({ organizer_v2: 'deep' })],
    ['an identity', bareCall({ organizer_v2: { identity: { user: 'deep' } } })],
    ['an element', bareCall({ participants_v2: ['deep'] })],
  ])('is drift where %s is expected', (_what, document) => {
    expect(normalized(holding(document)).drift).toHaveLength(1)
  })
})
