import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { CorruptInput, compressionOf, decompress } from '../../src/fetcher/compression.ts'

const text = Buffer.from(
  Array.from({ length: 40_000 }, (_, at) => `line ${at} ${(at * 7919) % 104_729}\n`).join(''),
)
const zstd = (bytes: Buffer, checksum = 1) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: checksum } })

interface Outcome {
  output: Buffer
  error: CorruptInput | undefined
}

async function read(compressed: Buffer, piece = 1 << 20, headLength = 4): Promise<Outcome> {
  const parts: Buffer[] = []
  let error: CorruptInput | undefined
  async function* pieces() {
    for (let at = headLength; at < compressed.length; at += piece) yield compressed.subarray(at, at + piece)
  }
  const compression = compressionOf(compressed)
  expect(compression).toBeDefined()
  try {
    for await (const part of decompress(pieces(), compression!, compressed.subarray(0, headLength)))
      parts.push(part)
  } catch (thrown) {
    if (!(thrown instanceof CorruptInput)) throw thrown
    error = thrown
  }
  return { output: Buffer.concat(parts), error }
}

async function expectAll(compressed: Buffer, expected: Buffer, pieces = [1 << 20, 1000]): Promise<void> {
  for (const piece of pieces) {
    const { output, error } = await read(compressed, piece)
    expect(error).toBeUndefined()
    expect(output.equals(expected)).toBe(true)
  }
}

const half = text.length / 2
const first = text.subarray(0, half)
const second = text.subarray(half)
const little = Buffer.from('little')

