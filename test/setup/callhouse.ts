import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import '../canaries/every-file.ts'
import { watchOutput } from '../canaries/watch.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')

/** How a command ended, and what it said. */
export interface Said {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Started {
  readonly process: ChildProcessWithoutNullStreams
  /** What it said so far. */
  readonly so: { stdout: string; stderr: string }
  readonly ended: Promise<Said>
}

export interface StartOptions {
  /** Variables beside PATH; nothing else comes from the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Where Node keeps what it has compiled, so that a program of many files starts in half the time. */
const compiled = join(tmpdir(), 'callhouse-compiled')

/** Environment in which nothing names a server: what `env` gives, and PATH. */
export function cleanEnvironment(env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: compiled, ...env }
}

/** The options of Node that the program's first line asks for. */
const options = readFileSync(main, 'utf8')
  .split('\n', 1)[0]!
  .replace('#!/usr/bin/env -S node ', '')
  .split(' ')

/** What is to be run for the program, as its first line says, with this Node. */
export const program: readonly string[] = [process.execPath, ...options, main]

/** Starts the program as a user would, in a process of its own, with its standard input open. */
export function start(args: readonly string[], options: StartOptions = {}): Started {
  return heard(args, program, args, options)
}

/** Hears what a process says in which a command runs, and looks through it at its end. */
function heard(
  command: readonly string[],
  [file, ...before]: readonly string[],
  args: readonly string[],
  options: StartOptions,
): Started {
  const env = cleanEnvironment(options.env)
  const child = spawn(file!, [...before, ...args], { env, cwd: options.cwd ?? emptyDirectory })
  const so = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    so.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    so.stderr += text
  })
  // one that ends before its input does leaves a broken pipe
  child.stdin.on('error', () => {})
  const ended = once(child, 'close').then(([code, signal]) => {
    watchOutput(command, env, so)
    return { ...so, code, signal } as Said
  })
  return { process: child, so, ended }
}

/**
 * Runs the program at the beginning of a pipeline of a shell.
 * @param pipe what stands behind it, such as `| head -2`
 * @returns what is left of its output, and its own exit code
 */
export async function piped(
  args: readonly string[],
  pipe: string,
  env: Readonly<Record<string, string>>,
): Promise<Said> {
  const command = [...program, ...args].map((part) => `'${part}'`).join(' ')
  const script = `${command} ${pipe}; exit \${PIPESTATUS[0]}`
  return heard(args, ['bash', '--norc', '-c'], [script], { env }).ended
}

/** Runs the program to its end. */
export async function callhouse(
  args: readonly string[],
  options: StartOptions & { readonly stdin?: string | Buffer } = {},
): Promise<Said> {
  const { process: child, ended } = start(args, options)
  child.stdin.end(options.stdin)
  return ended
}

/** Waits until something is so. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  everyMs = 10,
): Promise<void> {
  const deadline = Date.now() + 25_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/** The lines of standard error, each a JSON object. */
export function logged(said: Said | { stderr: string }): Record<string, unknown>[] {
  return said.stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

const temporary: string[] = []

/** A directory of this test file's own, gone at its end. */
export function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'callhouse-cli-'))
  temporary.push(path)
  return path
}

/** Where programs run that are not told otherwise. */
const emptyDirectory = directory()

afterAll(() => {
  for (const path of temporary) rmSync(path, { recursive: true, force: true })
})
