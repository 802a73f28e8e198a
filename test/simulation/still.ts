import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { Transform, type TransformCallback } from 'node:stream'
import timers from 'node:timers/promises'
import zlib from 'node:zlib'

// Imported before anything of the product. What Node does on other threads, or puts off to a later turn of its event
// loop, is done at once: so when everything of a process has settled, nothing of it goes on somewhere out of sight.

fs.promises.readFile = (async (...args: Parameters<typeof fs.readFileSync>) =>
  fs.readFileSync(...args)) as typeof fs.promises.readFile
fs.promises.readdir = (async (...args: Parameters<typeof fs.readdirSync>) =>
  fs.readdirSync(...args)) as typeof fs.promises.readdir

timers.setImmediate = async <T>(value?: T) => value as T

zlib.zstdDecompress = ((bytes: Uint8Array, done: (error: Error | null, result: Buffer) => void) => {
  done(null, zlib.zstdDecompressSync(bytes))
}) as typeof zlib.zstdDecompress

const createZstdCompress = (options: zlib.ZstdOptions) => {
  const pieces: Buffer[] = []
  return new Transform({
    transform(piece: Buffer, _: string, done: TransformCallback) {
      pieces.push(piece)
      done()
    },
    flush(done: TransformCallback) {
      done(null, zlib.zstdCompressSync(Buffer.concat(pieces), options))
    },
  })
}
Object.defineProperty(zlib, 'createZstdCompress', { value: createZstdCompress })

syncBuiltinESMExports()
