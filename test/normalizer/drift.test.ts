import { describe, expect, it } from 'vitest'
import {
  bareCall,
  callWithCaller,
  callWithMedia,
  callWithOrganizer,
  callWithStream,
  fullCall,
  pstnRow,
} from './call.ts'
import { normalized } from './normalized.ts'

const driftOf = (document: unknown) => normalized(document).drift

describe('a property that the mapping does not know', () => {
  it('is told with its path, without indexes, and an example', () => {
    expect(driftOf(callWithStream({ averageEcho: 'PT1S' }))).toEqual([
      { path: 'sessions[].segments[].media[].streams[].averageEcho', count: 1, example: 'PT1S' },
    ])
  })
  it('is counted, with its first example', () => {
    const call = bareCall({ sessions: [1, 2, 3].map((isNew) => ({ segments: [], isNew })) })
    expect(driftOf(call)).toEqual([{ path: 'sessions[].isNew', count: 3, example: '1' }])
  })
  it('is told at every level', () => {
    const isNew = 1
    const call = bareCall({
      isNew,
      organizer_v2: { isNew, identity: { user: { isNew } } },
      participants_v2: [{ isNew, identity: { phone: { isNew } } }],
      sessions: [
        {
          isNew,
          failureInfo: { isNew },
          caller: {
            isNew,
            userAgent: { isNew },
            feedback: { isNew },
            associatedIdentity: { id: 'a', isNew },
          },
          segments: [
            {
              isNew,
              media: [
                { isNew, callerNetwork: { isNew, traceRouteHops: [{ isNew }] }, calleeDevice: { isNew } },
              ],
            },
          ],
        },
      ],
    })
    expect(
      driftOf(call)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'isNew',
      'organizer_v2.identity.user.isNew',
      'organizer_v2.isNew',
      'participants_v2[].identity.phone.isNew',
      'participants_v2[].isNew',
      'sessions[].caller.associatedIdentity.isNew',
      'sessions[].caller.feedback.isNew',
      'sessions[].caller.isNew',
      'sessions[].caller.userAgent.isNew',
      'sessions[].failureInfo.isNew',
      'sessions[].isNew',
      'sessions[].segments[].isNew',
      'sessions[].segments[].media[].calleeDevice.isNew',
      'sessions[].segments[].media[].callerNetwork.isNew',
      'sessions[].segments[].media[].callerNetwork.traceRouteHops[].isNew',
      'sessions[].segments[].media[].isNew',
    ])
  })
  it('is told of rows of the call logs', () => {
    expect(driftOf(pstnRow({ clientLocalIpV4Address: '10.0.0.1' }))).toEqual([
      { path: 'clientLocalIpV4Address', count: 1, example: null },
    ])
  })
  it('is told where its value is null', () => {
    expect(driftOf(callWithStream({ averageEcho: null }))).toEqual([
      { path: 'sessions[].segments[].media[].streams[].averageEcho', count: 1, example: null },
    ])
  })
  it('does not stop what is known from being kept', () => {
    const rows = normalized(callWithStream({ isNew: 1, averageJitter: 'PT1S' }))
    expect(rows.row('streams').average_jitter_ms).toBe('1000')
    expect(rows.issues).toEqual([])
  })
})

describe('an example', () => {
  it('is cut at 100 characters', () => {
    expect(driftOf(callWithStream({ isNew: 'x'.repeat(200) }))[0]?.example).toBe(`${'x'.repeat(100)}…`)
  })
  it.each([
    [{ a: { b: { c: 1 } } }, '{"a":{"b":"…"}}'],
    [[1, 2], 'array of 2'],
    [true, 'true'],
    [0.5, '0.5'],
  ])('of %j is %s', (isNew, example) => expect(driftOf(callWithStream({ isNew }))[0]?.example).toBe(example))

  it.each([
    ['an organizer', bareCall({ organizer_v2: { isNew: 'Ann' } })],
    ['a participant', bareCall({ participants_v2: [{ isNew: 'Ann' }] })],
    ['an identity', callWithOrganizer({ user: { isNew: 'Ann' } })],
    ['an identity set', callWithOrganizer({ isNew: 'Ann' })],
    ['an endpoint', callWithCaller({ isNew: { name: 'Ann' } })],
    ['feedback', callWithCaller({ feedback: { isNew: ['Ann'] } })],
    ['a network', callWithMedia({ callerNetwork: { isNew: '10.0.0.1' } })],
    ['a row of a call log', pstnRow({ isNew: 'Ann' })],
  ])('is not kept of %s, which may tell of a person', (_what, document) => {
    expect(driftOf(document)).toEqual([{ path: expect.stringMatching(/isNew$/), count: 1, example: null }])
  })
  it('of a number or boolean tells of nobody, and is kept', () => {
    expect(driftOf(callWithCaller({ isNew: 7 }))[0]?.example).toBe('7')
    expect(driftOf(callWithCaller({ isNew: false }))[0]?.example).toBe('false')
  })
})

describe('no drift', () => {
  it('are annotations', () => {
    const call = callWithCaller({ '@odata.id': 'x', 'userAgent@odata.type': '#x' })
    expect(
      driftOf({ ...call, '@odata.context': 'x', 'sessions@odata.count': 1, '@odata.etag': 'W/"1"' }),
    ).toEqual([])
  })
  it('are deprecated properties', () => {
    expect(driftOf(fullCall())).toEqual([])
  })
  it('are properties that are left out', () => {
    const user = { id: 'a', ipAddress: '10.0.0.1', hidden: true, applicationType: 'x', appId: 'x' }
    expect(driftOf(callWithOrganizer({ user }))).toEqual([])
  })
})

describe('hostile names', () => {
  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', ''])(
    '%j is drift like another',
    (name) => {
      const call = JSON.parse(
        JSON.stringify(bareCall()).replace('{', `{${JSON.stringify(name)}:{"polluted":1},`),
      )
      const rows = normalized(JSON.stringify(call))
      expect(rows.drift).toEqual([{ path: name, count: 1, example: null }])
      expect(rows.issues).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    },
  )
  it('are written so that PostgreSQL can hold them', () => {
    const [nul] = driftOf(callWithStream({ 'a\0b': 1 }))
    expect(nul?.path).toBe('sessions[].segments[].media[].streams[].a\ufffdb')
    const [half] = driftOf(callWithStream({ 'a\ud83d': 1 }))
    expect(half?.path).toBe('sessions[].segments[].media[].streams[].a\ufffd')
  })
  it('are cut at 300 characters, and not within a pair', () => {
    for (const name of ['x'.repeat(400), `x${'😀'.repeat(200)}`, '😀'.repeat(200)]) {
      const [drift] = driftOf(bareCall({ [name]: 1 }))
      expect(drift?.path.length).toBeLessThanOrEqual(300)
      expect(drift?.path.isWellFormed()).toBe(true)
    }
  })
  it('are told apart up to 200', () => {
    const many = Array.from({ length: 1_000_000 }, (_, at) => `"new${at}":0`)
    const { drift, issues } = normalized(JSON.stringify(bareCall()).replace('{', `{${many.join()},`))
    expect(drift).toHaveLength(200)
    expect(issues).toEqual([])
  })
  it('of identity slots are told apart up to 200', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`slot${at}`, { id: 'x' }]))
    const { drift, issues } = normalized(callWithOrganizer(many))
    expect(drift).toHaveLength(200)
    expect(issues).toHaveLength(201)
  })
})
