#!/usr/bin/env -S node --max-semi-space-size=16
// A young generation of 16 MB: parsing is hardly slower than with V8's own choice of up to three times that,
// and the process stays 100 MB smaller.
import { loadEnvFile } from 'node:process'
import { Command, CommanderError } from 'commander'
import { exitCodeOf, Failure } from '../failure.ts'
import { checkCommand } from './commands/check.ts'
import { dbCommand } from './commands/db.ts'
import { demoCommand } from './commands/demo.ts'
import { loadCommand } from './commands/load.ts'
import { migrateCommand } from './commands/migrate.ts'
import { queryCommand } from './commands/query.ts'
import { replayCommand } from './commands/replay.ts'
import { schemaCommand } from './commands/schema.ts'
import { statusCommand } from './commands/status.ts'
import { exitCodesHelp } from './help.ts'
import { openTerminal } from './terminal.ts'
import { version } from './version.ts'

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

const program = new Command('callhouse')
  .description('Microsoft Teams call records into PostgreSQL.')
  .version(version)
  .option('--env-file <file>', 'read environment variables from a file first')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', exitCodesHelp)
  .hook('preAction', (main) => {
    const { envFile } = main.opts<{ envFile?: string }>()
    if (envFile === undefined) return
    try {
      loadEnvFile(envFile)
    } catch (error) {
      throw new Failure('configuration', `--env-file names ${envFile}, which can't be read`, { cause: error })
    }
  })

for (const add of [
  loadCommand,
  replayCommand,
  statusCommand,
  queryCommand,
  schemaCommand,
  migrateCommand,
  checkCommand,
  dbCommand,
  demoCommand,
]) {
  add(program, terminal)
}

try {
  await program.parseAsync()
} catch (error) {
  fail(error)
}
