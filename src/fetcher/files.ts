import { constants, open as openDescriptor } from 'node:fs'
import { access, open, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Failure } from '../failure.ts'
import { CorruptInput, compressionOf, decompress, MAGIC_LENGTH } from './compression.ts'
import { Documents } from './documents.ts'
import type { Document, Problem } from './lines.ts'

export type { Damage } from './json-values.ts'
export type { Document } from './lines.ts'

export interface InputFile {
  /** as named, or below the directory that was named; `-` is standard input */
  readonly path: string
  /** bytes on disk; 0 where it isn't known before reading (standard input, pipes) */
  readonly size: number
}

/** A file that could not be read to its end: what was read before still counts. */
export interface FileFault {
  /** the path, or `stdin` */
  readonly file: string
  /** what is wrong, where, and what to do about it */
  readonly message: string
}

export interface ReadOptions {
  /** what `-` stands for, if not the process's own standard input */
  readonly stdin?: Readable | undefined
  /** ends the reading without an error */
  readonly signal?: AbortSignal | undefined
  /** told how many more bytes have been read, as they are on disk */
  readonly onBytes?: ((count: number) => void) | undefined
  readonly onFault: (fault: FileFault) => void
}

const STDIN = '-'
const KNOWN_NAME = /\.(?:json|ndjson|jsonl)(?:\.(?:gz|zst))?$/i
const LINES_NAME = /\.(?:ndjson|jsonl)(?:\.(?:gz|zst))?$/i
const COMPRESSED_NAME = /\.(?:gz|zst)$/i
const CHUNK = 1024 * 1024
/** For compressed files too: much comes out of it, and the count of bytes read should go up evenly. */
const SMALL_CHUNK = 64 * 1024
/** Files looked at at a time while directories are searched. */
const LOOKED_AT = 16
/** Small files read ahead of their turn. */
const FILES_AHEAD = 16

/**
 * The files that the arguments name. A file named explicitly is taken whatever it is called; of a directory
 * all files with a known extension, also from the directories below it, in the order of their paths. Hidden
 * files and directories in it are left out. A file named twice is taken once.
 */
export async function findFiles(inputs: readonly string[]): Promise<InputFile[]> {
  const found = new Map<string, InputFile>()
  const problems: string[] = []
  for (const input of inputs) {
    if (input === STDIN) {
      found.set(STDIN, { path: STDIN, size: 0 })
      continue
    }
    const entry = await look(input)
    if (entry.kind === 'problem') problems.push(entry.problem)
    else if (entry.kind === 'file') add(entry.file)
    else {
      const files: InputFile[] = []
      const before = problems.length
      await search(input, files, problems, new Set())
      if (files.length === 0 && problems.length === before)
        problems.push(`${input} (holds no .json, .ndjson or .jsonl file, plain or as .gz or .zst)`)
      files.sort((a, b) => (a.path < b.path ? -1 : 1))
      files.forEach(add)
    }
  }
  if (problems.length > 0)
    throw new Failure('usage', `can't read ${problems.join(', ')}`, {
      remedy: 'Name files or directories that exist and that this user may read.',
    })
  return [...found.values()]

  function add(file: InputFile): void {
    const key = resolve(file.path)
    if (!found.has(key)) found.set(key, file)
  }
}

type Entry =
  | { readonly kind: 'file'; readonly file: InputFile }
  | { readonly kind: 'directory' }
  | { readonly kind: 'problem'; readonly problem: string }

async function look(path: string): Promise<Entry> {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return { kind: 'directory' }
    await access(path, constants.R_OK)
    if (stats.isFile()) return { kind: 'file', file: { path, size: stats.size } }
    if (stats.isFIFO() || stats.isCharacterDevice()) return { kind: 'file', file: { path, size: 0 } }
    return { kind: 'problem', problem: `${path} (neither a file nor a directory)` }
  } catch (error) {
    return { kind: 'problem', problem: `${path} (${reasonOf(error)})` }
  }
}

/** Adds the directory's files, and the problems on the way to them. `above` guards against links in a circle. */
async function search(
  directory: string,
  files: InputFile[],
  problems: string[],
  above: ReadonlySet<string>,
): Promise<void> {
  let names: string[]
  let here: ReadonlySet<string>
  try {
    const real = await realpath(directory)
    if (above.has(real)) return
    here = new Set([...above, real])
    const entries = await readdir(directory, { withFileTypes: true })
    names = entries
      .filter((entry) => !entry.name.startsWith('.'))
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink() || KNOWN_NAME.test(entry.name))
      .map((entry) => entry.name)
  } catch (error) {
    problems.push(`${directory} (${reasonOf(error)})`)
    return
  }
  for (let at = 0; at < names.length; at += LOOKED_AT) {
    const paths = names.slice(at, at + LOOKED_AT).map((name) => join(directory, name))
    const entries = await Promise.all(paths.map(look))
    for (const [index, entry] of entries.entries()) {
      const path = paths[index]!
      if (entry.kind === 'directory') await search(path, files, problems, here)
      else if (!KNOWN_NAME.test(path)) continue
      else if (entry.kind === 'file') files.push(entry.file)
      else problems.push(entry.problem)
    }
  }
}

/**
 * The documents of the files, in their order, a batch at a time. The documents share the memory of what was
 * read, so whoever keeps one for long should copy it. A file that is damaged or can't be read is a fault and
 * not an error: the next one follows.
 */
