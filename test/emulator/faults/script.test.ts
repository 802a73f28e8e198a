import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitionOf, faultNames } from '../../../src/emulator/faults/catalogue.ts'
import { parseFaults } from '../../../src/emulator/faults/script.ts'

describe('faults in short', () => {
  it.each([
    ['', []],
    ['reset', [{ name: 'reset', match: {} }]],
    [
      'throttle:0.05,reset:.01',
      [
        { name: 'throttle', match: { share: 0.05 } },
        { name: 'reset', match: { share: 0.01 } },
      ],
    ],
    [
      ' throttle@token:1 , silence@list ',
      [
        { name: 'throttle', match: { route: 'token', share: 1 } },
        { name: 'silence', match: { route: 'list' } },
      ],
    ],
  ])('are read: %j', (text, expected) => {
    expect(parseFaults(text)).toEqual(expected)
  })

  it.each([
    ['throtle:0.05', /^no fault is named "throtle"; there are throttle, /],
    ['throttle:', /^share of match of the fault throttle must be a number from 0 to 1, not ""$/],
    ['throttle:2', /must be a number from 0 to 1, not 2$/],
    ['throttle:-1', /must be a number from 0 to 1, not "-1"$/],
    ['throttle:5%', /must be a number from 0 to 1, not "5%"$/],
    ['throttle:0x1', /must be a number from 0 to 1, not "0x1"$/],
    ['throttle@lists', /^route of match of the fault throttle must be one of list, record, .*, not "lists"$/],
    ['throttle,,reset', /^"" is no fault; write name:share, for instance throttle:0\.05$/],
    ['throttle=1', /^"throttle=1" is no fault/],
    ['constructor:1', /^no fault is named "constructor"/],
    ['__proto__', /^no fault is named "__proto__"/],
  ])('that are wrong are refused: %j', (text, message) => {
    expect(() => parseFaults(text)).toThrow(RangeError)
    expect(() => parseFaults(text)).toThrow(message)
  })
})

describe('faults in JSON', () => {
  it('are read with all that a script can say', () => {
    const faults = [
      {
        name: 'throttle',
        match: { route: 'record', id: 'x', page: 'first', asks: 2, every: 3, share: 0.5 },
        times: 4,
        retryAfter: 'date+5',
      },
      { name: 'server_error', status: 509, body: 'any' },
      { name: 'unauthorized', claims: true },
    ]
    expect(parseFaults(` ${JSON.stringify(faults, null, 2)}\n`)).toEqual(faults)
    expect(parseFaults('[]')).toEqual([])
  })

  it.each([
    ['[', /^the faults are no JSON: /],
    ['{"name":"reset"}', /^faults in JSON must be an array of objects$/],
    ['["reset"]', /^a fault is an object with a name, not "reset"$/],
    ['[{}]', /^no fault is named undefined; there are /],
    ['[{"name":"reset","times":0}]', /^times of the fault reset must be a whole number from 1, not 0$/],
    ['[{"name":"reset","part":0.5}]', /^the fault reset has no "part"; it has times$/],
    ['[{"name":"cut","part":"half"}]', /^part of the fault cut must be a number from 0 to 1, not "half"$/],
    [
      '[{"name":"cut","framing":"none"}]',
      /^framing of the fault cut must be one of length, chunks or any, not "none"$/,
    ],
    [
      '[{"name":"server_error","status":418}]',
      /^status of the fault server_error must be one of 408, .*, not 418$/,
    ],
    [
      '[{"name":"unauthorized","claims":1}]',
      /^claims of the fault unauthorized must be true or false, not 1$/,
    ],
    ['[{"name":"html","title":1}]', /^title of the fault html must be a text, not 1$/],
    ['[{"name":"throttle","retryAfter":"1\\n2"}]', /^retryAfter of the fault throttle must be /],
    ['[{"name":"drip","bytes":1.5}]', /^bytes of the fault drip must be a whole number from 1 to /],
    ['[{"name":"reset","match":"list"}]', /^match of the fault reset must be an object, not "list"$/],
    ['[{"name":"reset","match":{"url":"x"}}]', /^match of the fault reset has no "url"; it has route, id, /],
    [
      '[{"name":"reset","match":{"page":"last"}}]',
      /^page of match of the fault reset must be first or next, /,
    ],
    [
      '[{"name":"reset","match":{"id":""}}]',
      /^id of match of the fault reset must be the id of a call, not ""$/,
    ],
    ['[{"name":"reset","__proto__":1}]', /^the fault reset has no "__proto__"/],
  ])('that are wrong are refused: %j', (text, message) => {
    expect(() => parseFaults(text)).toThrow(RangeError)
    expect(() => parseFaults(text)).toThrow(message)
  })

  it('are read or refused with a RangeError, whatever they are', () => {
    const value = fc.oneof(fc.json(), fc.string(), fc.constantFrom(...faultNames))
    const named = fc
      .record({ name: fc.constantFrom(...faultNames), match: fc.object(), times: fc.anything() })
      .map((fault) => JSON.stringify([fault]) ?? '')
    fc.assert(
      fc.property(fc.oneof(value, named), (text) => {
        try {
          expect(parseFaults(text)).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })
})

describe('the catalogue', () => {
  it.each(faultNames)('says what %s is, and what may be set', (name) => {
    const { says, parameters } = definitionOf(name)
    expect(says).toMatch(/^[A-Z].*[^.]\.$/)
    for (const [parameter, { says, form, default: standard, accepts }] of Object.entries(parameters)) {
      expect(says.length, parameter).toBeGreaterThan(5)
      expect(form.length, parameter).toBeGreaterThan(3)
      expect(accepts(standard), parameter).toBe(true)
      expect(parameter).not.toMatch(/^(?:name|match|times)$/)
    }
    // what help prints for it can be given back as a script
    const script = Object.entries(parameters).map(([parameter, { default: standard }]) => [
      parameter,
      standard,
    ])
    expect(parseFaults(JSON.stringify([{ name, ...Object.fromEntries(script) }]))).toHaveLength(1)
  })

  it('says something else of each', () => {
    expect(new Set(faultNames.map((name) => definitionOf(name).says)).size).toBe(faultNames.length)
  })
})
