import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../src/cli/main.ts')

/** The options of Node that the program's first line asks for. */
const options = readFileSync(main, 'utf8')
  .split('\n', 1)[0]!
  .replace('#!/usr/bin/env -S node ', '')
  .split(' ')

/** How a program ended, and what it said beside its data. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** A program that runs. */
export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ending>
}

/** What a command is given. */
export interface Command {
  readonly args: readonly string[]
  /** Variables beside PATH; nothing else comes from the environment of this process. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts the program as a user would, in a process of its own. */
export function start({ args, env }: Command): Running {
  const child = spawn(process.execPath, [...options, main, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      // so that a program of many files starts in half the time
      NODE_COMPILE_CACHE: join(tmpdir(), 'callhouse-compiled'),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C is for who makes the trouble
    detached: true,
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }) as Ending)
  return { process: child, ended }
}