describe('decompress', () => {
  it('recognises gzip and zstd by their first bytes', () => {
    expect(compressionOf(gzipSync(little))).toBe('gzip')
    expect(compressionOf(zstd(little))).toBe('zstd')
    expect(compressionOf(Buffer.from('{"a":1}'))).toBeUndefined()
    expect(compressionOf(Buffer.from([0x1f]))).toBeUndefined()
    expect(compressionOf(Buffer.alloc(0))).toBeUndefined()
  })

  describe.each([
    ['gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstd(bytes)],
    ['zstd without checksum', (bytes: Buffer) => zstd(bytes, 0)],
  ])('%s', (name, compress) => {
    it('reads what was written', async () => {
      await expectAll(compress(text), text)
      await expectAll(compress(little), little, [1, 2, 3])
      await expectAll(compress(Buffer.alloc(0)), Buffer.alloc(0), [1, 100])
    })

    it('reads everything that was put together', async () => {
      await expectAll(Buffer.concat([compress(first), compress(Buffer.alloc(0)), compress(second)]), text)
      const many = Array.from({ length: 50 }, () => compress(little))
      await expectAll(Buffer.concat(many), Buffer.from('little'.repeat(50)), [1, 7, 1 << 20])
    })

    it('passes over zeros behind the end', async () => {
      await expectAll(Buffer.concat([compress(text), Buffer.alloc(5000)]), text)
      for (const zeros of [1, 3, 4, 9])
        await expectAll(Buffer.concat([compress(little), Buffer.alloc(zeros)]), little)
    })

    it('gives out all there is before a cut, and says that it is cut', async () => {
      const whole = compress(text)
      for (const length of [5, 20, 1000, Math.floor(whole.length / 2), whole.length - 4, whole.length - 1]) {
        const { output, error } = await read(whole.subarray(0, length))
        expect(error?.message, `${length}`).toMatch(/ends in the middle/)
        expect(output.equals(text.subarray(0, output.length))).toBe(true)
        if (length >= whole.length / 2) expect(output.length).toBeGreaterThan(text.length / 4)
        if (length === whole.length - 1 && name === 'gzip') expect(output.length).toBe(text.length)
      }
    })

    it('notices every cut', async () => {
      const whole = Buffer.concat([compress(little), compress(Buffer.from('more'))])
      const end = compress(little).length
      for (let length = 4; length < whole.length; length += 1) {
        const { output, error } = await read(whole.subarray(0, length))
        expect(error === undefined, `${length}`).toBe(length === end)
        expect('littlemore'.startsWith(output.toString())).toBe(true)
        if (length >= end) expect(output.toString()).toMatch(/^little/)
      }
    })

    it('gives out all there is before something else, and says where that is', async () => {
      for (const piece of [1 << 20, 1000]) {
        const whole = compress(text)
        const { output, error } = await read(Buffer.concat([whole, Buffer.from('garbage')]), piece)
        expect(output.length).toBe(text.length)
        expect(error?.message).toContain('something else follows')
      }
      const { error } = await read(Buffer.concat([compress(little), Buffer.from('garbage')]))
      expect(error?.message).toContain(`at byte ${compress(little).length}`)
    })

    it('gives out what comes before damage', async () => {
      const whole = compress(first)
      const bad = Buffer.from(compress(second))
      bad.fill(0xff, 200, 300)
      const { output, error } = await read(Buffer.concat([whole, bad]))
      expect(error === undefined).toBe(name === 'zstd without checksum')
      expect(output.subarray(0, first.length).equals(first)).toBe(true)
    })
  })

  it('gives out everything before a checksum that is wrong', async () => {
    for (const compress of [gzipSync, zstd]) {
      const bad = Buffer.from(compress(text))
      const at = compress === gzipSync ? bad.length - 7 : bad.length - 2
      bad[at] = bad[at]! ^ 1
      const { output, error } = await read(Buffer.concat([bad, compress(little)]))
      expect(output.equals(text)).toBe(true)
      expect(error?.message).toMatch(/^the (gzip|zstd) checksum before byte \d+ is wrong/)
    }
  })

  it('reads gzip headers with everything in them', async () => {
    const plain = gzipSync(little)
    const header = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]),
      Buffer.from([5, 0, 1, 2, 3, 4, 5]),
      Buffer.from('name.ndjson\0a comment\0'),
      Buffer.from([0xab, 0xcd]),
    ])
    const full = Buffer.concat([header, plain.subarray(10)])
    await expectAll(full, little, [1, 2, 5, 100])
    for (let length = 4; length < header.length; length += 1)
      expect((await read(full.subarray(0, length))).error?.message).toBe('the gzip data ends in the middle')
  })

  it('passes over skippable zstd frames', async () => {
    const skippable = (length: number) =>
      Buffer.concat([Buffer.from([0x5a, 0x2a, 0x4d, 0x18, length, 0, 0, 0]), Buffer.alloc(length, 7)])
    const all = Buffer.concat([
      skippable(3),
      zstd(first),
      skippable(0),
      skippable(200),
      zstd(second),
      skippable(1),
    ])
    await expectAll(all, text, [1 << 20, 1000, 13])
  })

  it('reads zstd frames of every kind', async () => {
    // incompressible, repetitive, large with a known size, and streamed with an unknown one
    const noise = Buffer.from(
      Array.from({ length: 300_000 }, (_, at) => (at * at * 31 + (at >> 3) * 17) & 255),
    )
    for (const bytes of [noise, Buffer.alloc(1_000_000, 'a'), Buffer.alloc(300, 'b'), text])
      for (const pledgedSrcSize of [undefined, bytes.length])
        await expectAll(
          zstdCompressSync(bytes, pledgedSrcSize === undefined ? {} : { pledgedSrcSize }),
          bytes,
        )
  })

  it('never holds more than a piece of the output', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20))
    async function* source() {
      yield bomb
    }
    let total = 0
    for await (const part of decompress(source(), 'gzip')) {
      expect(part.length).toBeLessThanOrEqual(64 * 1024)
      total += part.length
    }
    expect(total).toBe(64 << 20)
  })

  it('closes its source when the reading ends early', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield gzipSync(text)
      } finally {
        closed = true
      }
    }
    for await (const _ of decompress(source(), 'gzip')) break
    expect(closed).toBe(true)
  })
})
