import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Path, pathsOf, valueAt } from '../normalizer/paths.ts'
import { hostileValues } from './values.ts'

/** Names that objects have from elsewhere, or that mean something to somebody. */
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  '',
  '@odata.nextLink',
  'sessions@odata.nextLink',
  'version',
  'id',
]

/** What stands for raw JSON until a document is a text. */
const RAW = 'raw json '

/** Values that are not too long to stand in many documents, by number. */
const values = hostileValues.filter(({ json, isBroken }) => json.length < 5_000 && isBroken === undefined)

type Node = Record<string | number, unknown>

/** What can be done to the structure of a document. */
type Change =
  | { readonly kind: 'value'; readonly at: number; readonly value: number }
  | { readonly kind: 'json'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'rename'; readonly at: number; readonly name: string }
  | { readonly kind: 'add'; readonly at: number; readonly name: string; readonly value: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'wrap'; readonly at: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly times: number }

/** What can be done to its bytes. */
type Edit =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'drop'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'double'; readonly at: number; readonly length: number }

const place = fc.nat({ max: 1_000_000 })
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 }))
const valueNumber = fc.nat({ max: values.length - 1 })

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('value' as const), at: place, value: valueNumber }),
  fc.record({ kind: fc.constant('json' as const), at: place, value: fc.jsonValue() }),
  fc.record({ kind: fc.constant('remove' as const), at: place }),
  fc.record({ kind: fc.constant('rename' as const), at: place, name }),
  fc.record({ kind: fc.constant('add' as const), at: place, name, value: valueNumber }),
  fc.record({ kind: fc.constant('move' as const), at: place, to: place }),
  fc.record({ kind: fc.constant('wrap' as const), at: place }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, times: fc.integer({ min: 2, max: 30 }) }),
)

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('drop' as const), at: place, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('double' as const), at: place, length: fc.integer({ min: 1, max: 200 }) }),
)

/** The documents that are spoilt: those of the fixtures that are not too large. */
const bases: readonly object[] = [...fixtures()]

function* fixtures(): Generator<object> {
  const directory = join(import.meta.dirname, '../fixtures/documents')
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/^(?:calls|identities|drift|incomplete|versions|logs)\/.*\.json$/.test(file)) continue
    const text = readFileSync(join(directory, file), 'utf8')
    if (text.length > 40_000) continue
    // all on one day, so that there is one to roll up
    const json = JSON.parse(text.replaceAll(/"20\d\d-\d\d-\d\dT/g, '"2026-10-05T')) as { value?: object[] }
    yield* json.value ?? [json]
  }
}

/** One document, spoilt: which, its own id, and how. */
export interface Spoilt {
  readonly base: number
  readonly number: number
  readonly changes: readonly Change[]
  readonly edits: readonly Edit[]
}

/** Documents that are spoilt in some ways, at most a few at once; every third in its bytes, too. */
export const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  base: fc.nat({ max: bases.length - 1 }),
  number: fc.nat({ max: 0xffff_ffff }),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
  edits: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(edit, { minLength: 1, maxLength: 3 }) },
  ),
})

/** The bytes of a spoilt document. */
export function bytesOfSpoilt({ base, number, changes, edits }: Spoilt): Buffer {
  const root = { document: structuredClone(bases[base]!) } as unknown as Node
  const document = root.document as Node
  if (typeof document.id === 'string')
    document.id = `${number.toString(16).padStart(8, '0')}${document.id.slice(8)}`
  for (const one of changes) apply(root, one)
  const text = JSON.stringify(root.document) ?? ''
  const raw = Buffer.concat(
    text
      .split(new RegExp(`"${RAW}(\\d+)"`))
      .map((piece, at) => (at % 2 === 0 ? Buffer.from(piece) : values[Number(piece)]!.json)),
  )
  return edits.reduce<Buffer>(edited, raw)
}

function apply(root: Node, change: Change): void {
  const paths = pathsOf(root).filter((path) => path.length > 1)
  const at = paths[change.at % Math.max(paths.length, 1)]
  if (at === undefined) return
  const owner = valueAt(root, at.slice(0, -1)) as Node
  const key = at.at(-1)!
  switch (change.kind) {
    case 'value':
      define(owner, key, RAW + change.value)
      break
    case 'json':
      define(owner, key, change.value)
      break
    case 'remove':
      if (Array.isArray(owner)) owner.splice(Number(key), 1)
      else delete owner[key]
      break
    case 'rename': {
      const value = owner[key]
      delete owner[key]
      define(owner, change.name, value)
      break
    }
    case 'add':
      define(owner, change.name, RAW + change.value)
      break
    case 'move': {
      const to = paths[change.to % paths.length]!
      const target = valueAt(root, to.slice(0, -1))
      if (typeof target === 'object' && target !== null)
        define(target as Node, to.at(-1)!, structuredClone(owner[key]))
      break
    }
    case 'wrap':
      define(owner, key, [owner[key]])
      break
    case 'repeat':
      if (Array.isArray(owner))
        owner.push(...Array.from({ length: change.times }, () => structuredClone(owner[Number(key)])))
      break
  }
}

/** Sets a property, whatever its name; a list has none but its items. */
function define(owner: Node, key: Path[number], value: unknown): void {
  if (Array.isArray(owner) && typeof key !== 'number') return
  Object.defineProperty(owner, key, { value, configurable: true, enumerable: true, writable: true })
}

function edited(bytes: Buffer, edit: Edit): Buffer {
  const at = edit.at % Math.max(bytes.length, 1)
  const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (edit.kind) {
    case 'flip': {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at]! ^= 1 << edit.bit
      return flipped
    }
    case 'drop':
      return Buffer.concat([before, behind.subarray(edit.length)])
    case 'insert':
      return Buffer.concat([before, edit.bytes, behind])
    case 'cut':
      return before
    case 'double':
      return Buffer.concat([before, behind.subarray(0, edit.length), behind])
  }
}
