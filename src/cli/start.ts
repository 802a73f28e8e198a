import { CommanderError } from 'commander'
import { exitCodeOf, Failure } from '../failure.ts'
import { programOf } from './program.ts'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal(process.stdout, process.stderr, process.env)

/** Ends the process with an error's own exit code. */
function fail(error: unknown): never {
  if (error instanceof CommanderError) {
    // the help or the version that was asked for is printed
    if (error.exitCode === 0) process.exit(0)
    const usage = new Failure('usage', error.message.replace(/^error: /, ''), { remedy: 'See --help.' })
    // and so is the help where nothing was asked for
    if (error.code !== 'commander.help') terminal.fail(usage, usage)
    process.exit(exitCodeOf(usage))
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
