import { CommanderError } from 'commander'
import { exitCodeOf, Failure } from '../failure.ts'
import { programOf } from './program.ts'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal(process.stdout, process.stderr, process.env)

/** Ends the process with an error's own exit code. */
function fail(error: unknown): never {
  if (error instanceof CommanderError) {
    // commander has printed its message already, or the help that was asked for
    process.exit(error.exitCode === 0 ? 0 : exitCodeOf(new Failure('usage', error.message)))
  }
  const known = error instanceof Failure ? error : undefined
  terminal.fail(error instanceof Error ? error : new Error(String(error)), known)
  process.exit(exitCodeOf(error))
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

try {
  await programOf(terminal).parseAsync()
} catch (error) {
  fail(error)
}
