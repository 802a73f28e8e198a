/** Why the bytes of a document can't be a whole JSON value. */
export type Damage = 'truncated' | 'too_large' | 'not_json'

export interface JsonValue {
  /** exactly as found, without the white space around it */
  readonly bytes: Buffer
  readonly damage?: Damage
  /** whether it is an element of an array or of a page, or else a value of its own */
  readonly element: boolean
}

/** A larger document is not held in memory: it is given out as its beginning only. */
export const MAX_DOCUMENT = 256 * 1024 * 1024
/** How much is given out of a document that is too large, or of what is not JSON at all. */
export const DAMAGED_LENGTH = 1024 * 1024

/** What is being read at the moment. */
type Scan = 0 | 1 | 2 | 3 | 4 | 5 | 6
const BETWEEN: Scan = 0
/** inside of brackets or of a string, whose end alone matters */
const NESTED: Scan = 1
/** a number, true, false, null */
const SCALAR: Scan = 2
/** a member's name in the object at the top */
const NAME: Scan = 3
const BYTE_ORDER_MARK: Scan = 4
/** something that is not JSON, of which a sample is taken */
const GARBAGE: Scan = 5
const FINISHED: Scan = 6

/** What it is being read in. */
type Container = 0 | 1 | 2 | 3 | 4
const NOTHING: Container = 0
/** an array, whose elements are the documents */
const ARRAY: Container = 1
/** an object that may turn out to be a page; until then it is a document */
const OBJECT: Container = 2
/** an object that is a page, outside of its `value` */
const PAGE: Container = 3
/** the `value` of a page, whose elements are the documents */
const PAGE_VALUE: Container = 4

/** Where in an object's member it is. */
type Member = 0 | 1 | 2 | 3 | 4
const BEFORE_NAME: Member = 0
const AFTER_NAME: Member = 1
const AFTER_NAME_VALUE: Member = 2
/** behind the colon of a member called "value" */
const AT_VALUE: Member = 3
const IN_MEMBER: Member = 4

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const OPENING = 1
const CLOSING = 2
const STRING = 3
/** What a byte means between a bracket and its counterpart: mostly nothing. */
const NESTED_CLASS = new Uint8Array(256)
NESTED_CLASS[OPEN_BRACKET] = NESTED_CLASS[OPEN_BRACE] = OPENING
NESTED_CLASS[CLOSE_BRACKET] = NESTED_CLASS[CLOSE_BRACE] = CLOSING
NESTED_CLASS[QUOTE] = STRING

/** White space and commas: values need nothing more between them, so that pasted pieces can be read too. */
const SEPARATORS = new Uint8Array(256)
for (const byte of Buffer.from(' \t\r\n,')) SEPARATORS[byte] = 1

const SCALAR_BYTES = new Uint8Array(256)
for (const byte of Buffer.from('+-.0123456789')) SCALAR_BYTES[byte] = 1
for (let letter = 0; letter < 26; letter += 1) SCALAR_BYTES[0x61 + letter] = SCALAR_BYTES[0x41 + letter] = 1
const SCALAR_START = new Uint8Array(256)
for (const byte of Buffer.from('-0123456789tfn')) SCALAR_START[byte] = 1
const SCALAR_END = new Uint8Array(256)
for (const byte of Buffer.from(' \t\r\n,"[]{}')) SCALAR_END[byte] = 1
const WHOLE_SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
const SCALAR_BEGINNING =
  /^(?:t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d*)?)$/
const LONGEST_SCALAR = 64 * 1024

const VALUE = Buffer.from('value')
const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Takes JSON apart into documents without parsing it: it only finds where they begin and end, so each is the
 * very bytes of the file. Given piece by piece, of any length:
 *
 * - the values at the top, one after another with white space between them,
 * - of an array at the top, its elements,
 * - of an object at the top with an array called `value` (a page of a Graph answer), the elements of that.
 *
 * What is wrong inside of a document is left to whoever parses it.
 */
export class JsonValues {
  readonly #limit: number
  #values: JsonValue[] = []
  #scan: Scan = BETWEEN
  #container: Container = NOTHING
  #member: Member = BEFORE_NAME
  /** open brackets of the value being read, without its container */
  #depth = 0
  #inString = false
  /** the first byte of the next piece stands behind a backslash */
  #escaped = false
  /** how many bytes of the name or the mark have been as expected; -1 after one that was not */
  #matched = 0

  /** where the document being read begins in the present piece; -1 when there is none */
  #start = -1
  /** its bytes in earlier pieces */
  #parts: Buffer[] = []
  #held = 0

  /** the length of all earlier pieces */
  #offset = 0
  /** how many values at the top have ended, and how many of all have been arrays or pages */
  ended = 0
  lists = 0
  /** where, from the beginning, there is something that is not JSON: nothing behind it is read */
  garbageAt: number | undefined

  constructor(limit = MAX_DOCUMENT) {
    this.#limit = limit
  }

  /** Whether nothing that may still come can change anything. */
  get finished(): boolean {
    return this.#scan === FINISHED
  }

