import { describe, expect, it } from 'vitest'
import { tableNamed } from '../../src/mapping/index.ts'
import { boolean, enumeration, integer, text } from '../../src/mapping/scalars.ts'
import { column, inline, insteadOf, omit, type Placement, type Shape } from '../../src/mapping/shape.ts'
import { graph, reachable, rootTypes } from './graph-schema.ts'
import { faultsOf, shapes } from './witness.ts'

describe('Graph schema as witness of the mapping', () => {
  it.each(shapes().map((shape) => [shape.types.join(', '), shape] as const))('%s', (_types, shape) => {
    expect(faultsOf(shape)).toEqual([])
  })

  it('names every type of the schema that can be reached', () => {
    const named = new Set(
      shapes().flatMap((shape) => [
        ...shape.types,
        ...Object.values(shape.placements).flatMap((placement) =>
          placement.verb === 'group' ? placement.inside.flatMap(({ types }) => types) : [],
        ),
      ]),
    )
    // tokens are an open object without declared properties: their names and values become rows
    const unnamed = [...reachable(rootTypes)].filter((type) => !named.has(type))
    expect(unnamed).toEqual(['callRecords.feedbackTokenSet'])
    expect(graph.types['callRecords.feedbackTokenSet']).toEqual({ open: true, properties: {} })
  })
})

describe('the witness catches', () => {
  const stream = tableNamed('streams').entity.shape
  const network = (tableNamed('media').entity.shape.placements.callerNetwork as { shape: Shape }).shape
  const planted = (shape: Shape, placements: Record<string, Placement>) =>
    faultsOf({ ...shape, placements: { ...shape.placements, ...placements } })
  const without = (shape: Shape, property: string) =>
    faultsOf({
      ...shape,
      placements: Object.fromEntries(Object.entries(shape.placements).filter(([name]) => name !== property)),
    })

  it('a text where the schema has a duration', () => {
    expect(planted(stream, { averageJitter: column(text, '') })).toEqual([
      'averageJitter: text stands for Edm.String, the schema says Edm.Duration',
    ])
  })
  it('an integer of 32 bits where the schema has 64', () => {
    expect(planted(network, { linkSpeed: column(integer, '') })).toEqual([
      'linkSpeed: integer stands for Edm.Int32, the schema says Edm.Int64',
    ])
  })
  it('a text where the schema has an enumeration', () => {
    expect(planted(stream, { audioCodec: column(text, '') })).toHaveLength(1)
  })
  it('an enumeration with a missing and an invented member', () => {
    const invented = enumeration<string>({ unknown: true, udp: true, unknownFutureValue: true, quic: true })
    expect(planted(network, { networkTransportProtocol: column(invented, '') })).toEqual([
      'networkTransportProtocol: member quic is not in the schema',
      'networkTransportProtocol: member tcp is missing',
    ])
  })
  it('a property without a place', () => {
    expect(without(stream, 'maxJitter')).toEqual(['maxJitter: has no place'])
  })
  it('a place without a property', () => {
    expect(planted(stream, { averageJiter: column(boolean, '') })).toEqual(['averageJiter: is not declared'])
  })
  it('a list placed as an object', () => {
    expect(planted(network, { traceRouteHops: inline(stream as never) })).toEqual([
      'traceRouteHops: objects of Collection(callRecords.traceRouteHop) are not what the shape names',
    ])
  })
  it('an object with the shape of another', () => {
    const session = tableNamed('sessions').entity.shape
    expect(planted(session, { caller: inline(network as never) })).toEqual([
      'caller: objects of callRecords.endpoint are not what the shape names',
      'caller: objects of callRecords.participantEndpoint are not what the shape names',
      'caller: objects of callRecords.serviceEndpoint are not what the shape names',
    ])
  })
  it('a stand-in for a property that never reads it', () => {
    expect(planted(stream, { streamId: insteadOf('audioCodec') })).toEqual([
      'streamId: stands in for audioCodec, which never reads it',
    ])
    expect(planted(stream, { streamId: insteadOf('label') })).toEqual([
      'streamId: stands in for label, which has no place',
    ])
  })
  it('an omission without a reason', () => {
    expect(planted(stream, { streamId: omit('') })).toEqual(['streamId: is left out without a reason'])
  })
  it('a type that does not exist', () => {
    expect(faultsOf({ types: ['callRecords.stream'], placements: {} })).toEqual([
      'callRecords.stream: no such type',
    ])
  })
})
