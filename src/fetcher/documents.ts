import { type JsonValue, JsonValues, MAX_DOCUMENT } from './json-values.ts'
import { type Document, Lines, type Problem } from './lines.ts'

/** How much is read to find out whether there is one value per line. */
const SNIFFED = 16 * 1024 * 1024

export interface Limits {
  readonly document?: number
  readonly sniffed?: number
}

/** The documents of one file's content, given piece by piece. It finds out by itself how they are laid out. */
export class Documents {
  readonly #name: string
  readonly #limit: number
  #sniffer: Sniffer | undefined
  #reader: Lines | Values | undefined
  #sniffed: Buffer[] = []

  /** `linesExpected`: the file's name says that there is one value per line. */
  constructor(name: string, linesExpected: boolean, limits: Limits = {}) {
    this.#name = name
    this.#limit = limits.document ?? MAX_DOCUMENT
    this.#sniffer = new Sniffer(linesExpected, limits.sniffed ?? SNIFFED)
  }

  /** Whether nothing behind what was given can be read. */
  get finished(): boolean {
    return this.#reader instanceof Values && this.#reader.finished
  }

  /** What is wrong with the content as a whole, which the documents alone don't tell. */
  get problem(): Problem | undefined {
    return this.#reader?.problem
  }

  /** Takes the next piece and returns the documents that end in it. They share its memory. */
  *push(piece: Buffer): Generator<Document[]> {
    if (this.#reader !== undefined) {
      yield* this.#read(this.#reader, piece)
      return
    }
    this.#sniffed.push(piece)
    const layout = this.#sniffer?.push(piece)
    if (layout !== undefined) yield* this.#begin(layout)
  }

  /** The end of the content. `broken`: it is not the end that was meant. */
  *end(broken: boolean): Generator<Document[]> {
    if (this.#sniffer !== undefined) yield* this.#begin(this.#sniffer.end())
    const documents = this.#reader?.end(broken) ?? []
    if (documents.length > 0) yield documents
  }

  *#begin(layout: Layout): Generator<Document[]> {
    const reader =
      layout === 'lines' ? new Lines(this.#name, this.#limit) : new Values(this.#name, this.#limit)
    this.#reader = reader
    this.#sniffer = undefined
    const pieces = this.#sniffed
    this.#sniffed = []
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift())
      yield* this.#read(reader, piece)
  }

  *#read(reader: Lines | Values, piece: Buffer): Generator<Document[]> {
    const documents = reader.push(piece)
    if (documents.length > 0) yield documents
  }
}

/** The documents of values that can lie across lines. */
class Values {
  readonly #name: string
  readonly #values: JsonValues
  /** a first document that is no element: only a second one gives it a number */
  #first: JsonValue | undefined
  #count = 0
  #garbage: Buffer | undefined
  #endsOpen = false

  constructor(name: string, limit: number) {
    this.#name = name
    this.#values = new JsonValues(limit)
  }

  get finished(): boolean {
    return this.#values.finished
  }

