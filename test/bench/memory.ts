import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { generateCallRecords } from '../../src/emulator/tenant.ts'
import { type Bench, emptied } from './warehouse.ts'

export interface Memory {
  readonly json_gb: number
  readonly records: number
  readonly seconds: number
  readonly peak_rss_mb: number
}

/** Peak memory of the command's own process, as Linux counts it, while it loads a large file. */
export async function memory(bench: Bench, gigabytes: number): Promise<Memory> {
  const file = join(bench.directory, 'large.ndjson')
  const records = await writeLarge(file, gigabytes * 1e9)
  await emptied(bench)
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  // ru_maxrss would begin with this process's own size, which fork hands down; VmHWM begins anew at exec
  const report = `import { readFileSync } from 'node:fs'
    process.on('exit', () => process._rawDebug(readFileSync('/proc/self/status', 'utf8').match(/VmHWM.*/)[0]))`
  const began = performance.now()
  const stderr = await ended(
    spawn(
      process.execPath,
      [
        ...process.execArgv,
        '--import',
        `data:text/javascript,${encodeURIComponent(report)}`,
        main,
        'load',
        '--no-documents',
        file,
      ],
      {
        env: { ...process.env, DATABASE_URL: bench.url },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    ),
  )
  const seconds = (performance.now() - began) / 1000
  const { size } = await stat(file)
  await unlink(file)
  await emptied(bench)
  return {
    json_gb: Math.round(size / 1e7) / 100,
    records,
    seconds: Math.round(seconds * 10) / 10,
    peak_rss_mb: Math.round((Number(/VmHWM:\s+(\d+) kB/.exec(stderr)![1]) * 1.024) / 1000),
  }
}

async function writeLarge(file: string, bytes: number): Promise<number> {
  let records = 0
  const lines = function* () {
    let written = 0
    for (const record of generateCallRecords({
      seed: 7,
      calls: Number.MAX_SAFE_INTEGER,
      days: 30,
      until: new Date('2026-11-01T00:00:00Z'),
    })) {
      const line = `${JSON.stringify(record)}\n`
      written += Buffer.byteLength(line)
      records++
      yield line
      if (written >= bytes) return
    }
  }
  await pipeline(Readable.from(lines(), { highWaterMark: 64 }), createWriteStream(file))
  return records
}

async function ended(child: ReturnType<typeof spawn>): Promise<string> {
  let text = ''
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`load ended with ${code}: ${text}`)
  return text
}