export async function* readDocuments(
  files: readonly InputFile[],
  options: ReadOptions,
): AsyncGenerator<Document[]> {
  const small = new SmallFiles(files)
  for (const [index, file] of files.entries()) {
    if (options.signal?.aborted) return
    const whole = small.take(index)
    const chunks =
      file.path === STDIN
        ? readStream(options.stdin ?? process.stdin, options)
        : whole === undefined
          ? readDisk(file, options)
          : readWhole(whole, options)
    yield* documentsOf(file, chunks, options)
  }
}

/** Reads small files as a whole, some at a time and ahead of their turn: one by one the waiting adds up. */
class SmallFiles {
  readonly #files: readonly InputFile[]
  readonly #contents = new Map<number, Promise<Buffer>>()
  #next = 0

  constructor(files: readonly InputFile[]) {
    this.#files = files
  }

  /** The content of the file at this index, if it is small. */
  take(index: number): Promise<Buffer> | undefined {
    for (; this.#next < Math.min(index + FILES_AHEAD, this.#files.length); this.#next += 1) {
      const { path, size } = this.#files[this.#next]!
      if (size === 0 || size > SMALL_CHUNK) continue
      const content = readFile(path)
      // an error is met where the content is awaited
      content.catch(() => {})
      this.#contents.set(this.#next, content)
    }
    const content = this.#contents.get(index)
    this.#contents.delete(index)
    return content
  }
}

async function* readWhole(content: Promise<Buffer>, { onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  const bytes = await content
  onBytes?.(bytes.length)
  yield bytes
}

async function* documentsOf(
  file: InputFile,
  source: AsyncGenerator<Buffer>,
  options: ReadOptions,
): AsyncGenerator<Document[]> {
  const name = file.path === STDIN ? 'stdin' : file.path
  const documents = new Documents(name, LINES_NAME.test(file.path))
  const chunks = decompressed(source)
  let whole = 0
  let fault: Problem | undefined
  try {
    while (!documents.finished) {
      let chunk: Buffer | undefined
      try {
        chunk = (await chunks.next()).value
      } catch (error) {
        if (options.signal?.aborted) return
        fault = problemOf(error)
      }
      if (options.signal?.aborted) return
      if (chunk === undefined) break
      for (const batch of documents.push(chunk)) {
        whole += wholeIn(batch)
        yield batch
        // a chunk gives one batch, but for the first, behind which there may be many: let others have their turn
        await nextTurn()
        if (options.signal?.aborted) return
      }
    }
    for (const batch of documents.end(fault !== undefined)) {
      whole += wholeIn(batch)
      yield batch
    }
  } finally {
    await chunks.return(undefined)
  }
  fault ??= documents.problem
  if (fault === undefined || options.signal?.aborted) return
  const count = whole === 0 ? 'no document' : whole === 1 ? '1 document' : `${whole} documents`
  const remedy = fault.remedy ?? 'fetch the file again and load it once more'
  options.onFault({ file: name, message: `${fault.what} (${count} read before that): ${remedy}` })
}

function wholeIn(batch: readonly Document[]): number {
  let count = 0
  for (const { damage } of batch) if (damage === undefined) count += 1
  return count
}

function problemOf(error: unknown): Problem {
  if (error instanceof CorruptInput) return { what: error.message, remedy: error.remedy }
  if (!isSystemError(error)) throw error
  return { what: `reading failed: ${reasonOf(error)}`, remedy: 'make it readable and load it once more' }
}

async function* decompressed(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer, undefined> {
  try {
    let head: Buffer = Buffer.alloc(0)
    while (head.length < MAGIC_LENGTH) {
      const { done, value } = await chunks.next()
      if (done === true) break
      head = head.length === 0 ? value : Buffer.concat([head, value])
    }
    if (head.length === 0) return
    const compression = compressionOf(head)
    if (compression !== undefined) yield* decompress(chunks, compression, head)
    else {
      yield head
      yield* chunks
    }
  } finally {
    await chunks.return(undefined)
  }
}

/** A file's bytes. While the caller works on a chunk, the next one is being read. */
async function* readDisk({ path, size }: InputFile, options: ReadOptions): AsyncGenerator<Buffer> {
  if (size === 0 && (await stat(path)).isFIFO()) {
    // as a stream, since a read that waits for the other side could not be given up
    const fd = await promisify(openDescriptor)(path, 'r')
    yield* readStream(new Socket({ fd, readable: true, writable: false }), options)
    return
  }
  const handle = await open(path)
  const largest = COMPRESSED_NAME.test(path) ? SMALL_CHUNK : CHUNK
  let asked = 0
  let next = readChunk()
  try {
    for (;;) {
      const chunk = await next
      if (chunk.length === 0) return
      options.onBytes?.(chunk.length)
      next = readChunk()
      yield chunk
    }
  } finally {
    await next.catch(() => {})
    await handle.close()
  }

  function readChunk(): Promise<Buffer> {
    // one byte more than there should be, to come upon the end at once; files may also grow
    const length = Math.min(largest, Math.max(size + 1 - asked, SMALL_CHUNK))
    asked += length
    const buffer = Buffer.allocUnsafeSlow(length)
    const chunk = handle.read(buffer, 0, length, null).then(({ bytesRead }) => buffer.subarray(0, bytesRead))
    // it is awaited later, and an error is met there
    chunk.catch(() => {})
    return chunk
  }
}

async function* readStream(stream: Readable, { signal, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  const stop = () => stream.destroy()
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer)
      onBytes?.(bytes.length)
      yield bytes
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  EIO: 'input/output error of the disk',
  ELOOP: 'symbolic links in a circle',
  ENOTDIR: 'a part of the path is not a directory',
  EMFILE: 'too many open files',
}

function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return String(error)
  return REASONS[error.code ?? ''] ?? error.message
}
