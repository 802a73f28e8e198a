import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { onTestFinished } from 'vitest'
import { initCommand } from '../../../src/cli/commands/init.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'

/** What `callhouse init` prints and says. */
export async function init(...args: readonly string[]): Promise<{ printed: string; said: string[] }> {
  const printed: string[] = []
  const said: string[] = []
  const terminal: Terminal = {
    isInteractive: false,
    print: (text) => printed.push(`${text}\n`),
    say: (message) => said.push(message),
    warn: (message) => said.push(message),
    progress: () => {},
    fail: () => {},
  }
  const program = new Command('callhouse').exitOverride().configureOutput({ outputError: () => {} })
  initCommand(program, terminal)
  await program.parseAsync(['init', ...args], { from: 'user' })
  return { printed: printed.join(''), said }
}

/** A directory of the running test's own. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'callhouse-init-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Programs that stand in for the real ones, in a directory that can be put into PATH. */
export interface StandIns {
  readonly directory: string
  /** How each program was called so far, in order. */
  calls(): string[]
}

/** A `callhouse` that ends with one code after the other, and a `sleep` that takes no time; both note their arguments. */
export function standIns(codes: readonly number[]): StandIns {
  const path = directory()
  const log = join(path, 'log')
  writeFileSync(log, '')
  writeFileSync(join(path, 'codes'), codes.map((code) => `${code}\n`).join(''))
  program(
    path,
    'callhouse',
    `echo "callhouse $*" >> ${log}
    start=$(grep -c ^callhouse ${log})
    echo "data of start $start"; echo "100 % of start $start" >&2
    exit "$(sed -n "$start"p ${path}/codes)"`,
  )
  program(path, 'sleep', `echo "sleep $*" >> ${log}`)
  return { directory: path, calls: () => readFileSync(log, 'utf8').trimEnd().split('\n') }
}

/** Writes a shell script as a program. */
export function program(path: string, name: string, script: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(path, name), 0o755)
}

/** Runs a script of shell as `/bin/sh -c` does, with the stand-ins first in PATH; `onOutput` gets what it says. */
export async function shell(
  script: string,
  path: string,
  onOutput: (text: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }> {
  const child = spawn('/bin/sh', ['-c', script], { env: { PATH: `${path}:/usr/local/bin:/usr/bin:/bin` } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    onOutput(text, (signal) => child.kill(signal))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code, signal, stdout, stderr }
}