  /** Whether an array or an object at the top has begun and not yet ended. */
  get open(): boolean {
    return this.#container !== NOTHING
  }

  /** Takes the next piece and returns the documents that end in it. They share its memory. */
  push(piece: Buffer): JsonValue[] {
    const length = piece.length
    let at = 0
    if (this.#held > 0) this.#start = 0
    while (at < length) {
      switch (this.#scan) {
        case BETWEEN:
          if (this.#container === OBJECT || this.#container === PAGE) at = this.#members(piece, at)
          else at = this.#between(piece, at)
          break
        case NESTED:
          at = this.#nested(piece, at)
          break
        case SCALAR:
          at = this.#scalar(piece, at)
          break
        case NAME:
          at = this.#name(piece, at)
          break
        case BYTE_ORDER_MARK:
          at = this.#mark(piece, at)
          break
        default:
          at = length
      }
    }
    if (this.#start >= 0) this.#hold(piece)
    this.#offset += length
    return this.#take()
  }

  /**
   * The end of the input. `broken`: it is not the end that was meant, so that even what looks whole may be
   * cut off.
   */
  end(broken = false): JsonValue[] {
    if (this.#scan === GARBAGE || (this.#scan === BYTE_ORDER_MARK && this.#held > 0)) this.#give('not_json')
    else if (this.#held > 0) {
      const atTop = this.#scan === SCALAR && this.#container === NOTHING
      const text = atTop ? Buffer.concat(this.#parts).toString('latin1') : ''
      if (atTop && WHOLE_SCALAR.test(text)) {
        this.ended += 1
        this.#give(broken ? 'truncated' : undefined)
      } else if (atTop && !SCALAR_BEGINNING.test(text)) {
        this.garbageAt = this.#offset - this.#held
        this.#give('not_json')
      } else this.#give('truncated')
    }
    this.#scan = FINISHED
    return this.#take()
  }

  #take(): JsonValue[] {
    const values = this.#values
    this.#values = []
    return values
  }

  /** Between values, at the top or in a list. */
  #between(piece: Buffer, from: number): number {
    let at = from
    while (at < piece.length && SEPARATORS[piece[at]!] === 1) at += 1
    if (at === piece.length) return at
    const byte = piece[at]!
    const atTop = this.#container === NOTHING
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (atTop && byte === OPEN_BRACKET) {
        this.#container = ARRAY
        this.lists += 1
      } else {
        this.#start = at
        if (atTop) {
          this.#container = OBJECT
          this.#member = BEFORE_NAME
        } else this.#nest(1, false)
      }
      return at + 1
    }
    if (byte === CLOSE_BRACKET && !atTop) {
      if (this.#container === ARRAY) {
        this.#container = NOTHING
        this.ended += 1
      } else this.#container = PAGE
      return at + 1
    }
    if (byte === QUOTE) {
      this.#start = at
      this.#nest(0, true)
      return at + 1
    }
    if (SCALAR_START[byte] === 1) {
      this.#start = at
      this.#scan = SCALAR
      return at
    }
    if (byte === MARK[0] && atTop) {
      this.#start = at
      this.#scan = BYTE_ORDER_MARK
      this.#matched = 0
      return at
    }
    return this.#garbage(piece, at)
  }

  #nest(depth: number, inString: boolean): void {
    this.#scan = NESTED
    this.#depth = depth
    this.#inString = inString
    this.#escaped = false
  }

  /** The bulk of all bytes goes through here: up to the end of a string or of a pair of brackets. */
  #nested(piece: Buffer, from: number): number {
    const length = piece.length
    let at = from
    let depth = this.#depth
    let inString = this.#inString
    if (this.#escaped) {
      at += 1
      this.#escaped = false
    }
    while (at < length) {
      if (inString) {
        let byte = 0
        while (at < length) {
          byte = piece[at++]!
          if (byte === QUOTE) break
          if (byte === BACKSLASH) at += 1
        }
        if (at > length) {
          this.#escaped = true
          at = length
          break
        }
        if (byte !== QUOTE) break
        inString = false
        if (depth === 0) return this.#close(piece, at)
      }
      let kind = 0
      while (at < length) {
        kind = NESTED_CLASS[piece[at++]!]!
        if (kind !== 0) break
      }
      if (kind === STRING) inString = true
      else if (kind === OPENING) depth += 1
      else if (kind === CLOSING) {
        depth -= 1
        if (depth === 0) return this.#close(piece, at)
      }
    }
    this.#depth = depth
    this.#inString = inString
    return at
  }

  /** A string or a pair of brackets has ended just before `at`. */
  #close(piece: Buffer, at: number): number {
    this.#scan = BETWEEN
    // in an object it was a member of it, and the object goes on
    if (this.#container !== OBJECT && this.#container !== PAGE) this.#deliver(piece, at)
    return at
  }

