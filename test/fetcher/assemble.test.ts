import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble, assemblePieces } from '../../src/fetcher/assemble.ts'

type Json = Record<string, unknown>

const LINK = '@odata.nextLink'

/** What assembling means, said of objects. */
function merged(record: Json, sessionPages: readonly Json[], participantPages: readonly Json[]): Json {
  const items = (pages: readonly Json[]) =>
    pages.flatMap(({ value }) => (Array.isArray(value) ? (value as unknown[]) : []))
  const whole = { ...record }
  if (sessionPages.length > 0) {
    delete whole[`sessions${LINK}`]
    const own = Array.isArray(record.sessions) ? (record.sessions as unknown[]) : []
    whole.sessions = [...own, ...items(sessionPages)]
  }
  if (participantPages.length > 0) {
    delete whole[`participants_v2${LINK}`]
    whole.participants_v2 = items(participantPages)
  }
  return whole
}

async function* one(pages: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pages
}

async function inPieces(record: Buffer, sessions: Buffer[], participants: Buffer[]): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of assemblePieces(record, one(sessions), one(participants))) pieces.push(piece)
  return Buffer.concat(pieces)
}

const bytes = (text: string) => Buffer.from(text)

/** The text that the three give, which is the same whole and in pieces. */
async function assembled(record: string, sessions: string[], participants: string[]): Promise<string> {
  const parts = [bytes(record), sessions.map(bytes), participants.map(bytes)] as const
  const document = assemble(...parts)
  expect(await inPieces(...parts)).toEqual(document)
  return document.toString()
}

describe('a record and its pages', () => {
  it('become one document, in which every byte of numbers and texts is kept', async () => {
    const record = `{"@odata.context":"x", "id":"a","n":1.0,"big":9007199254740993,"t":"\\u00e9\\/\\"]}",
      "sessions":[ {"id":1.50,"s":"}]\\\\"} ],"sessions@odata.nextLink":"https://graph.example/?a=\\"","last":1e400
    }`
    const page = '{"@odata.context":"y","value":[{"id":2.0},{"id":-0}],"@odata.nextLink":null}'
    expect(await assembled(record, [page, '{"value":[{"id":3}]}'], ['{"value":[{"id":"p1"}]}'])).toBe(
      `{"@odata.context":"x", "id":"a","n":1.0,"big":9007199254740993,"t":"\\u00e9\\/\\"]}",
      "sessions":[ {"id":1.50,"s":"}]\\\\"} ,{"id":2.0},{"id":-0},{"id":3}],"last":1e400,"participants_v2":[{"id":"p1"}]
    }`,
    )
  })

  it('lose a byte order mark and the white space around them', async () => {
    const page = '\ufeff\n{"value" : [ {"id":"p"} ] }\n'
    expect(await assembled('\ufeff \n{"id":1,"sessions":[]} \r\n', [page], [page])).toBe(
      '{"id":1,"sessions":[{"id":"p"} ],"participants_v2":[{"id":"p"} ]}',
    )
    expect(await assembled('\ufeff{"id":1\n}\n', [], [page])).toBe(
      '{"id":1,"participants_v2":[{"id":"p"} ]\n}',
    )
  })

  it.each([
    ['null', '{"sessions":null,"id":1}', '{"sessions":[{},{}],"id":1,"participants_v2":[1]}'],
    ['missing', '{"id":1}', '{"id":1,"sessions":[{},{}],"participants_v2":[1]}'],
    ['all there is missing', '{ }', '{"sessions":[{},{}],"participants_v2":[1] }'],
    ['empty', '{"sessions":[ ]}', '{"sessions":[ {},{}],"participants_v2":[1]}'],
    ['no list', '{"sessions":{"a":[]}}', '{"sessions":[{},{}],"participants_v2":[1]}'],
  ])('have sessions from the pages where the record has %s', async (_, record, expected) => {
    const sessions = ['{"value":[{}]}', '{"value":[]}', '{"value":[{}]}']
    expect(await assembled(record, sessions, ['{"value":[1]}'])).toBe(expected)
  })

  it('have the participants of the pages in place of those of the record, however its keys are written', async () => {
    const pages = ['{"value":[]}', '{"value":[{"id":1}]}', '{"value":null}', '{}', '{"value":[{"id":2}]}']
    for (const name of ['participants_v2', 'participants\\u005fv2']) {
      expect(await assembled(`{"${name}":[{"id":0}],"${name}${LINK}":"x","id":1}`, [], pages)).toBe(
        '{"id":1,"participants_v2":[{"id":1},{"id":2}]}',
      )
      expect(await assembled(`{"id":1,"${name}":null}`, [], ['{"value":[]}'])).toBe(
        '{"id":1,"participants_v2":[]}',
      )
    }
  })

  it('keep a member of another object that has a name of theirs', async () => {
    const record = `{"a":{"participants_v2":1,"sessions${LINK}":2},"sessions":[{"sessions":[]}]}`
    expect(await assembled(record, ['{"sessions":[9],"value":[{}]}'], ['{"value":[3]}'])).toBe(
      `{"a":{"participants_v2":1,"sessions${LINK}":2},"sessions":[{"sessions":[]},{}],"participants_v2":[3]}`,
    )
  })

  it('still say what they lack where a list was not fetched', async () => {
    const record = `{"sessions":[{}],"sessions${LINK}":"x","participants_v2":[],"participants_v2${LINK}":"y"}`
    expect(await assembled(record, [], [])).toBe(record)
    expect(await assembled(record, [], ['{"value":[]}'])).toBe(
      `{"sessions":[{}],"sessions${LINK}":"x","participants_v2":[]}`,
    )
    expect(await assembled(record, ['{"value":[]}'], [])).toBe(
      `{"sessions":[{}],"participants_v2":[],"participants_v2${LINK}":"y"}`,
    )
  })
})

