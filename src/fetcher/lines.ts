import { beginningOf, type Damage, JsonValues, MAX_DOCUMENT } from './json-values.ts'

/** One JSON value that may be a call record or a log row, with where it was found. */
export interface Document {
  /**
   * `calls/archive.ndjson.gz:17` is a line of a file, `page.json#3` the third element of an array or a page,
   * `archive.ndjson:17#2` an element of a page that is a line, `one.json` all there is in a file.
   */
  readonly source: string
  /** exactly as found, without the white space around it */
  readonly bytes: Buffer
  /** what the bytes say, where they were read as JSON already */
  readonly json?: Readonly<Record<string, unknown>>
  /** why these bytes can't be a whole document */
  readonly damage?: Damage
  /** of a call that came over several pages: when it is to be read once more, in milliseconds since 1970 */
  readonly readAgainAt?: number
}

/** What keeps a file's content from being read as a whole. */
export interface Problem {
  readonly what: string
  /** what to do about it, when it is not to fetch the file again */
  readonly remedy?: string | undefined
}

const NEWLINE = 0x0a
/** A page says so within its first bytes, if it does. */
const PAGE_HEAD = 4096
/** A quick look for this spares almost all lines a closer one. */
const VALUE_NAME = Buffer.from('value"')

/** Whether this is the beginning of a line whose elements are the documents, and not the line itself. */
export function beginsList(line: Buffer): boolean {
  const start = spaceBefore(line)
  if (line[start] === 0x5b) return true
  const head = line.subarray(start, start + PAGE_HEAD)
  if (head[0] !== 0x7b || head.indexOf(VALUE_NAME) < 0) return false
  const values = new JsonValues()
  values.push(head)
  return values.lists > 0
}

/**
 * One document per line. A line that is an array or a page is taken apart as `JsonValues` does it, however
 * long it is; any other is given out as it is, whether it is JSON or not.
 */
export class Lines {
  readonly #name: string
  readonly #limit: number
  #documents: Document[] = []
  /** the line being read */
  #number = 1
  /** its bytes in earlier pieces */
  #parts: Buffer[] = []
  #held = 0
  /** what takes it apart, once it has turned out to be an array or a page */
  #list: JsonValues | undefined
  #elements = 0
  /** the first line that is an array or a page without an end, and how many there are */
  #open: number | undefined
  #opens = 0

  constructor(name: string, limit = MAX_DOCUMENT) {
    this.#name = name
    this.#limit = limit
  }

  /** What the documents alone don't tell about the lines read so far. */
  get problem(): Problem | undefined {
    if (this.#open === undefined) return undefined
    const more = this.#opens > 1 ? ` (and ${this.#opens - 1} more)` : ''
    return { what: `the array or page in line ${this.#open}${more} is not closed` }
  }

  /** Takes the next piece and returns the documents of the lines that end in it. They share its memory. */
  push(piece: Buffer): Document[] {
    let start = 0
    if (this.#held > 0) {
      const end = piece.indexOf(NEWLINE)
      if (end < 0) {
        this.#hold(piece)
        return this.#take()
      }
      this.#hold(piece.subarray(0, end))
      this.#endHeld(false)
      this.#number += 1
      start = end + 1
    }
    let nameAt = piece.indexOf(VALUE_NAME, start)
    for (let end = piece.indexOf(NEWLINE, start); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      if (end > start) {
        if (nameAt >= 0 && nameAt < start) nameAt = piece.indexOf(VALUE_NAME, start)
        const line = piece.subarray(start, end)
        const mayBePage = nameAt >= 0 && nameAt < Math.min(end, start + PAGE_HEAD)
        if ((mayBePage || startsWith(line, 0x5b)) && beginsList(line)) {
          this.#list = new JsonValues(this.#limit)
          this.#addList(this.#list.push(line))
          this.#endList()
        } else this.#add(line, undefined)
      }
      this.#number += 1
      start = end + 1
    }
    if (start < piece.length) this.#hold(piece.subarray(start))
    return this.#take()
  }

  /** The end of the input. `broken`: it is not the end that was meant, so that the last line is cut off. */
  end(broken = false): Document[] {
    if (this.#held > 0) this.#endHeld(true, broken)
    return this.#take()
  }

  #take(): Document[] {
    const documents = this.#documents
    this.#documents = []
    return documents
  }

  /** Keeps a part of a line, or hands it on if the line is an array or a page. */
  #hold(part: Buffer): void {
    const wasOver = this.#held > this.#limit
    const before = this.#held
    this.#held += part.length
    if (this.#list !== undefined) {
      this.#addList(this.#list.push(part))
      return
    }
    if (wasOver) return
    this.#parts.push(part)
    if (before < PAGE_HEAD && this.#held >= PAGE_HEAD) this.#handOn()
    else if (this.#held > this.#limit) this.#parts = [beginningOf(this.#parts)]
  }

  #handOn(): void {
    const line = Buffer.concat(this.#parts)
    if (!beginsList(line)) return
    this.#list = new JsonValues(this.#limit)
    this.#parts = []
    this.#addList(this.#list.push(line))
  }

  #endHeld(atEnd: boolean, broken = false): void {
    if (this.#list === undefined && this.#held < PAGE_HEAD) this.#handOn()
    if (this.#list !== undefined) this.#endList()
    else {
      const tooLarge = this.#held > this.#limit
      const line = tooLarge ? beginningOf(this.#parts) : Buffer.concat(this.#parts)
      if (tooLarge) this.#add(line, 'too_large')
      else this.#add(line, atEnd && (broken || isCutOff(line)) ? 'truncated' : undefined)
    }
    this.#parts = []
    this.#held = 0
  }

  #endList(): void {
    const list = this.#list
    if (list === undefined) return
    this.#list = undefined
    const last = list.end()
    this.#addList(last)
    if (list.open && last.length === 0) {
      this.#open ??= this.#number
      this.#opens += 1
    }
    this.#elements = 0
  }

  #addList(values: readonly { bytes: Buffer; damage?: Damage }[]): void {
    for (const { bytes, damage } of values) {
      this.#elements += 1
      const source = `${this.#name}:${this.#number}#${this.#elements}`
      this.#documents.push(damage === undefined ? { source, bytes } : { source, bytes, damage })
    }
  }

  #add(line: Buffer, damage: Damage | undefined): void {
    const start = spaceBefore(line)
    let end = line.length
    while (end > start && isSpace(line[end - 1]!)) end -= 1
    if (start === end) return
    const bytes = end - start === line.length ? line : line.subarray(start, end)
    const source = `${this.#name}:${this.#number}`
    this.#documents.push(damage === undefined ? { source, bytes } : { source, bytes, damage })
  }
}

/** Whether a last line without a line end stops in the middle of a value. */
function isCutOff(line: Buffer): boolean {
  const values = new JsonValues()
  values.push(line)
  return values.end().at(-1)?.damage === 'truncated'
}

function startsWith(line: Buffer, byte: number): boolean {
  return line[spaceBefore(line)] === byte
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09
}

/** The end of the white space (and of the byte order mark) at a line's beginning. */
function spaceBefore(line: Buffer): number {
  let at = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0
  while (at < line.length && isSpace(line[at]!)) at += 1
  return at
}