  #scalar(piece: Buffer, from: number): number {
    let at = from
    while (at < piece.length && SCALAR_BYTES[piece[at]!] === 1) at += 1
    if (this.#held + at - this.#start > LONGEST_SCALAR) return this.#garbage(piece, this.#start)
    if (at === piece.length) return at
    const text = this.#bytes(piece, at).toString('latin1')
    if (SCALAR_END[piece[at]!] !== 1 || !WHOLE_SCALAR.test(text)) return this.#garbage(piece, this.#start)
    this.#scan = BETWEEN
    this.#deliver(piece, at)
    return at
  }

  /** In the object at the top, outside of its strings and of all deeper brackets. */
  #members(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at]!
      switch (byte) {
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
          break
        case QUOTE:
          if (this.#member === BEFORE_NAME) {
            this.#scan = NAME
            this.#matched = 0
            this.#escaped = false
          } else {
            this.#member = IN_MEMBER
            this.#nest(0, true)
          }
          return at + 1
        case COLON:
          this.#member = this.#member === AFTER_NAME_VALUE ? AT_VALUE : IN_MEMBER
          break
        case COMMA:
          this.#member = BEFORE_NAME
          break
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (byte === OPEN_BRACKET && this.#member === AT_VALUE) {
            // it is a page: what has been kept of it as a document can go
            this.#drop()
            if (this.#container === OBJECT) this.lists += 1
            this.#container = PAGE_VALUE
          } else this.#nest(1, false)
          this.#member = IN_MEMBER
          return at + 1
        case CLOSE_BRACE:
        case CLOSE_BRACKET: {
          const wasPage = this.#container === PAGE
          this.#container = NOTHING
          if (!wasPage) this.#deliver(piece, at + 1)
          else this.ended += 1
          return at + 1
        }
        default:
          this.#member = IN_MEMBER
      }
    }
    return piece.length
  }

  #name(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at]!
      if (this.#escaped) this.#escaped = false
      else if (byte === QUOTE) {
        this.#scan = BETWEEN
        this.#member = this.#matched === VALUE.length ? AFTER_NAME_VALUE : AFTER_NAME
        return at + 1
      } else if (byte === BACKSLASH) {
        this.#escaped = true
        this.#matched = -1
        continue
      }
      if (this.#matched >= 0) this.#matched = byte === VALUE[this.#matched] ? this.#matched + 1 : -1
    }
    return piece.length
  }

  /** Files with a byte order mark may have been put together with `cat`. */
  #mark(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at += 1) {
      if (piece[at] !== MARK[this.#matched]) return this.#garbage(piece, this.#start)
      this.#matched += 1
      if (this.#matched === MARK.length) {
        this.#drop()
        this.#scan = BETWEEN
        return at + 1
      }
    }
    return piece.length
  }

  /** From here on (or from the beginning of what is held) it is not JSON. */
  #garbage(piece: Buffer, at: number): number {
    this.#start = at
    this.garbageAt = this.#offset + at - this.#held
    this.#scan = GARBAGE
    return piece.length
  }

  #drop(): void {
    this.#start = -1
    this.#parts = []
    this.#held = 0
  }

  #bytes(piece: Buffer, end: number): Buffer {
    const last = piece.subarray(this.#start, end)
    return this.#held === 0 ? last : Buffer.concat([...this.#parts, last])
  }

  /** The document being read ends before `end`. */
  #deliver(piece: Buffer, end: number): void {
    const element = this.#container !== NOTHING
    if (!element) this.ended += 1
    if (this.#held + end - this.#start > this.#limit) {
      this.#hold(piece.subarray(0, end))
      this.#give('too_large')
    } else {
      this.#values.push({ bytes: this.#bytes(piece, end), element })
      this.#drop()
    }
  }

  /** Gives out what is held. */
  #give(damage: Damage | undefined): void {
    const element = this.#container !== NOTHING && this.#container !== OBJECT
    const tooLarge = this.#held > this.#limit && this.#scan !== GARBAGE
    const given = tooLarge ? 'too_large' : damage
    const isSample = given === 'too_large' || given === 'not_json'
    const bytes = isSample ? beginningOf(this.#parts) : Buffer.concat(this.#parts)
    this.#values.push(given === undefined ? { bytes, element } : { bytes, damage: given, element })
    this.#drop()
  }

  /** Keeps what the piece has of the document being read. */
  #hold(piece: Buffer): void {
    const isSample = this.#scan === GARBAGE
    const wasOver = !isSample && this.#held > this.#limit
    const part = piece.subarray(this.#start)
    this.#start = -1
    this.#held += part.length
    if (wasOver) return
    this.#parts.push(part)
    if (isSample && this.#held >= DAMAGED_LENGTH) {
      this.#give('not_json')
      this.#scan = FINISHED
    } else if (this.#held > this.#limit) {
      this.#parts = [beginningOf(this.#parts)]
    }
  }
}

/** A copy of the first bytes, so that all the rest can go. */
export function beginningOf(parts: readonly Buffer[]): Buffer {
  const first: Buffer[] = []
  let missing = DAMAGED_LENGTH
  for (const part of parts) {
    if (missing === 0) break
    first.push(part.subarray(0, missing))
    missing -= Math.min(missing, part.length)
  }
  return Buffer.concat(first)
}
