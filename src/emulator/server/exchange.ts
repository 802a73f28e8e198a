/** A request that the emulator got, read to its end. */
export interface Request {
  /** Counts from 1, over all that this emulator got. */
  readonly number: number
  readonly method: string
  /** With the origin that the request was sent to. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is to be answered, before it is compressed and sent. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body before compression. */
  readonly body: Uint8Array
}

/** A clock that can be moved; milliseconds since 1970. */
export interface Clock {
  now(): number
}
