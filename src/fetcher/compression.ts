import {
  crc32,
  createInflateRaw,
  createZstdDecompress,
  type InflateRaw,
  type ZstdDecompress,
} from 'node:zlib'

export type Compression = 'gzip' | 'zstd'

/** How many bytes `compressionOf` wants to see. */
export const MAGIC_LENGTH = 4

/** Compressed data that can't be read to its end. What was decompressed before it has been delivered. */
export class CorruptInput extends Error {
  override readonly name = 'CorruptInput'
  /** What to do about it, when there is something better than to fetch the file again. */
  readonly remedy: string | undefined

  constructor(message: string, remedy?: string) {
    super(message)
    this.remedy = remedy
  }
}

/** Which compression the first bytes of a file show, whatever the file is called. */
export function compressionOf(head: Buffer): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length < MAGIC_LENGTH) return undefined
  const magic = head.readUInt32LE()
  return magic === ZSTD_MAGIC || isSkippable(magic) ? 'zstd' : undefined
}

/** `head`: what has already been read of the source. */
export async function* decompress(
  source: AsyncIterable<Buffer>,
  compression: Compression,
  head?: Buffer,
): AsyncGenerator<Buffer> {
  const input = new Input(source, head)
  try {
    yield* compression === 'gzip' ? gunzip(input) : unzstd(input)
  } finally {
    await input.close()
  }
}

/** The compressed bytes, which can be taken by count or as they come. */
class Input {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer | undefined
  /** how many bytes have been taken */
  offset = 0

  constructor(source: AsyncIterable<Buffer>, head: Buffer | undefined) {
    this.#rest = head
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next bytes, as many as there are at hand; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    let bytes = this.#rest
    this.#rest = undefined
    while (bytes === undefined || bytes.length === 0) {
      const { done, value } = await this.#source.next()
      if (done === true) return undefined
      bytes = value
    }
    this.offset += bytes.length
    return bytes
  }

  unread(bytes: Buffer): void {
    this.offset -= bytes.length
    this.#rest = bytes
  }

  /** Exactly this many bytes, or fewer at the end. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = count
    while (missing > 0) {
      const bytes = await this.next()
      if (bytes === undefined) break
      parts.push(bytes.subarray(0, missing))
      if (bytes.length > missing) this.unread(bytes.subarray(missing))
      missing -= Math.min(missing, bytes.length)
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }
}

/**
 * One zlib stream, driven by hand: the next piece of output is made while the caller works on the last one,
 * never more than one is held, and all output made before an error is out before the error is thrown. What
 * the failing call itself had made is lost with it, so pieces are small.
 */
class Decoder {
  static readonly options = { chunkSize: 64 * 1024, readableHighWaterMark: 1 }
  readonly #stream: InflateRaw | ZstdDecompress
  #error: Error | undefined
  #wake: () => void = () => {}
  /** the compressed stream is complete: it wants no more input */
  ended = false

