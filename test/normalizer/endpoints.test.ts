import { describe, expect, it } from 'vitest'
import { callWithCaller, type Json } from './call.ts'
import { normalized } from './normalized.ts'

/** The columns of the caller, without their prefix, that are not NULL. */
function caller(endpoint: Json): Record<string, string | null> {
  const row = normalized(callWithCaller(endpoint)).row('sessions')
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      name.startsWith('caller_') && value !== null ? [[name.slice('caller_'.length), value]] : [],
    ),
  )
}

const ofType = (type: string, more: Json = {}): Json => ({
  '@odata.type': `#microsoft.graph.${type}`,
  ...more,
})

describe('the type of an endpoint', () => {
  it.each([
    ['participant', ofType('callRecords.participantEndpoint')],
    ['service', ofType('callRecords.serviceEndpoint')],
    ['participant', { '@odata.type': 'microsoft.graph.callRecords.participantEndpoint' }],
    ['service', { '@odata.type': 'serviceEndpoint' }],
  ])('is %s by annotation %j', (type, endpoint) =>
    expect(caller(endpoint)).toMatchObject({ endpoint_type: type }),
  )

  it.each([
    ['participant', { associatedIdentity: { id: 'a' } }],
    ['participant', { identity: { user: { id: 'a' } } }],
    ['participant', { name: 'PC-1' }],
    ['participant', { cpuName: 'Processor' }],
    ['participant', { cpuCoresCount: 8 }],
    ['participant', { cpuProcessorSpeedInMhz: 2800 }],
    ['participant', { feedback: { rating: 'good' } }],
    ['service', { userAgent: { role: 'gateway' } }],
    ['participant', { name: 'PC-1', userAgent: { role: 'customBot' } }],
  ])('is %s by properties %j', (type, endpoint) =>
    expect(caller(endpoint)).toMatchObject({ endpoint_type: type }),
  )

  it('is that of the properties where the annotation is new', () => {
    expect(caller(ofType('callRecords.newEndpoint', { name: 'PC-1' }))).toMatchObject({
      endpoint_type: 'participant',
    })
  })

  it.each([
    [{}],
    [{ userAgent: { headerValue: 'x' } }],
    [{ name: null }],
    [ofType('callRecords.newEndpoint')],
  ])('is NULL where nothing tells: %j', (endpoint) =>
    expect(caller(endpoint)).not.toHaveProperty('endpoint_type'),
  )

  it('decides who it was where a service sends the user agent of a client', () => {
    const endpoint = ofType('callRecords.serviceEndpoint', {
      userAgent: ofType('callRecords.clientUserAgent'),
    })
    expect(caller(endpoint)).toEqual({ endpoint_type: 'service', user_agent_type: 'client' })
  })
})

describe('the type of a user agent', () => {
  it.each([
    ['client', ofType('callRecords.clientUserAgent')],
    ['service', ofType('callRecords.serviceUserAgent')],
    ['service', { role: 'gateway' }],
    ['client', { platform: 'windows' }],
    ['client', { productFamily: 'teams' }],
  ])('is %s: %j', (type, userAgent) => expect(caller({ userAgent })).toMatchObject({ user_agent_type: type }))

  it.each([[{}], [{ headerValue: 'x' }]])('is NULL where nothing tells: %j', (userAgent) =>
    expect(caller({ userAgent })).not.toHaveProperty('user_agent_type'),
  )
})

