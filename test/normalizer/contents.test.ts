import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentsOf, contentsOfPieces } from '../../src/normalizer/index.ts'

type Json = Readonly<Record<string, unknown>>

const item = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
const record = fc
  .record({
    head: fc.dictionary(fc.constantFrom('id', 'version', 'type', '__proto__', 'a'), fc.jsonValue()),
    sessions: fc.array(item, { maxLength: 6 }),
    participants: fc.array(item, { maxLength: 6 }),
  })
  .map(({ head, sessions, participants }): Json & { sessions: Json[]; participants_v2: Json[] } => ({
    ...head,
    sessions,
    participants_v2: participants,
  }))

/** The same value with the members of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, turned(one)]),
  )
}

const asBytes = (value: unknown) => Buffer.from(JSON.stringify(value))

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

describe('what a record holds', () => {
  it('is the same in whatever order its lists and members come, and in whatever answer', () => {
    fc.assert(
      fc.property(record, (json) => {
        const other = {
          '@odata.context': 'https://graph.example/$metadata',
          'sessions@odata.nextLink': 'https://graph.example/next',
          ...(turned(json) as Json),
          sessions: json.sessions.map(turned).reverse(),
          participants_v2: json.participants_v2.map(turned).reverse(),
        }
        expect(contentsOf(other)).toEqual(contentsOf(json))
      }),
    )
  })

  it('is another where anything is: a value, a list within an item, an item more or less or twice', () => {
    const json = { id: 'a', sessions: [{ id: 1, segments: [1, 2] }, { id: 2 }], participants_v2: [{ id: 2 }] }
    const others: readonly Json[] = [
      { ...json, id: 'b' },
      { ...json, sessions: [{ id: 1, segments: [2, 1] }, { id: 2 }] },
      { ...json, sessions: [json.sessions[0]] },
      { ...json, sessions: [...json.sessions, json.sessions[0]] },
      { ...json, sessions: [json.sessions[0]], participants_v2: [{ id: 2 }, { id: 2 }] },
      { ...json, participants_v2: undefined },
      { ...json, modalities: null },
    ]
    const all = [json, ...others].map((one) => contentsOf(one)!.toString('hex'))
    expect(new Set(all).size).toBe(all.length)
  })

  it('is the same of its pages as of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(record, fc.nat(6), fc.nat(6), async (json, first, second) => {
        const { sessions, participants_v2: people, ...head } = json
        const pages = {
          record: async () => asBytes({ ...head, sessions: sessions.slice(0, first) }),
          sessions: () => each([asBytes({ value: sessions.slice(first) })]),
          participants: () =>
            each([people.slice(0, second), people.slice(second)].map((value) => asBytes({ value }))),
        }
        const whole = JSON.parse(JSON.stringify(json)) as Json
        expect(await contentsOfPieces(pages)).toEqual(contentsOf(whole))
      }),
    )
  })

  it('is not told of what is nested deeper than can be written', async () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
    expect(contentsOf(JSON.parse(deep) as Json)).toBeUndefined()
    const pages = {
      record: async () => Buffer.from(deep),
      sessions: () => each([]),
      participants: () => each([]),
    }
    expect(await contentsOfPieces(pages)).toBeUndefined()
  })
})
