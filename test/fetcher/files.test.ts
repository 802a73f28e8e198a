import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../src/failure.ts'
import {
  type Document,
  type FileFault,
  findFiles,
  type ReadOptions,
  readDocuments,
} from '../../src/fetcher/files.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'callhouse-files-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(name: string, content: string | Buffer = '{"a":1}\n'): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const below = (files: readonly { path: string }[]) => files.map(({ path }) => path.slice(root.length + 1))

async function failureOf(inputs: readonly string[]): Promise<Failure> {
  const error = await findFiles(inputs).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

interface Outcome {
  /** `source bytes (damage)`, without the directory */
  found: string[]
  faults: FileFault[]
  bytes: number
  documents: Document[]
}

async function read(inputs: readonly string[], options: Partial<ReadOptions> = {}): Promise<Outcome> {
  const outcome: Outcome = { found: [], faults: [], bytes: 0, documents: [] }
  const batches = readDocuments(await findFiles(inputs), {
    onBytes: (count) => {
      outcome.bytes += count
    },
    onFault: ({ file, message }) => outcome.faults.push({ file: file.replace(`${root}/`, ''), message }),
    ...options,
  })
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThan(0)
    for (const document of batch) {
      const { source, bytes, damage } = document
      outcome.documents.push(document)
      outcome.found.push(
        `${source.replace(`${root}/`, '')} ${bytes}${damage === undefined ? '' : ` (${damage})`}`,
      )
    }
  }
  return outcome
}

describe('findFiles', () => {
  it('searches directories for what has a known name, in the order of the paths', async () => {
    const known = [
      'b.json',
      'a/z.ndjson',
      'a/b/c.jsonl.gz',
      'a.JSON',
      'a/b/d.json.zst',
      'a-1/x.jsonl',
      'c.ndjson.zst',
    ]
    for (const name of [...known, 'readme.txt', 'a/x.csv', 'x.gz', 'json', '.hidden.json', '.git/x.json'])
      write(name)
    const files = await findFiles([root])
    expect(below(files)).toEqual([...known].sort())
    expect(files.every(({ size }) => size === 8)).toBe(true)
  })

  it('takes what is named explicitly, in the order given, and nothing twice', async () => {
    write('dir/1.json')
    write('dir/2.json')
    const odd = write('export.txt')
    const inputs = [odd, '-', join(root, 'dir/2.json'), join(root, 'dir'), `${root}/./dir/1.json`, '-']
    expect((await findFiles(inputs)).map(({ path }) => path.replace(`${root}/`, ''))).toEqual([
      'export.txt',
      '-',
      'dir/2.json',
      'dir/1.json',
    ])
  })

  it('follows symbolic links, but not in circles', async () => {
    write('real/1.json')
    symlinkSync(join(root, 'real'), join(root, 'real/again'))
    symlinkSync(join(root, 'real/1.json'), join(root, 'link.json'))
    expect(below(await findFiles([root]))).toEqual(['link.json', 'real/1.json'])
  })

  it('names everything that can not be read', async () => {
    write('empty/readme.txt')
    write('bad/ok.json')
    symlinkSync(join(root, 'gone'), join(root, 'bad/broken.json'))
    const failure = await failureOf([
      write('ok.json'),
      join(root, 'missing.json'),
      join(root, 'empty'),
      join(root, 'bad'),
    ])
    expect(failure.kind).toBe('usage')
    expect(failure.message.replaceAll(`${root}/`, '')).toBe(
      "can't read missing.json (no such file or directory), " +
        'empty (holds no .json, .ndjson or .jsonl file, plain or as .gz or .zst), ' +
        'bad/broken.json (no such file or directory)',
    )
    expect(failure.remedy).toBeDefined()
  })

  it.skipIf(process.getuid?.() === 0)('names what it has no permission for', async () => {
    chmodSync(write('secret.json'), 0)
    expect((await failureOf([root])).message).toContain('secret.json (permission denied)')
  })
})