  get problem(): Problem | undefined {
    const at = this.#values.garbageAt
    if (this.#garbage !== undefined && at !== undefined) return notJson(this.#garbage, at)
    return this.#endsOpen ? { what: 'the array or page at its end is not closed' } : undefined
  }

  push(piece: Buffer): Document[] {
    return this.#documents(this.#values.push(piece))
  }

  end(broken: boolean): Document[] {
    const last = this.#values.end(broken)
    this.#endsOpen = this.#values.open && last.length === 0
    const documents = this.#documents(last)
    if (this.#first !== undefined) documents.unshift(toDocument(this.#name, this.#first))
    return documents
  }

  #documents(values: readonly JsonValue[]): Document[] {
    const documents: Document[] = []
    for (const value of values) {
      if (value.damage === 'not_json') this.#garbage = value.bytes
      this.#count += 1
      if (this.#count === 1 && !value.element) {
        this.#first = value
        continue
      }
      if (this.#first !== undefined) {
        documents.push(toDocument(`${this.#name}#1`, this.#first))
        this.#first = undefined
      }
      documents.push(toDocument(`${this.#name}#${this.#count}`, value))
    }
    return documents
  }
}

function toDocument(source: string, { bytes, damage }: JsonValue): Document {
  return damage === undefined ? { source, bytes } : { source, bytes, damage }
}

/** What it is instead of JSON, if it is something that people give us. */
function notJson(sample: Buffer, at: number): Problem {
  const start = sample.subarray(0, 8).toString('latin1')
  const kind = (what: string, remedy: string): Problem => ({
    what: at === 0 ? what : `from byte ${at} on it is ${what}, and the rest was not read`,
    remedy,
  })
  if (/^(?:\xff\xfe|\xfe\xff)/.test(start))
    return kind('UTF-16 and not UTF-8', 'convert it (iconv -f UTF-16 -t UTF-8) and load the result')
  if (start.startsWith('PK\x03\x04')) return kind('a zip archive', 'unpack it and load what is in it')
  if (/^(?:BZh|\xfd7zXZ|7z\xbc\xaf)/.test(start))
    return kind('compressed, but not with gzip or zstd', 'decompress it and load the result')
  if (start.startsWith('<'))
    return kind('HTML or XML and not JSON', 'see whether a sign-in or error page was saved in its place')
  return kind(
    'not JSON',
    at === 0 ? 'name only files with call records' : 'repair or split the file there and load it once more',
  )
}

type Layout = 'lines' | 'values'

/**
 * Finds out whether a file has one value per line or values that lie across lines. Its name alone doesn't
 * tell, so this looks at the first line that holds more than an empty object or array.
 */
class Sniffer {
  readonly #linesExpected: boolean
  readonly #limit: number
  #sniffed = 0
  /** lines with a whole value */
  #lines = 0
  /** the line that decides is whole; if nothing follows it, it is all there is and not a line among others */
  #whole = false
  #line = new JsonValues()
  /** the first bytes of the present line, without white space, and its last */
  #head = ''
  #last = 0

  constructor(linesExpected: boolean, limit: number) {
    this.#linesExpected = linesExpected
    this.#limit = limit
  }

  push(piece: Buffer): Layout | undefined {
    for (let start = 0; start < piece.length; ) {
      const newline = piece.indexOf(0x0a, start)
      const end = newline < 0 ? piece.length : newline
      if (this.#whole) {
        for (let at = start; at < end; at += 1) if (!isBlank(piece[at]!)) return 'lines'
      } else {
        this.#look(piece.subarray(start, end))
        const layout = newline < 0 ? this.#early() : this.#endLine()
        if (layout !== undefined) return layout
      }
      start = end + 1
    }
    this.#sniffed += piece.length
    return this.#sniffed < this.#limit ? undefined : this.#expected
  }

  end(): Layout {
    return (this.#whole ? undefined : this.#endLine()) ?? this.#expected
  }

  get #expected(): Layout {
    return this.#linesExpected ? 'lines' : 'values'
  }

  #look(part: Buffer): void {
    for (let at = 0; at < part.length && this.#head.length < 3; at += 1)
      if (!isBlank(part[at]!)) this.#head += String.fromCharCode(part[at]!)
    for (let at = part.length - 1; at >= 0; at -= 1)
      if (!isBlank(part[at]!)) {
        this.#last = part[at]!
        break
      }
    this.#line.push(part)
  }

  /** A file that should have lines needs no whole line to be taken at its word. */
  #early(): Layout | undefined {
    return this.#linesExpected && /^[^\xfe\xff]{2}/.test(this.#head) ? 'lines' : undefined
  }

  #endLine(): Layout | undefined {
    const line = this.#line
    const head = this.#head
    this.#line = new JsonValues()
    this.#head = ''
    if (head === '') return undefined
    // printed on many lines; UTF-16, whose lines can't be told apart
    if (head === '{' || head === '[' || /^[\xfe\xff]/.test(head)) return 'values'
    const closes = this.#last === 0x7d || this.#last === 0x5d
    if (!/^[[{]/.test(head) || !closes || line.ended !== 1 || line.open) return this.#expected
    this.#lines += 1
    // an empty one looks the same in both layouts
    if (head === '{}' || head === '[]') return undefined
    if (this.#linesExpected || this.#lines > 1) return 'lines'
    this.#whole = true
    return undefined
  }
}

/** White space, and the bytes of a byte order mark. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === 0xef || byte === 0xbb || byte === 0xbf
}
