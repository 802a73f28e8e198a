import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callIdOf, pageOf, routeOf } from '../../../src/emulator/server/routes.ts'

const at = (path: string) => new URL(path, 'https://localhost:1')
const RECORDS = '/v1.0/communications/callRecords'

describe('a URL', () => {
  it.each([
    [RECORDS, 'list', undefined],
    [`${RECORDS}/`, 'list', undefined],
    ['/v1.0/communications/callrecords?$filter=x', 'list', undefined],
    [`${RECORDS}/E523D2ED-2966-4B6B-925B-754A88034CC5`, 'record', 'e523d2ed-2966-4b6b-925b-754a88034cc5'],
    [`${RECORDS}/1835317186_112562680@61.221.3.176`, 'record', '1835317186_112562680@61.221.3.176'],
    [`${RECORDS}/+5564981205182`, 'record', '+5564981205182'],
    [`${RECORDS}/a%20b&c%zz`, 'record', 'a b&c%zz'],
    [`${RECORDS}/x/sessions?$expand=segments`, 'sessions', 'x'],
    [`${RECORDS}/x/participants_v2`, 'participants', 'x'],
    [`${RECORDS}/x/organizer_v2`, undefined, 'x'],
    [`${RECORDS}/x/constructor`, undefined, 'x'],
    [`${RECORDS}/x/sessions/y`, undefined, undefined],
    [`${RECORDS}/getPstnCalls(fromDateTime=1,toDateTime=2)`, 'pstn_calls', undefined],
    [`${RECORDS}/getPstnCalls%28fromDateTime=1,toDateTime=2%29?$skip=1000`, 'pstn_calls', undefined],
    [
      `${RECORDS}/microsoft.graph.callRecords.getDirectRoutingCalls(fromDateTime=1,toDateTime=2)`,
      'direct_routing_calls',
      undefined,
    ],
    ['/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token', 'token', undefined],
    ['/metadata/identity/oauth2/token?resource=x', 'token', undefined],
    ['/tenant/v2.0/.well-known/openid-configuration', undefined, undefined],
    ['/v1.0/users/token', undefined, undefined],
    ['/beta/communications/callRecords', undefined, undefined],
    ['/v1.0/$metadata', undefined, undefined],
  ])('%j asks for %j of %j', (path, route, id) => {
    expect(routeOf(at(path))).toBe(route)
    expect(callIdOf(at(path))).toBe(id)
  })

  it('of any kind is read without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const url = at(`${RECORDS}/${text.replaceAll('\\', '/')}`)
        routeOf(url)
        callIdOf(url)
      }),
    )
  })

  it.each([
    [`${RECORDS}?$filter=x`, 'first'],
    [`${RECORDS}?$filter=x&$skiptoken=y`, 'next'],
    [`${RECORDS}?%24skiptoken=`, 'next'],
    [`${RECORDS}/getPstnCalls(a=1)?$skip=1000`, 'next'],
  ])('%j is a %s page', (path, page) => {
    expect(pageOf(at(path))).toBe(page)
  })
})
