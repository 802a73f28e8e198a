import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchOutput } from '../canaries/watch.ts'
import { cleanEnvironment, directory, program } from '../setup/callhouse.ts'
import { asLines, call } from '../setup/documents.ts'
import { createDatabase, type TestDatabase } from '../setup/warehouse.ts'

/** util-linux's `script`, which runs a command on a pseudo-terminal; other systems have another one. */
const script = spawnSync('script', ['--version'])
const isThere = script.status === 0 && String(script.stdout).includes('util-linux')
if (!isThere) console.warn('test/cli/terminal.test.ts: skipped, there is no script of util-linux')

const ESC = '\x1b'
const home = directory()
const file = join(home, 'calls.ndjson')
const bad = join(home, 'bad.ndjson.gz')
let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
  // three batches, so that there is something to show on the way
  const calls = Array.from({ length: 9 }, (_, at) =>
    call(at + 1, { more: { participants_v2: Array(5_000).fill({ id: 'nobody' }) } }),
  )
  await writeFile(file, asLines(calls))
  const whole = gzipSync(asLines([call(1)]))
  await writeFile(bad, whole.subarray(0, whole.length / 2))
})
afterAll(() => database.drop())

/** What a command shows on a terminal of 100 columns; its standard output goes to a file, and is told apart. */
async function shown(args: string, env: Record<string, string> = {}) {
  const out = join(home, 'out')
  const command = `stty cols 100; ${program.join(' ')} ${args} > ${out}`
  const whole = cleanEnvironment({ DATABASE_URL: database.url, SHELL: '/bin/sh', TERM: 'xterm', ...env })
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: whole,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  const [code] = (await once(child, 'close')) as [number]
  const said = { screen: screen.replaceAll('\r\n', '\n'), out: await readFile(out, 'utf8') }
  watchOutput(args.split(' '), whole, { stdout: said.out, stderr: said.screen })
  return { code, ...said }
}

describe.skipIf(!isThere)('on a terminal', () => {
  it('a load draws a bar on standard error, line over line, and ends it at 100 %', async () => {
    const { code, screen, out } = await shown(`load ${file}`)
    expect(code).toBe(0)
    const drawn = screen.split(`\r${ESC}[2K`).filter((line) => line !== '')
    expect(drawn.length).toBeGreaterThan(1)
    for (const line of drawn.slice(0, -1))
      expect(line).toMatch(/^█*░+ +\d+ % {2}\d+ documents: \d+ loaded, \d+ replaced, \d+ unchanged$/)
    expect(drawn.at(-1)).toBe(`${'█'.repeat(24)} 100 %  9 documents\n`)
    expect(out).toMatch(/^9 documents in .*: 9 loaded, 0 replaced, 0 unchanged\.\n45,054 rows: /)
    expect(out).not.toContain(ESC)
  })

  it.each([
    ['colours', {}, true],
    ['no colours, with NO_COLOR', { NO_COLOR: '1' }, false],
  ])('a failure has %s', async (_, env, coloured) => {
    const { code, screen, out } = await shown(`load ${bad}`, env)
    expect(code).toBe(75)
    const red = (text: string) => (coloured ? `${ESC}[31m${text}${ESC}[0m` : text)
    const bare = screen.replaceAll(`\r${ESC}[2K`, '')
    expect(bare).toContain(`${red('Error:')} A file could not be read to the end\nWhat was read is loaded.`)
    expect(bare).toContain(`${coloured ? `${ESC}[33m` : ''}${bad}: `)
    if (!coloured) expect(bare).not.toContain(ESC)
    expect(out).toMatch(/^[01] documents? in /)
  })
})
