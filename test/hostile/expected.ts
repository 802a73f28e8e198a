import { type Hostile, UNSET } from './values.ts'

/** What a column has to hold of a value, as PostgreSQL prints it, and whether that has to be told as an issue. */
export interface Expected {
  readonly cell: string | number | null
  readonly isIssue: boolean
}

const LONGEST = 65_536

const refused: Expected = { cell: null, isIssue: true }
const nothing: Expected = { cell: null, isIssue: false }

/** A text without what PostgreSQL cannot hold, cut where a column ends. */
function storable(text: string): string {
  let kept = ''
  let length = 0
  for (const character of text) {
    if (length + character.length > LONGEST) break
    length += character.length
    const code = character.codePointAt(0)!
    kept += code === 0 || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : character
  }
  return kept
}

function asText({ kind, text, json }: Hostile): Expected {
  if (kind === 'null') return nothing
  if (kind === 'container') return refused
  if (text !== undefined) {
    const cell = storable(text)
    return { cell, isIssue: cell !== text }
  }
  const digits = json.toString()
  const value: unknown = JSON.parse(digits)
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return refused
  const isWhole = /^-?\d+$/.test(digits) && digits !== '-0'
  return { cell: isWhole ? digits : String(value), isIssue: true }
}

function asWhole({ kind, whole }: Hostile, bits: bigint): Expected {
  if (kind === 'null') return nothing
  const half = 2n ** (bits - 1n)
  return whole === undefined || whole >= half || whole < -half
    ? refused
    : { cell: String(whole), isIssue: false }
}

/** A value that is something to some columns only: there without an issue, else NULL and an issue. */
function either(value: Hostile, meaning: string | number | undefined): Expected {
  if (value.kind === 'null' || meaning === UNSET) return nothing
  return meaning === undefined ? refused : { cell: meaning, isIssue: false }
}

/** What columns of each kind have to hold of a value. */
export const expectations: Readonly<Record<string, (value: Hostile) => Expected>> = {
  text: asText,
  identifier: (value) => (value.guid === undefined ? asText(value) : { cell: value.guid, isIssue: false }),
  // none of the values is a word that is listed
  enumeration: (value) => {
    const { cell, isIssue } = asText(value)
    return { cell, isIssue: isIssue || value.text !== undefined }
  },
  // words of a list, and what is no word is left out
  word: (value) =>
    value.text === undefined ? { cell: '', isIssue: true } : { cell: storable(value.text), isIssue: true },
  unit: (value) => (value.text === undefined ? refused : asText(value)),
  guid: (value) => either(value, value.guid),
  instant: (value) => either(value, value.instant),
  duration: (value) => either(value, value.duration),
  number: (value) => either(value, value.number),
  fraction: (value) => either(value, value.number),
  money: (value) => either(value, value.number),
  count: (value) => asWhole(value, 64n),
  seconds: (value) => asWhole(value, 64n),
  'bits per second': (value) => asWhole(value, 64n),
  // this one means that nobody knows
  'link speed': (value) => (value.whole === 4_294_967_295n ? nothing : asWhole(value, 64n)),
  integer: (value) => asWhole(value, 32n),
  boolean: (value) => either(value, value.boolean === undefined ? undefined : String(value.boolean)),
  address: (value) => (value.text === '' ? nothing : either(value, value.address)),
  subnet: (value) => (value.text === '' ? nothing : either(value, value.subnet ?? value.address)),
  'hardware address': (value) => (value.text === '' ? nothing : either(value, value.mac)),
}
