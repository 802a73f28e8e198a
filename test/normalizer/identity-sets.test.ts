import { describe, expect, it } from 'vitest'
import { slots } from '../../src/mapping/identity.ts'
import { bareCall, callWithOrganizer, type Json } from './call.ts'
import { normalized } from './normalized.ts'

/** The identity columns of the organizer, without their prefix. */
function organizer(document: Json) {
  const { row, found, drift } = normalized(document)
  const columns = Object.entries(row('records')).flatMap(([name, value]) =>
    name.startsWith('organizer_identity_') && value !== null
      ? [[name.slice('organizer_identity_'.length), value]]
      : [],
  )
  return { identity: Object.fromEntries(columns), found, drift }
}

describe('an identity set', () => {
  it.each(slots)('with %s filled', (slot) => {
    const set = Object.fromEntries(slots.map((other) => [other, other === slot ? { id: 'one' } : null]))
    const { identity, found, drift } = organizer(callWithOrganizer(set))
    expect(identity).toEqual({ kind: slot, id: 'one' })
    expect(found).toEqual([])
    expect(drift).toEqual([])
  })

  it('gives every column of a person', () => {
    const user = {
      '@odata.type': '#microsoft.graph.userIdentity',
      id: 'u',
      displayName: 'Ann',
      userPrincipalName: 'ann@example.com',
      tenantId: 't',
      email: 'ann@example.org',
    }
    expect(organizer(callWithOrganizer({ user })).identity).toEqual({
      kind: 'user',
      id: 'u',
      display_name: 'Ann',
      user_principal_name: 'ann@example.com',
      tenant_id: 't',
      email: 'ann@example.org',
    })
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', {}],
    ['of empty slots', { user: null, phone: null }],
    ['of annotations', { '@odata.type': '#microsoft.graph.communicationsIdentitySet' }],
    ['of nothing but an endpoint type', { endpointType: 'voicemail' }],
  ])('that is %s gives nothing', (_what, set) => {
    expect(organizer(callWithOrganizer(set))).toEqual({ identity: {}, found: [], drift: [] })
  })
})

describe('two filled slots', () => {
  it('are told apart in an order that is settled: people, numbers, machines', () => {
    expect(slots).toEqual([
      'user',
      'guest',
      'phone',
      'encrypted',
      'onPremises',
      'acsUser',
      'azureCommunicationServicesUser',
      'spoolUser',
      'applicationInstance',
      'acsApplicationInstance',
      'spoolApplicationInstance',
      'azureApplicationInstance',
      'application',
      'assertedIdentity',
      'device',
    ])
  })

  it.each(slots.slice(0, -1).map((slot, at) => [slot, slots[at + 1]!]))(
    '%s goes before %s, and the other is an issue',
    (first, second) => {
      for (const order of [
        [first, second],
        [second, first],
      ]) {
        const set = Object.fromEntries(order.map((slot) => [slot, { id: `id of ${slot}` }]))
        const { identity, found } = organizer(callWithOrganizer(set))
        expect(identity).toEqual({ kind: first, id: `id of ${first}` })
        expect(found).toEqual(['organizer_v2.identity second_identity'])
      }
    },
  )
})

describe('a slot that the mapping does not name', () => {
  it('is kept under its own name, is an issue, and is drift', () => {
    const { identity, found, drift } = organizer(
      callWithOrganizer({ hologram: { id: 'h', displayName: 'H' } }),
    )
    expect(identity).toEqual({ kind: 'hologram', id: 'h', display_name: 'H' })
    expect(found).toEqual(['organizer_v2.identity unknown_identity'])
    expect(drift).toEqual([{ path: 'organizer_v2.identity.hologram', count: 1, example: null }])
  })
  it('goes behind every slot that it names', () => {
    const { identity } = organizer(callWithOrganizer({ hologram: { id: 'h' }, device: { id: 'd' } }))
    expect(identity).toEqual({ kind: 'device', id: 'd' })
  })
  it('goes in document order among its like', () => {
    const { identity } = organizer(callWithOrganizer({ second: { id: '2' }, first: { id: '1' } }))
    expect(identity).toEqual({ kind: 'second', id: '2' })
  })
  it.each(['__proto__', 'constructor', 'toString'])('may be called %s', (name) => {
    const set = JSON.parse(`{${JSON.stringify(name)}: {"id": "x"}}`) as Json
    expect(organizer(callWithOrganizer(set)).identity).toEqual({ kind: name, id: 'x' })
  })
})