const names = fc.constantFrom(
  'id',
  'sessions',
  `sessions${LINK}`,
  'participants_v2',
  `participants_v2${LINK}`,
  'participants_v2@odata.context',
  'value',
  'a"\\b',
  'é',
  '__proto__',
)
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>('"]}{[,', '\\', '\\"', '', [], {}, [{ participants_v2: [1] }], [[]]),
)

/** An object as text: its members in any order, with any white space and any spelling of its keys. */
const written = (members: fc.Arbitrary<(readonly [string, unknown])[]>) =>
  fc
    .tuple(
      members,
      fc.constantFrom('', ' ', '\n\t', '\r\n'),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 2 }),
    )
    .map(([pairs, space, isEscaped, hasMark, indent]) => {
      const key = (name: string) => {
        const text = JSON.stringify(name)
        return isEscaped ? text.replaceAll(/[a-z]/g, (a) => `\\u00${a.charCodeAt(0).toString(16)}`) : text
      }
      const inner = pairs
        .map(
          ([name, value]) =>
            `${space}${name === '"' ? '' : key(name)}${space}:${space}${JSON.stringify(value, null, indent)}${space}`,
        )
        .join(',')
      return `${hasMark ? '\ufeff' : ''}${space}{${inner}${space}}${space}`
    })

const records = written(fc.array(fc.tuple(names, values), { maxLength: 8 }))
const pagesOf = fc.array(
  written(
    fc
      .tuple(
        fc.array(fc.tuple(names, values), { maxLength: 2 }),
        fc.array(values, { maxLength: 3 }),
        fc.boolean(),
      )
      .map(([others, items, isLast]) => {
        const value = ['value', items] as const
        return isLast ? [...others, value] : [value, ...others]
      }),
  ),
  { maxLength: 3 },
)

it('whatever they are like, the document says what the objects together say', async () => {
  const parsed = (text: string) => JSON.parse(text.replace('\ufeff', '')) as Json
  await fc.assert(
    fc.asyncProperty(records, pagesOf, pagesOf, async (record, sessions, participants) => {
      const document = await assembled(record, sessions, participants)
      expect(JSON.parse(document)).toEqual(
        merged(parsed(record), sessions.map(parsed), participants.map(parsed)),
      )
    }),
    { numRuns: 1000 },
  )
})

describe('in pieces', () => {
  /** Pages that count how many of them are asked for, and whether they were let go. */
  function counted(count: number) {
    const state = { asked: 0, isClosed: false }
    async function* pages() {
      try {
        for (let page = 0; page < count; page++) {
          state.asked++
          yield bytes(`{"value":[${page}]}`)
        }
      } finally {
        state.isClosed = true
      }
    }
    return { state, pages: pages() }
  }

  it('a page is asked for when the one before it is on its way', async () => {
    const sessions = counted(5)
    const participants = counted(2)
    const asked: string[] = []
    for await (const piece of assemblePieces(bytes('{"id":1}'), sessions.pages, participants.pages)) {
      if (/^(?:"id|\d)/.test(piece.toString()))
        asked.push(`${piece} ${sessions.state.asked} ${participants.state.asked}`)
    }
    expect(asked).toEqual(['"id":1 1 1', '0 1 1', '1 2 1', '2 3 1', '3 4 1', '4 5 1', '0 5 1', '1 5 2'])
  })

  it('pages are let go where nobody wants the rest', async () => {
    const sessions = counted(5)
    const participants = counted(2)
    for await (const _ of assemblePieces(bytes('{"id":1}'), sessions.pages, participants.pages)) break
    expect([sessions.state, participants.state]).toEqual([
      { asked: 1, isClosed: true },
      { asked: 1, isClosed: true },
    ])
  })
})
