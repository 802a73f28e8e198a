import { describe, expect, it } from 'vitest'
import { dictionary } from '../../src/mapping/dictionary.ts'
import { type TableColumn, tableNamed } from '../../src/mapping/index.ts'
import { bareCall, type Json } from './call.ts'
import { normalized } from './normalized.ts'

/** A value for each scalar, and the text that its column gets. */
const samples: Readonly<Record<string, readonly [value: unknown, text: string]>> = {
  text: ['some text', 'some text'],
  identifier: ['+4930901820', '+4930901820'],
  guid: ['1c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e19', '1c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e19'],
  instant: ['2026-03-02T08:30:00Z', '2026-03-02T08:30:00Z'],
  duration: ['PT1.5S', '1500'],
  number: [0.75, '0.75'],
  fraction: [0.75, '0.75'],
  money: [0.75, '0.75'],
  count: [77, '77'],
  integer: [77, '77'],
  seconds: [77, '77'],
  'bits per second': [77, '77'],
  'link speed': [77, '77'],
  boolean: [true, 't'],
  address: ['192.0.2.7', '192.0.2.7'],
  subnet: ['192.0.2.0/24', '192.0.2.0/24'],
  'hardware address': ['0a:1b:2c:3d:4e:5f', '0a:1b:2c:3d:4e:5f'],
}

function sampleOf(column: TableColumn): readonly [value: unknown, text: string] {
  const member = column.scalar?.members?.[0]
  return member === undefined ? samples[column.scalar!.name]! : [member, member]
}

/** A document with nothing on the path but what leads there. */
function documentWith(root: string, path: string, value: unknown): Json {
  const bare = root === 'callRecord' ? bareCall() : { id: bareCall().id, ...markOf[root] }
  const nest = ([name, ...rest]: readonly string[]): Json => {
    if (name === undefined) return {}
    const inner = rest.length === 0 ? value : nest(rest)
    return name.endsWith('[]') ? { [name.slice(0, -2)]: [inner] } : { [name]: inner }
  }
  return { ...bare, ...nest(path.split('.')) }
}

/** A property by which a row of a call log is recognised. */
const markOf: Readonly<Record<string, Json>> = {
  pstnCallLogRow: { callId: null },
  directRoutingLogRow: { finalSipCode: null },
}

/** What is found by code, from more than one property, has tests of its own. */
const byCode = /(?:^|_)(?:identity_kind|endpoint_type|user_agent_type|administrative_unit_ids)$/

const plain = dictionary().flatMap((entry) => {
  if (!('column' in entry) || entry.path === null || entry.path.includes('.tokens')) return []
  const column = tableNamed(entry.table).columns.find(({ name }) => name === entry.column)!
  // without what must not be NULL there is no row
  return byCode.test(column.name) || column.notNull ? [] : [{ ...entry, path: entry.path, column }]
})

describe('each property comes to its own column and to no other', () => {
  it.each(plain.map((entry) => [entry.root, entry.path, entry] as const))('%s %s', (root, path, entry) => {
    const [value, text] = sampleOf(entry.column)
    const at = path.replace('{slot}', 'user')
    const empty = normalized(documentWith(root, at, null)).row(entry.table)
    const { row, issues, drift } = normalized(documentWith(root, at, value))
    const filled = row(entry.table)
    const changed = Object.keys(filled).filter((name) => filled[name] !== empty[name] && !byCode.test(name))
    expect(changed).toEqual([entry.column.name])
    expect(filled[entry.column.name]).toBe(text)
    expect([issues, drift]).toEqual([[], []])
  })
})
