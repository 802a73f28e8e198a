import pino from 'pino'
import type { Failure } from '../failure.ts'

/**
 * What people and schedulers see. Data goes to stdout; everything said beside it goes to stderr: sentences and
 * a progress bar on a terminal, JSON lines elsewhere.
 */
export interface Terminal {
  /** Something that is good to know. */
  say(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Something that should be looked at. */
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** How far the work is; 0 to 1 where the end is known. */
  progress(share: number | undefined, message: string, fields: Readonly<Record<string, unknown>>): void
  /** What ended the command. */
  fail(error: Error, failure: Failure | undefined): void
  /** Prints a line of data. */
  print(text: string): void
  readonly isInteractive: boolean
}

/** A line of progress every so often is enough where nobody watches. */
const LOG_PROGRESS_MS = 10_000
const DRAW_PROGRESS_MS = 100
const BAR_WIDTH = 24

/** The two streams as a terminal, if standard error is one, or as a log. */
export function openTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
): Terminal {
  // a reader that closes the pipe has seen enough; the work goes on
  for (const stream of [stdout, stderr]) stream.on('error', () => {})
  const print = (text: string) => {
    stdout.write(`${text}\n`)
  }
  return stderr.isTTY ? interactive(stderr, env, print) : logging(stderr, print)
}

function interactive(stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv, print: Terminal['print']): Terminal {
  const colours = (env.NO_COLOR ?? '') === ''
  const paint = (code: number, text: string) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text)
  let drawn = false
  let drawnAt = 0
  const clear = () => {
    if (drawn) stderr.write('\r\x1b[2K')
    drawn = false
  }
  const line = (text: string) => {
    clear()
    stderr.write(`${text}\n`)
  }
  return {
    isInteractive: true,
    say: line,
    warn: (message) => line(paint(33, message)),
    progress(share, message) {
      const now = performance.now()
      if (now - drawnAt < DRAW_PROGRESS_MS && share !== 1) return
      drawnAt = now
      const full = Math.floor((share ?? 0) * BAR_WIDTH)
      const bar =
        share === undefined
          ? ''
          : `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${String(Math.floor(share * 100)).padStart(3)} %  `
      clear()
      stderr.write(`${bar}${message}`.slice(0, (stderr.columns ?? 80) - 1))
      drawn = true
      if (share === 1) {
        stderr.write('\n')
        drawn = false
      }
    },
    fail(error, failure) {
      line(`${paint(31, failure === undefined ? 'Internal error:' : 'Error:')} ${error.message}`)
      if (failure?.remedy !== undefined) line(failure.remedy)
      if (failure === undefined && error.stack !== undefined) line(error.stack)
    },
    print(text) {
      clear()
      print(text)
    },
  }
}

function logging(stderr: NodeJS.WriteStream, print: Terminal['print']): Terminal {
  const log = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stderr,
  )
  let loggedAt = performance.now()
  return {
    isInteractive: false,
    say: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    progress(_share, message, fields) {
      const now = performance.now()
      if (now - loggedAt < LOG_PROGRESS_MS) return
      loggedAt = now
      log.info(fields, message)
    },
    fail(error, failure) {
      if (failure === undefined) log.error({ kind: 'internal', stack: error.stack }, error.message)
      else log.error({ kind: failure.kind, remedy: failure.remedy }, error.message)
    },
    print,
  }
}
