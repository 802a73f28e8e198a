/** A message of PostgreSQL's protocol. */
export interface Message {
  /** Its letter; '' for the one without that begins a connection. */
  readonly type: string
  /** The beginning of what is in it. */
  readonly text: string
  /** Where it begins and ends in the stream, in bytes. */
  readonly start: number
  readonly end: number
}

/** So much of each message is kept. */
const KEPT_BYTES = 400

/** Finds the messages in one direction of a connection, however the bytes are cut into chunks. */
export class MessageScanner {
  #isFirst: boolean
  #header: number[] = []
  #type = ''
  #left = 0
  #text: Buffer[] = []
  #kept = 0
  #start = 0
  #at = 0

  /** @param fromProgram the first message from a program has no letter */
  constructor(fromProgram: boolean) {
    this.#isFirst = fromProgram
  }

  /** How many bytes it has seen. */
  get at(): number {
    return this.#at
  }

  /** Takes in a chunk; gives the messages that end in it. */
  push(chunk: Buffer): Message[] {
    const ended: Message[] = []
    let at = 0
    while (at < chunk.length) {
      const headerLength = this.#isFirst ? 4 : 5
      if (this.#header.length < headerLength) {
        if (this.#header.length === 0) this.#start = this.#at + at
        this.#header.push(chunk[at++]!)
        if (this.#header.length < headerLength) continue
        const header = Buffer.from(this.#header)
        this.#type = this.#isFirst ? '' : String.fromCharCode(header[0]!)
        this.#left = header.readUInt32BE(headerLength - 4) - 4
      }
      const part = chunk.subarray(at, at + this.#left)
      if (this.#kept < KEPT_BYTES) this.#text.push(part.subarray(0, KEPT_BYTES - this.#kept))
      this.#kept += part.length
      this.#left -= part.length
      at += part.length
      if (this.#left > 0) continue
      const text = Buffer.concat(this.#text).toString('latin1')
      ended.push({ type: this.#type, text, start: this.#start, end: this.#at + at })
      this.#isFirst = false
      this.#header = []
      this.#text = []
      this.#kept = 0
    }
    this.#at += chunk.length
    return ended
  }
}
