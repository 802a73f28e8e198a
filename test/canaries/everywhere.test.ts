import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { directory } from '../setup/callhouse.ts'
import { hastened, openSetting } from '../setup/syncing.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { held, watchBooks } from './books.ts'
import { exceptions } from './exceptions.ts'
import { hits } from './watch.ts'

const root = join(import.meta.dirname, '..')

/** Every file of tests, and what helps them, by its path below test/, with its text. */
const files = new Map(
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
)

/** All that a file imports of test/, itself included. */
function reachable(path: string, found = new Set<string>()): Set<string> {
  const text = files.get(path)
  if (text === undefined || found.has(path)) return found
  found.add(path)
  for (const [, name] of text.matchAll(/^(?:import|export)\b(?:[^'";]*?\bfrom)?\s+'(\.[^']+)'/gm))
    reachable(posix.normalize(posix.join(dirname(path), name!)), found)
  return found
}

/** Who runs the program and does not look through what it says. */
const UNWATCHED: Readonly<Record<string, string>> = {
  'crash/program.ts': 'it is killed; what it says is compared word by word where it counts',
}

describe('the watch', () => {
  it('is on in every file of tests that runs the program, loads or synchronises', () => {
    const tests = [...files.keys()].filter((path) => path.endsWith('.test.ts'))
    const heard = tests.filter((path) => {
      const [text, all] = [files.get(path)!, reachable(path)]
      const isLoading = all.has('setup/loading.ts') || all.has('setup/callhouse.ts')
      return (
        isLoading ||
        all.has('setup/warehouse.ts') ||
        /import \{[^}]*\bsynced\b[^}]*\} from '[^']*setup\/emulated\.ts'/.test(text)
      )
    })
    expect(heard.length).toBeGreaterThan(60)
    expect(heard.filter((path) => !reachable(path).has('canaries/every-file.ts'))).toEqual([])
  })

  it('hears everything that starts the program', () => {
    const starting = [...files].filter(
      ([path, text]) =>
        !/^(?:bench|architecture|canaries)\//.test(path) &&
        (text.includes('cli/main.ts') ||
          /import \{[^}]*\bprogram\b[^}]*\} from '[^']*setup\/callhouse\.ts'/.test(text)),
    )
    expect(starting.length).toBeGreaterThan(2)
    const unheard = starting.filter(([, text]) => !text.includes('watchOutput(')).map(([path]) => path)
    expect(unheard).toEqual(Object.keys(UNWATCHED))
  })

  it('reads every text of the books but those that are held by purpose', async () => {
    const { warehouse, close } = await openWarehouse()
    const read = await watchBooks(warehouse.pool)
    expect(read).toEqual(
      expect.arrayContaining([
        'drift.example',
        'gaps.reason',
        'issues.path',
        'ledger.last_failure',
        'quarantine.reason',
        'quarantine.source',
        'runs.error',
      ]),
    )
    expect(read.filter((one) => one in held)).toEqual([])
    await close()
  })

  it('makes exceptions only where it says why', () => {
    const reasons = [...exceptions.map(({ why }) => why), ...Object.values(held), ...Object.values(UNWATCHED)]
    expect(reasons.filter((why) => why.length < 20)).toEqual([])
  })

  it('fails a file of tests that leaks, and no other', { timeout: 60_000 }, async () => {
    const vitest = join(root, '../node_modules/vitest/vitest.mjs')
    const config = join(import.meta.dirname, 'leaking/vitest.config.ts')
    const env = {
      PATH: process.env.PATH,
      CALLHOUSE_TEST_SERVER: inject('serverUrl'),
      CALLHOUSE_TEST_TEMPLATE: inject('template'),
    }
    const report = join(directory(), 'report.json')
    const args = ['run', '--config', config, '--reporter', 'json', '--outputFile', report]
    const code = await new Promise((resolve) => {
      execFile(process.execPath, [vitest, ...args], { env }, (error) => resolve(error?.code ?? 0))
    })
    expect(code).toBe(1)
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
    }
    const ends = testResults
      .map(({ name, status, assertionResults: all }) => [
        posix.basename(name),
        status,
        ...all.map((one) => one.status),
      ])
      .sort()
    expect(ends).toEqual([
      ['books.leak.ts', 'failed', 'passed'],
      ['command.leak.ts', 'failed', 'passed'],
      ['quiet.leak.ts', 'passed', 'passed'],
    ])
  })
})

describe('a sync that says as much as it can', () => {
  it('says nothing secret or personal', { timeout: 60_000 }, async () => {
    const { user, site, close } = await openSetting()
    site.emulator.faults.add({ name: 'server_error', match: { route: 'record' }, times: 3 })
    const loudest = {
      NODE_DEBUG: 'undici,fetch,http,https,net,tls,module_timer',
      NODE_ENV: 'development',
      DEBUG: '*',
      LOG_LEVEL: 'trace',
      PINO_LOG_LEVEL: 'trace',
      MSAL_LOG_LEVEL: 'trace',
    }
    const said = await user.sync(['--json'], { ...hastened, ...loudest })
    expect(said.code).toBe(0)
    expect(said.stderr).toMatch(/UNDICI|NET|TLS/)
    await close()
    expect(hits).toEqual([])
  })
})
