import fc from 'fast-check'
import type { Json } from './call.ts'
import { type Path, pathsOf, withValue } from './paths.ts'

/** What sources have sent where something else was expected. */
const spiteful = fc.constantFrom<unknown>(
  null,
  '',
  '\\N',
  '\\.',
  '\t',
  '\n',
  'a\0b',
  '\ud800',
  'NaN',
  'INF',
  '-INF',
  'today',
  'infinity',
  'PT',
  '-PT1S',
  'P99999999999D',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '10.0.0',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  '00:00:00:00:00:00',
  '#1e400',
  '#-1e400',
  '#9007199254740993',
  '#99999999999999999999',
  '#-0',
  '#1e-400',
  -1,
  0.5,
  4_294_967_295,
  true,
  [],
  {},
  [[]],
  [null],
  ['audio'],
  { user: {} },
  { user: { id: { id: 1 } }, phone: { id: '1' } },
  { '@odata.nextLink': '\t', 'x\t@odata.nextLink': '\n' },
  { length: 0 },
  { toJSON: 1, toString: 2, valueOf: 3 },
)

const anyJson = fc.oneof({ weight: 3, arbitrary: spiteful }, { weight: 1, arbitrary: fc.jsonValue() })

/** A document, spoilt at some of its paths; `withDigits` makes it a text. */
export function spoilt(document: Json): fc.Arbitrary<Json> {
  const paths = pathsOf(document)
  const objects = paths.filter((path) => typeof path.at(-1) === 'string').map((path) => path.slice(0, -1))
  const replaced = fc.constantFrom(...paths)
  const added = fc
    .tuple(
      fc.constantFrom<Path>(...objects),
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a@odata.nextLink')),
    )
    .map(([path, name]): Path => [...path, name])
  const change = fc.tuple(
    fc.oneof({ weight: 4, arbitrary: replaced }, { weight: 1, arbitrary: added }),
    anyJson,
  )
  return fc
    .array(change, { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce((spoiling, [path, value]) => withValue(spoiling, path, value), document))
}