describe('readDocuments', () => {
  const values = ['{"id":1,"name":"Zoë \\"x\\" \\\\"}', '{ "id" : 2 }', '{"id":3,"n":[1,{"value":[1]}]}']
  const numbered = (name: string, mark: string) =>
    values.map((value, at) => `${name}${mark}${at + 1} ${value}`)
  const compressions: [string, (content: Buffer) => Buffer][] = [
    ['', (content) => content],
    ['.gz', (content) => gzipSync(content)],
    ['.zst', (content) => zstdCompressSync(content)],
  ]
  const layouts: [string, string, (lineEnd: string) => string][] = [
    ['lines.ndjson', ':', (lineEnd) => values.join(lineEnd) + lineEnd],
    ['lines.jsonl', ':', (lineEnd) => values.join(lineEnd)],
    ['lines.json', ':', (lineEnd) => values.join(lineEnd)],
    ['array.json', '#', (lineEnd) => `[${values.join(`,${lineEnd}`)}]${lineEnd}`],
    ['page.json', '#', (lineEnd) => `{"@odata.context":"c",${lineEnd}"value":[${values.join(',')}],"n":{}}`],
    ['values.json', '#', (lineEnd) => values.join(' ') + lineEnd],
  ]

  describe.each(compressions)('%s', (extension, compress) => {
    it.each(layouts)('reads %s', async (name, mark, layout) => {
      for (const lineEnd of ['\n', '\r\n'])
        for (const start of ['', '\ufeff'])
          for (const named of [name + extension, `${name}.renamed`]) {
            const content = compress(Buffer.from(start + layout(lineEnd)))
            const { found, faults, bytes } = await read([write(named, content)])
            // a name that says nothing: the content alone decides
            expect(found).toEqual(numbered(named, mark))
            expect(faults).toEqual([])
            expect(bytes).toBe(content.length)
          }
    })

    it('reads standard input', async () => {
      for (const pieceLength of [1, 3, 1000]) {
        const content = compress(Buffer.from(values.join('\n')))
        const pieces = Array.from({ length: Math.ceil(content.length / pieceLength) }, (_, at) =>
          content.subarray(at * pieceLength, (at + 1) * pieceLength),
        )
        const { found, bytes } = await read(['-'], { stdin: Readable.from(pieces) })
        expect(found).toEqual(numbered('stdin', ':'))
        expect(bytes).toBe(content.length)
      }
    })

    it('takes nothing for an error in a file without documents', async () => {
      for (const content of ['', ' \n', '[]', '{"value":[]}'])
        expect(await read([write(`x.json${extension}`, compress(Buffer.from(content)))])).toMatchObject({
          found: [],
          faults: [],
        })
    })
  })

  it('numbers only what is not alone in its file', async () => {
    write('1.json', values[0])
    write('2.json.gz', gzipSync(`${values[1]}\n`))
    write('3.ndjson', values[2])
    expect((await read([root])).found).toEqual([
      `1.json ${values[0]}`,
      `2.json.gz ${values[1]}`,
      `3.ndjson:1 ${values[2]}`,
    ])
  })

  it('reads a large file across its chunks', async () => {
    const long = 'x'.repeat(999)
    const lines = Array.from({ length: 5000 }, (_, at) => `{"id":${at},"text":"${long.slice(at % 500)}"}`)
    for (const [name, content] of [
      ['x.ndjson', lines.join('\n')],
      ['x.json', `{"value":[${lines.join(',')}]}`],
      ['x.ndjson.gz', gzipSync(lines.join('\r\n'))],
      ['x.json.zst', zstdCompressSync(`[${lines.join(',')}]`)],
    ] as const) {
      const { documents, faults } = await read([write(name, content)])
      expect(documents.map(({ bytes }) => bytes.toString())).toEqual(lines)
      expect(faults).toEqual([])
    }
  })

  it('reads many small files in their order', async () => {
    for (let at = 100; at < 160; at += 1) write(`${at}.json`, `{"id":${at}}`)
    write('130.json', 'x'.repeat(200_000))
    const { found, faults } = await read([root])
    expect(found.map((one) => one.slice(0, 8))).toEqual(
      Array.from({ length: 60 }, (_, at) => `${at + 100}.json`),
    )
    expect(faults.map(({ file }) => file)).toEqual(['130.json'])
  })

  it('reads on after a compressed file that is cut off', async () => {
    const lines = Array.from({ length: 2000 }, (_, at) => `{"id":${at},"x":"${(at * 7919) % 104_729}"}`)
    const content = Buffer.from(lines.join('\n'))
    for (const [name, compressed] of [
      ['1.ndjson.gz', gzipSync(content)],
      ['1.ndjson.zst', zstdCompressSync(content)],
    ] as const) {
      const path = write(name, compressed.subarray(0, compressed.length - 9))
      const { documents, faults } = await read([path, write('2.json', '{"next":1}')])
      const last = documents.at(-2)
      expect(documents.at(-1)?.bytes.toString()).toBe('{"next":1}')
      const whole = documents.slice(0, last?.damage === 'truncated' ? -2 : -1)
      expect(whole.map(({ bytes }) => bytes.toString())).toEqual(lines.slice(0, whole.length))
      expect(faults).toEqual([
        {
          file: name,
          message: expect.stringMatching(
            new RegExp(
              `^the \\w+ data ends in the middle \\(${whole.length || 'no'} documents? read before that\\): `,
            ),
          ),
        },
      ])
      if (name.endsWith('gz')) expect(last?.damage).toBe('truncated')
      expect(faults[0]?.message).toContain('fetch the file again')
    }
  })

  it('gives out all documents before a checksum that is wrong', async () => {
    const bad = gzipSync(values.join('\n'))
    bad[bad.length - 8] = bad[bad.length - 8]! ^ 1
    const { found, faults } = await read([write('x.ndjson.gz', bad)])
    expect(found.slice(0, 2)).toEqual(numbered('x.ndjson.gz', ':').slice(0, 2))
    expect(found[2]).toMatch(/\(truncated\)$/)
    expect(faults).toHaveLength(1)
    expect(faults[0]?.message).toMatch(
      /^the gzip checksum before byte \d+ is wrong.* \(2 documents read before that\)/,
    )
  })

  it('takes garbage with a magic number for a fault', async () => {
    for (const magic of [
      [0x1f, 0x8b, 8, 0],
      [0x28, 0xb5, 0x2f, 0xfd],
      [0x1f, 0x8b, 99, 99],
    ]) {
      const { found, faults } = await read([
        write('x.json', Buffer.concat([Buffer.from(magic), Buffer.alloc(99, 0xfe)])),
      ])
      expect(found).toEqual([])
      expect(faults).toHaveLength(1)
      expect(faults[0]?.message).toContain('no document read before that')
    }
  })

  it('gives out what is not JSON once, as a document and as a fault', async () => {
    write('1.json', '<html><body>Sign in</body></html>')
    write('2.json', '[{"a":1},oops]')
    write('3.json', '{"a":1}')
    const { found, faults } = await read([root])
    expect(found).toEqual([
      '1.json <html><body>Sign in</body></html> (not_json)',
      '2.json#1 {"a":1}',
      '2.json#2 oops] (not_json)',
      '3.json {"a":1}',
    ])
    expect(faults).toEqual([
      {
        file: '1.json',
        message:
          'HTML or XML and not JSON (no document read before that): see whether a sign-in or error page was saved in its place',
      },
      {
        file: '2.json',
        message:
          'from byte 9 on it is not JSON, and the rest was not read (1 document read before that): repair or split the file there and load it once more',
      },
    ])
  })

  it('tells of an array that ends between two elements', async () => {
    const { found, faults } = await read([write('x.json', '[{"a":1},\n')])
    expect(found).toEqual(['x.json#1 {"a":1}'])
    expect(faults).toEqual([
      {
        file: 'x.json',
        message:
          'the array or page at its end is not closed (1 document read before that): fetch the file again and load it once more',
      },
    ])
  })

  it('reads on after a file that can not be opened', async () => {
    const files = [
      { path: join(root, 'gone.json'), size: 10 },
      { path: join(root, 'gone-too.json'), size: 10_000_000 },
      { path: root, size: 4096 },
      { path: root, size: 1_000_000 },
      { path: write('ok.json'), size: 8 },
    ]
    const faults: FileFault[] = []
    const documents: Document[] = []
    for await (const batch of readDocuments(files, { onFault: (fault) => faults.push(fault) }))
      documents.push(...batch)
    expect(documents).toHaveLength(1)
    expect(faults.map(({ message }) => message.replace(/: make it.*/, ''))).toEqual([
      'reading failed: no such file or directory (no document read before that)',
      'reading failed: no such file or directory (no document read before that)',
      'reading failed: it is a directory (no document read before that)',
      'reading failed: it is a directory (no document read before that)',
    ])
  })

  it('reads to the end of a file that has grown or shrunk since it was found', async () => {
    const path = write('x.ndjson', '{"a":1}\n'.repeat(100_000))
    for (const size of [1, 100, 70_000, 10_000_000]) {
      let count = 0
      const batches = readDocuments([{ path, size }], { onFault: (fault) => expect(fault).toBeUndefined() })
      for await (const batch of batches) count += batch.length
      expect(count).toBe(100_000)
    }
  })

  it('takes a standard input that breaks for a fault', async () => {
    const stdin = new PassThrough()
    stdin.write('{"a":1}\n{"b":2}\n{"c":')
    setTimeout(() => stdin.destroy(Object.assign(new Error('read EIO'), { code: 'EIO' })), 50)
    const { found, faults } = await read(['-'], { stdin })
    expect(found).toEqual(['stdin:1 {"a":1}', 'stdin:2 {"b":2}', 'stdin:3 {"c": (truncated)'])
    expect(faults).toMatchObject([
      { file: 'stdin', message: expect.stringMatching(/^reading failed: input\/output/) },
    ])
  })

  it('lets errors of its own through', async () => {
    const stdin = new PassThrough()
    setTimeout(() => stdin.destroy(new TypeError('a bug')), 50)
    await expect(read(['-'], { stdin })).rejects.toThrow('a bug')
  })

  it('ends when it is told to', async () => {
    const path = write('x.ndjson', `${'{"a":1}\n'.repeat(1_000_000)}`)
    const control = new AbortController()
    let count = 0
    const options = { signal: control.signal, onFault: (fault: FileFault) => expect(fault).toBeUndefined() }
    const files = await findFiles([path, write('y.json')])
    for await (const batch of readDocuments(files, options)) {
      count += batch.length
      control.abort()
    }
    expect(count).toBeLessThan(200_000)
    for await (const _ of readDocuments(files, options)) expect.unreachable()
  })

  it('ends when it is told to while standard input is silent', async () => {
    const stdin = new PassThrough()
    stdin.write('{"a":1}\n{"b":2}\n')
    const control = new AbortController()
    setTimeout(() => control.abort(), 50)
    const { found, faults } = await read(['-'], { stdin, signal: control.signal })
    expect(found).toEqual(['stdin:1 {"a":1}', 'stdin:2 {"b":2}'])
    expect(faults).toEqual([])
    expect(stdin.destroyed).toBe(true)
  })

  it('lets go of standard input when nobody wants more', async () => {
    const stdin = new PassThrough()
    stdin.write('{"a":1}\n{"b":2}\n')
    for await (const _ of readDocuments([{ path: '-', size: 0 }], { stdin, onFault: () => {} })) break
    expect(stdin.destroyed).toBe(true)
  })

  describe.skipIf(process.platform === 'win32')('a named pipe', () => {
    it('is read to its end', async () => {
      const pipe = join(root, 'pipe')
      execFileSync('mkfifo', [pipe])
      const source = write('x.ndjson', values.join('\n'))
      spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', source, pipe], { stdio: 'ignore' })
      expect((await read([pipe])).found).toEqual(numbered('pipe', ':'))
    })

    it('does not hold up the end', async () => {
      const pipe = join(root, 'pipe')
      execFileSync('mkfifo', [pipe])
      const writer = spawn('sh', ['-c', '(echo "{}"; sleep 60) > "$1"', 'sh', pipe], {
        stdio: 'ignore',
        detached: true,
      })
      const control = new AbortController()
      setTimeout(() => control.abort(), 200)
      try {
        expect((await read([pipe], { signal: control.signal })).found).toEqual([])
      } finally {
        process.kill(-writer.pid!)
      }
    })
  })
})