  constructor(stream: InflateRaw | ZstdDecompress) {
    this.#stream = stream
    stream.on('readable', () => this.#wake())
    stream.on('error', (error) => {
      this.#error ??= error
      this.#wake()
    })
    stream.on('end', () => {
      this.ended = true
      this.#wake()
    })
  }

  /** Yields the output for these bytes and returns how many of them it used. */
  async *write(bytes: Buffer): AsyncGenerator<Buffer, number> {
    const before = this.#stream.bytesWritten
    let taken = false
    this.#stream.write(bytes, (error) => {
      if (error) this.#error ??= error
      taken = true
      this.#wake()
    })
    for (;;) {
      const output = this.#stream.read() as Buffer | null
      if (output !== null) yield output
      else if (this.#error !== undefined) throw this.#error
      else if (taken || this.ended) return this.#stream.bytesWritten - before
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  close(): void {
    this.#stream.destroy()
  }
}

const ENDS_EARLY = 'ends in the middle'

/**
 * A gzip file's members, one after another. The members' frames are read here and not by `createGunzip`,
 * which drops the output of a whole piece when its checksum is wrong or when something else follows it.
 */
async function* gunzip(input: Input): AsyncGenerator<Buffer> {
  for (;;) {
    if (!(await skipGzipHeader(input))) return
    let crc = 0
    let size = 0
    const decoder = new Decoder(createInflateRaw(Decoder.options))
    try {
      while (!decoder.ended) {
        const bytes = await input.next()
        if (bytes === undefined) throw new CorruptInput(`the gzip data ${ENDS_EARLY}`)
        const outputs = decoder.write(bytes)
        let step = await outputs.next()
        for (; step.done !== true; step = await outputs.next()) {
          crc = crc32(step.value, crc)
          size += step.value.length
          yield step.value
        }
        if (step.value < bytes.length) input.unread(bytes.subarray(step.value))
      }
    } catch (error) {
      throw asCorrupt(error, 'gzip', input)
    } finally {
      decoder.close()
    }
    const trailer = await input.take(8)
    if (trailer.length < 8) throw new CorruptInput(`the gzip data ${ENDS_EARLY}`)
    if (trailer.readUInt32LE() !== crc || trailer.readUInt32LE(4) !== size % 2 ** 32)
      throw new CorruptInput(
        `the gzip checksum before byte ${input.offset} is wrong, so what was read from the file may be wrong too`,
      )
  }
}

/** Reads a member's header; false when there is no further member. Padding with zeros is no member. */
async function skipGzipHeader(input: Input): Promise<boolean> {
  const first = input.offset === 0
  const header = await input.take(10)
  if (header.length === 0) return false
  if (!first && header[0] === 0) return onlyZeros(input, header)
  if (!GZIP_START.subarray(0, header.length).equals(header.subarray(0, GZIP_START.length)))
    throw first ? damaged('gzip', input, 'unknown header') : strayBytes(input.offset - header.length)
  const ensure = (bytes: Buffer, count: number) => {
    if (bytes.length < count) throw new CorruptInput(`the gzip data ${ENDS_EARLY}`)
    return bytes
  }
  const flags = ensure(header, 10)[3]!
  if (flags & 4) {
    const length = ensure(await input.take(2), 2).readUInt16LE()
    ensure(await input.take(length), length)
  }
  for (const text of [8, 16]) {
    while (flags & text && ensure(await input.take(1), 1)[0] !== 0);
  }
  if (flags & 2) ensure(await input.take(2), 2)
  return true
}

const GZIP_START = Buffer.from([0x1f, 0x8b, 8])

async function onlyZeros(input: Input, start: Buffer): Promise<false> {
  for (let bytes: Buffer | undefined = start; bytes !== undefined; bytes = await input.next()) {
    const at = bytes.findIndex((byte) => byte !== 0)
    if (at >= 0) throw strayBytes(input.offset - bytes.length + at)
  }
  return false
}

function strayBytes(at: number): CorruptInput {
  return new CorruptInput(`something else follows the end of the compressed data at byte ${at}`)
}

function damaged(compression: Compression, input: Input, reason: string): CorruptInput {
  return new CorruptInput(`the ${compression} data is damaged before byte ${input.offset} (${reason})`)
}

async function* unzstd(input: Input): AsyncGenerator<Buffer> {
  const frames = new ZstdFrames()
  const decoder = new Decoder(createZstdDecompress(Decoder.options))
  try {
    for (let bytes = await input.next(); bytes !== undefined; bytes = await input.next()) {
      for (const part of frames.split(bytes)) yield* decoder.write(part)
      if (frames.strayAt !== undefined) throw strayBytes(frames.strayAt)
    }
    if (!frames.complete) throw new CorruptInput(`the zstd data ${ENDS_EARLY}`)
  } catch (error) {
    throw asCorrupt(error, 'zstd', input)
  } finally {
    decoder.close()
  }
}

const ZSTD_MAGIC = 0xfd2fb528
const FRAME_START = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

function isSkippable(magic: number): boolean {
  return magic >>> 4 === 0x184d2a5
}

type ZstdPart = 'magic' | 'descriptor' | 'header' | 'block' | 'content' | 'checksum' | 'skippable' | 'skipped'
const OUTSIDE: ReadonlySet<ZstdPart> = new Set<ZstdPart>(['magic', 'skippable', 'skipped'])
/** whose bytes are no number */
const UNREAD: ReadonlySet<ZstdPart> = new Set<ZstdPart>(['header', 'content', 'skipped'])

/**
 * Finds the ends of zstd frames. Node's decoder stops for good when a frame ends inside of what is written
 * to it (nodejs/node#64741), and its older versions do not notice that the last frame is cut off
 * (nodejs/node#64592). It also gets a frame's checksum on its own, so that a wrong one costs no output.
 * The format: RFC 8878, section 3.1.
 */
class ZstdFrames {
  #state: ZstdPart = 'magic'
  /** bytes that the state still wants */
  #missing = 4
  /** the number that they make, little-endian */
  #number = 0
  #shift = 0
  #checksum = false
  #last = false
  /** how many bytes there have been */
  #offset = 0
  /** where something begins that is no frame */
  strayAt: number | undefined

  /** Whether the bytes so far end with a frame, or with zeros behind one. */
  get complete(): boolean {
    return this.#state === 'magic' && this.#number === 0
  }

  /** What of these bytes is in frames, in parts that end where a frame does. */
  *split(bytes: Buffer): Generator<Buffer> {
    // where the next part begins; -1 between frames and in those that hold no data
    let start = OUTSIDE.has(this.#state) ? -1 : 0
    let at = 0
    while (at < bytes.length) {
      if (UNREAD.has(this.#state)) {
        const step = Math.min(this.#missing, bytes.length - at)
        at += step
        this.#missing -= step
      } else {
        this.#number += bytes[at]! * 2 ** this.#shift
        this.#shift += 8
        at += 1
        this.#missing -= 1
      }
      while (this.#missing === 0) {
        this.#advance()
        if (this.strayAt !== undefined) {
          this.strayAt = this.#offset + at - 4
          return
        }
        if (this.#state === 'descriptor') {
          // its first bytes may have come with the bytes before
          if (at < 4) yield FRAME_START
          start = at < 4 ? at : at - 4
        } else if (start >= 0 && (this.#state === 'checksum' || this.#state === 'magic')) {
          if (at > start) yield bytes.subarray(start, at)
          start = this.#state === 'checksum' ? at : -1
        }
      }
    }
    if (start >= 0 && at > start) yield bytes.subarray(start)
    this.#offset += bytes.length
  }

  #advance(): void {
    const number = this.#number
    this.#number = 0
    this.#shift = 0
    switch (this.#state) {
      case 'magic':
        if (number === ZSTD_MAGIC) this.#want('descriptor', 1)
        else if (isSkippable(number)) this.#want('skippable', 4)
        else if (number === 0) this.#want('magic', 4)
        else this.strayAt = 0
        break
      case 'descriptor': {
        const single = (number >> 5) & 1
        const contentSize = number >> 6
        this.#checksum = (number & 4) !== 0
        const dictionary = [0, 1, 2, 4][number & 3]!
        this.#want('header', 1 - single + dictionary + (contentSize === 0 ? single : 2 ** contentSize))
        break
      }
      case 'block': {
        this.#last = (number & 1) === 1
        const isRepeated = ((number >> 1) & 3) === 1
        this.#want('content', isRepeated ? 1 : number >> 3)
        break
      }
      case 'content':
        if (!this.#last) this.#want('block', 3)
        else if (this.#checksum) this.#want('checksum', 4)
        else this.#want('magic', 4)
        break
      case 'header':
        this.#want('block', 3)
        break
      case 'skippable':
        this.#want('skipped', number)
        break
      case 'checksum':
      case 'skipped':
        this.#want('magic', 4)
        break
    }
  }

  #want(state: ZstdPart, count: number): void {
    this.#state = state
    this.#missing = count
  }
}

function asCorrupt(error: unknown, compression: Compression, input: Input): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  if (error.code === 'ZSTD_error_frameParameter_windowTooLarge')
    return new CorruptInput(
      'the zstd data was compressed with a window over 128 MiB (--long, --ultra)',
      'decompress it with "zstd -dc --long=31" into standard input',
    )
  if (error.code === 'ZSTD_error_checksum_wrong')
    return new CorruptInput(
      `the zstd checksum before byte ${input.offset} is wrong, so what was read from the file may be wrong too`,
    )
  return /^(Z_|ZSTD_)/.test(error.code) ? damaged(compression, input, error.message) : error
}
