import { beforeAll, describe, expect, it } from 'vitest'
import { ownWarehouse } from '../../setup/warehouse.ts'
import { between, type Columns, inserted, ofMeeting, person, SERVICE, set, side } from './facts.ts'
import { judged } from './judged.ts'

type Side = 'caller' | 'callee'
/** Direction as the user sees it, the side of the user, the side that received the stream. */
type Stream = readonly ['inbound' | 'outbound', user: Side, receiver: Side]

interface Case {
  readonly name: string
  readonly type?: string
  readonly session: Columns
  readonly segment?: Columns
  readonly pair: string
  readonly first: Side
  readonly second: Side
  /** The stream from caller to callee, then the other one. */
  readonly streams: readonly [Stream, Stream]
  /** The same two where directions are swapped. */
  readonly swapped: readonly [Stream, Stream]
}

const noType: Columns = { endpoint_type: null }
const untyped = (id: string): Columns => ({ ...person(id), endpoint_type: null })

const meeting = {
  pair: 'Client : Server',
  first: 'callee',
  second: 'caller',
  streams: [
    ['outbound', 'caller', 'callee'],
    ['inbound', 'caller', 'caller'],
  ],
  swapped: [
    ['inbound', 'caller', 'caller'],
    ['outbound', 'caller', 'callee'],
  ],
} as const satisfies Partial<Case>

/** A server calls a person. */
const called = {
  pair: 'Client : Server',
  first: 'caller',
  second: 'callee',
  streams: [
    ['inbound', 'callee', 'callee'],
    ['outbound', 'callee', 'caller'],
  ],
  swapped: [
    ['outbound', 'callee', 'caller'],
    ['inbound', 'callee', 'callee'],
  ],
} as const satisfies Partial<Case>

/** Two people of whom the caller has the lower id: from the first endpoint to the second is inbound. */
const lowerCalls = {
  pair: 'Client : Client',
  first: 'caller',
  second: 'callee',
  streams: [
    ['inbound', 'callee', 'callee'],
    ['outbound', 'caller', 'caller'],
  ],
  swapped: [
    ['outbound', 'caller', 'caller'],
    ['inbound', 'callee', 'callee'],
  ],
} as const satisfies Partial<Case>

const higherCalls = {
  pair: 'Client : Client',
  first: 'callee',
  second: 'caller',
  streams: [
    ['outbound', 'callee', 'callee'],
    ['inbound', 'caller', 'caller'],
  ],
  swapped: [
    ['inbound', 'caller', 'caller'],
    ['outbound', 'callee', 'callee'],
  ],
} as const satisfies Partial<Case>

const cases: readonly Case[] = [
  { name: 'a person in a meeting', session: ofMeeting('ada'), ...meeting },
  {
    name: 'a person who calls the voicemail',
    type: 'peerToPeer',
    session: { ...ofMeeting('ada'), callee_user_agent_role: 'voicemail' },
    ...meeting,
  },
  {
    name: 'a call that comes in from a gateway',
    type: 'peerToPeer',
    session: {
      ...side('caller', { ...SERVICE, user_agent_role: 'gateway' }),
      ...side('callee', person('ada')),
    },
    ...called,
  },
  {
    name: 'a meeting that calls a person',
    session: { ...side('caller', SERVICE), ...side('callee', person('ada')) },
    ...called,
  },
  { name: 'ada calls bob', type: 'peerToPeer', session: between('ada', 'bob'), ...lowerCalls },
  { name: 'bob calls ada', type: 'peerToPeer', session: between('bob', 'ada'), ...higherCalls },
  {
    name: 'by object ids, the higher one calls',
    type: 'peerToPeer',
    session: between('c684c471-b467-4524-be8e-0d17d84e1872', '8cc1ffcd-7c15-4f43-a909-66a5a50ced24'),
    ...higherCalls,
  },
  {
    name: 'a meeting without types',
    session: { ...side('caller', untyped('ada')), ...side('callee', noType) },
    ...meeting,
  },
  {
    name: 'a meeting in which only the caller has a type',
    session: { ...side('caller', person('ada')), ...side('callee', noType) },
    ...meeting,
  },
  {
    name: 'two people without types',
    type: 'peerToPeer',
    session: { ...side('caller', untyped('ada')), ...side('callee', untyped('bob')) },
    ...lowerCalls,
  },
  { name: 'two people in what says it is a group call', session: between('bob', 'ada'), ...higherCalls },
  {
    name: 'a call of unknown type without types of endpoints',
    type: 'unknown',
    session: { ...side('caller', untyped('ada')), ...side('callee', untyped('bob')) },
    ...lowerCalls,
  },
  {
    name: 'a segment between a person and a server, in a session of two people',
    type: 'peerToPeer',
    session: between('ada', 'bob'),
    segment: side('callee', { ...SERVICE, identity_kind: null, identity_id: null }),
    ...meeting,
  },
  {
    name: 'a segment that says nothing of its ends',
    session: ofMeeting('ada'),
    segment: { ...side('caller', noType), ...side('callee', noType) },
    ...meeting,
  },
]

const warehouse = await ownWarehouse()
beforeAll(async () => {
  await inserted(
    warehouse,
    cases.map(({ type = 'groupCall', session, segment = {} }, at) => ({
      number: at + 1,
      record: { type },
      sessions: [
        {
          session,
          segments: [
            {
              segment,
              media: [
                { streams: [{ stream_direction: 'callerToCallee' }, { stream_direction: 'calleeToCaller' }] },
              ],
            },
          ],
        },
      ],
    })),
  )
  await inserted(warehouse, [
    {
      number: 101,
      sessions: [
        {
          session: { ...side('caller', SERVICE), ...side('callee', SERVICE) },
          segments: [{ media: [{ streams: [{ stream_direction: 'callerToCallee' }] }] }],
        },
      ],
    },
    {
      number: 102,
      sessions: [
        { session: ofMeeting('ada'), segments: [{ media: [{ streams: [{ stream_direction: null }] }] }] },
      ],
    },
  ])
})

async function found(at: number) {
  return (await judged(warehouse, at + 1)).map((one) => [
    one.server_pair,
    one.first_endpoint,
    one.second_endpoint,
    one.direction,
    one.user_side,
    one.receiver_side,
  ])
}

describe('who is first, whose stream it is, and which way it went', () => {
  it.each(cases.map((one, at) => [one.name, at] as const))('%s', async (_, at) => {
    const { pair, first, second, streams, swapped } = cases[at]!
    await set(warehouse, { swaps_directions: false })
    expect(await found(at)).toEqual(streams.map((stream) => [pair, first, second, ...stream]))
    await set(warehouse, { swaps_directions: true })
    expect(await found(at)).toEqual(swapped.map((stream) => [pair, first, second, ...stream]))
    await set(warehouse, { swaps_directions: false })
  })

  it('two servers', async () => {
    expect(await judged(warehouse, 101)).toMatchObject([{ server_pair: 'Server : Server' }])
  })

  it('a stream that tells no direction has none, but a user', async () => {
    expect(await judged(warehouse, 102)).toMatchObject([
      { direction: null, user_side: 'caller', first_endpoint: 'callee', second_endpoint: 'caller' },
    ])
  })
})