describe('the older identity set', () => {
  const old = { organizer: { user: { id: 'old' } } }

  it('of the organizer is read where there is no organizer_v2', () => {
    expect(organizer(bareCall(old)).identity).toEqual({ kind: 'user', id: 'old' })
    expect(organizer(bareCall({ ...old, organizer_v2: null })).identity).toEqual({ kind: 'user', id: 'old' })
  })
  it.each([
    ['empty', {}],
    ['without id and identity', { id: null, identity: null }],
    ['of empty slots', { identity: { user: null, phone: null }, administrativeUnitInfos: [] }],
  ])('of the organizer is read where organizer_v2 is %s', (_what, organizer_v2) => {
    expect(organizer(bareCall({ ...old, organizer_v2 })).identity).toEqual({ kind: 'user', id: 'old' })
  })
  it.each([
    ['an id', { id: 'new' }],
    ['an administrative unit', { administrativeUnitInfos: [{ id: 'unit-1' }] }],
  ])('of the organizer counts for nothing where organizer_v2 has %s', (_what, organizer_v2) => {
    expect(organizer(bareCall({ ...old, organizer_v2 })).identity).toEqual({})
  })
  it('of the organizer gives the id too', () => {
    expect(normalized(bareCall(old)).row('records').organizer_id).toBe('old')
  })
  it('of the organizer counts for nothing where the newer one says otherwise', () => {
    const document = bareCall({ ...old, organizer_v2: { id: '+1206', identity: { phone: { id: '+1206' } } } })
    expect(organizer(document).identity).toEqual({ kind: 'phone', id: '+1206' })
  })
  it.each([
    ['text', 'Ann'],
    ['list', ['Ann']],
    ['number', 7],
  ])('that is a %s is an issue', (_what, value) => {
    expect(organizer(bareCall({ organizer: value }))).toMatchObject({
      identity: {},
      found: ['organizer_v2 not_an_object'],
    })
  })
})

describe('participants', () => {
  const old = { participants: [{ user: { id: 'a' } }, { phone: { id: '+1206' } }, {}] }
  const ids = (document: Json) =>
    normalized(document)
      .table('participants')
      .map((row) => [row.id, row.identity_kind, row.identity_id])

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', []],
  ])('are read from the older list where the newer is %s', (_what, participants_v2) => {
    expect(ids(bareCall({ ...old, participants_v2 }))).toEqual([
      ['a', 'user', 'a'],
      ['+1206', 'phone', '+1206'],
      [null, null, null],
    ])
  })
  it('are read from the newer list where it has any', () => {
    const participants_v2 = [{ id: 'new', identity: { guest: { displayName: 'Guest' } } }]
    expect(ids(bareCall({ ...old, participants_v2 }))).toEqual([['new', 'guest', null]])
  })
  it('are none where both lists are empty', () => {
    const rows = normalized(bareCall({ participants: [], participants_v2: [] }))
    expect(rows.table('participants')).toEqual([])
    expect(rows.complete).toBe(true)
  })
  it('of the older list that are no objects are issues', () => {
    const rows = normalized(bareCall({ participants: ['Ann', { user: { id: 'a' } }] }))
    expect(rows.issues).toEqual([{ path: 'participants_v2[0]', reason: 'not_an_object', value: 'Ann' }])
    expect(rows.table('participants')).toHaveLength(1)
  })
  it('keep the ids of their administrative units, in the order sent', () => {
    const unit = (id: string) => ({ id })
    const rows = normalized(
      bareCall({
        participants_v2: [
          { administrativeUnitInfos: [unit('b'), unit('a')] },
          { administrativeUnitInfos: [] },
        ],
      }),
    )
    expect(rows.table('participants').map((row) => row.administrative_unit_ids)).toEqual(['b,a', null])
  })
  it.each([
    ['is no list', 'unit-1', 'not_an_array'],
    ['holds a text', ['unit-1'], 'wrong_type'],
    ['holds a unit without id', [{}], 'wrong_type'],
    ['holds a unit whose id is a number', [{ id: 1 }], 'wrong_type'],
  ])('are kept where the list of units %s', (_what, administrativeUnitInfos, reason) => {
    const rows = normalized(bareCall({ participants_v2: [{ id: 'p', administrativeUnitInfos }] }))
    expect(rows.row('participants')).toMatchObject({ id: 'p', administrative_unit_ids: null })
    expect(rows.found).toEqual([`participants_v2[0].administrativeUnitInfos ${reason}`])
  })
})