describe('who is at an endpoint', () => {
  const kindOf = (endpoint: Json) => caller(endpoint).identity_kind

  it('is the associated identity', () => {
    const associatedIdentity = {
      id: 'a',
      displayName: 'Ann',
      userPrincipalName: 'ann@example.com',
      tenantId: 't',
      email: 'ann@example.org',
    }
    expect(caller({ associatedIdentity, identity: { user: { id: 'b', displayName: 'Bea' } } })).toMatchObject(
      {
        identity_id: 'a',
        identity_display_name: 'Ann',
        identity_user_principal_name: 'ann@example.com',
        identity_tenant_id: 't',
        identity_email: 'ann@example.org',
      },
    )
  })

  it.each([
    ['userIdentity', 'user'],
    ['callRecords.userIdentity', 'user'],
    ['communicationsUserIdentity', 'user'],
    ['communicationsGuestIdentity', 'guest'],
    ['communicationsPhoneIdentity', 'phone'],
    ['communicationsEncryptedIdentity', 'encrypted'],
    ['communicationsApplicationIdentity', 'application'],
    ['communicationsApplicationInstanceIdentity', 'applicationInstance'],
    ['azureCommunicationServicesUserIdentity', 'azureCommunicationServicesUser'],
  ])('has its kind by annotation %s: %s', (type, kind) => {
    const identity = { spoolUser: { id: 'a' } }
    expect(kindOf({ associatedIdentity: ofType(type, { id: 'a' }), identity })).toBe(kind)
  })

  it('has its kind by the slot of the older set that is the same identity', () => {
    expect(kindOf({ associatedIdentity: { id: 'a' }, identity: { guest: { id: 'a' } } })).toBe('guest')
    expect(
      kindOf({ associatedIdentity: ofType('identity', { id: 'a' }), identity: { guest: { id: 'a' } } }),
    ).toBe('guest')
    expect(
      kindOf({
        associatedIdentity: { displayName: 'Ann' },
        identity: { guest: { displayName: 'Ann', id: null } },
      }),
    ).toBe('guest')
  })

  it('has no kind by a slot of the older set that is another identity', () => {
    expect(kindOf({ associatedIdentity: { id: '+12065550100' }, identity: { user: { id: 'a' } } })).toBe(
      'phone',
    )
  })

  it.each([
    ['+12065550100', 'phone'],
    ['12065550100', 'phone'],
    ['+1206555****', 'phone'],
    ['teamsvisitor:0a1b2c', 'user'],
    ['acs:0a1b2c', 'acsUser'],
    ['8:acs:0a1b2c', 'acsUser'],
    ['00000000-aaaa-4bbb-8ccc-000000000001', 'unknown'],
    ['', 'unknown'],
  ])('has its kind by the form of the id %j: %s', (id, kind) => {
    expect(kindOf({ associatedIdentity: { id } })).toBe(kind)
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', {}],
    ['without id and name', { id: null, displayName: null }],
  ])('is the older set where the associated identity is %s', (_what, associatedIdentity) => {
    expect(caller({ associatedIdentity, identity: { phone: { id: '+1206' } } })).toMatchObject({
      identity_kind: 'phone',
      identity_id: '+1206',
    })
  })

  it('is nobody where both say nothing', () => {
    expect(caller({ associatedIdentity: {}, identity: {} })).not.toHaveProperty('identity_kind')
  })

  it('is the associated identity where the older set says nothing, even without id and name', () => {
    const associatedIdentity = { id: null, userPrincipalName: 'ann@example.com', tenantId: 't' }
    expect(caller({ associatedIdentity })).toMatchObject({
      identity_kind: 'user',
      identity_user_principal_name: 'ann@example.com',
      identity_tenant_id: 't',
    })
  })

  it('is the older set, with an issue, where the associated identity is no object', () => {
    const rows = normalized(callWithCaller({ associatedIdentity: 'Ann', identity: { user: { id: 'a' } } }))
    expect(rows.row('sessions')).toMatchObject({ caller_identity_kind: 'user', caller_identity_id: 'a' })
    expect(rows.found).toEqual(['sessions[0].caller.associatedIdentity not_an_object'])
  })
})

describe('feedback', () => {
  const tokens = (value: unknown) =>
    normalized(callWithCaller({ feedback: { rating: 'bad', tokens: value } }))

  it('gives a row for each token', () => {
    const rows = tokens({ Noisy: true, NoSound: false, Echo: null, '@odata.type': '#x' })
    expect(rows.table('feedback_tokens').map(({ name, is_set }) => [name, is_set])).toEqual([
      ['Noisy', 't'],
      ['NoSound', 'f'],
      ['Echo', null],
    ])
    expect(rows.issues).toEqual([])
    expect(rows.drift).toEqual([])
  })
  it.each([[undefined], [null], [{}]])('gives none for tokens %j', (value) => {
    expect(tokens(value).table('feedback_tokens')).toEqual([])
  })
  it('gives an issue for tokens that are a text', () => {
    expect(tokens('Noisy').found).toEqual(['sessions[0].caller.feedback.tokens not_an_array'])
  })
  it('keeps a token of any name', () => {
    const odd = JSON.parse('{"__proto__": true, "constructor": false, "a\\tb": true}')
    expect(
      tokens(odd)
        .table('feedback_tokens')
        .map(({ name }) => name),
    ).toEqual(['__proto__', 'constructor', 'a\tb'])
  })
})
