import { canonicalGuid } from '../mapping/index.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Records name id and version before their sessions; what has neither up to here is read in full. */
const FARTHEST = 64 * 1024

/**
 * The id and version of a call record, without reading the rest of it: what the ledger has to know before
 * the document is worth parsing. Looks at the keys of the outermost object only.
 *
 * @returns undefined where they don't stand at the beginning, or the bytes are no such document; then
 *   `readDocument` decides
 */
export function peek(bytes: Uint8Array): { readonly id: string; readonly version: number } | undefined {
  const end = Math.min(bytes.length, FARTHEST)
  let id: string | undefined
  let version: number | undefined
  let at = skipSpace(bytes, 0, end)
  if (bytes[at] !== OPEN_BRACE) return undefined
  at++
  for (;;) {
    at = skipSpace(bytes, at, end)
    if (bytes[at] !== QUOTE) return undefined
    const keyEnd = endOfString(bytes, at, end)
    if (keyEnd < 0) return undefined
    const isId = keyEnd - at === 3 && bytes[at + 1] === 0x69 && bytes[at + 2] === 0x64
    const isVersion = keyEnd - at === 8 && latin1(bytes, at + 1, keyEnd) === 'version'
    at = skipSpace(bytes, keyEnd + 1, end)
    if (bytes[at] !== COLON) return undefined
    at = skipSpace(bytes, at + 1, end)
    const valueEnd = endOfValue(bytes, at, end)
    if (valueEnd < 0) return undefined
    if (isId) id = latin1(bytes, at + 1, valueEnd - 1)
    if (isVersion) version = wholeNumber(latin1(bytes, at, valueEnd))
    if (id !== undefined && version !== undefined) {
      const canonical = canonicalGuid(id)
      return canonical !== undefined && Number.isSafeInteger(version) && version >= 0
        ? { id: canonical, version }
        : undefined
    }
    at = skipSpace(bytes, valueEnd, end)
    if (bytes[at] !== COMMA) return undefined
    at++
  }
}

function wholeNumber(text: string): number {
  return /^\d+\s*$/.test(text) ? Number(text) : Number.NaN
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 64)))
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && (bytes[at] === 0x20 || (bytes[at]! >= 0x09 && bytes[at]! <= 0x0d))) at++
  return at
}

/** The place of the closing quote of the string that begins at `from`, or -1. */
function endOfString(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    if (bytes[at] === BACKSLASH) at++
    else if (bytes[at] === QUOTE) return at
  }
  return -1
}

/** The place behind the value that begins at `from`, or -1. */
function endOfValue(bytes: Uint8Array, from: number, end: number): number {
  const first = bytes[from]
  if (first === QUOTE) {
    const last = endOfString(bytes, from, end)
    return last < 0 ? -1 : last + 1
  }
  let depth = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfString(bytes, at, end)
      if (at < 0) return -1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return at
      depth--
      if (depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
  }
  return -1
}
