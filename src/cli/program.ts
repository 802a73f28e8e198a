import { loadEnvFile } from 'node:process'
import { Command } from 'commander'
import { Failure } from '../failure.ts'
import { checkCommand } from './commands/check.ts'
import { connectCommand } from './commands/connect.ts'
import { dashboardsCommand } from './commands/dashboards.ts'
import { dbCommand } from './commands/db.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { emulatorCommand } from './commands/emulator.ts'
import { grantReaderCommand } from './commands/grant-reader.ts'
import { importCommand } from './commands/import.ts'
import { initCommand } from './commands/init.ts'
import { loadCommand } from './commands/load.ts'
import { migrateCommand } from './commands/migrate.ts'
import { queryCommand } from './commands/query.ts'
import { replayCommand } from './commands/replay.ts'
import { reportCommand } from './commands/report.ts'
import { rollupCommand } from './commands/rollup.ts'
import { rulesCommand } from './commands/rules.ts'
import { schemaCommand } from './commands/schema.ts'
import { settingsCommand } from './commands/settings.ts'
import { statusCommand } from './commands/status.ts'
import { syncCommand } from './commands/sync.ts'
import { verifyCommand } from './commands/verify.ts'
import { closingHelp } from './help.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** The command line: its commands, and what holds for all of them. */
export function programOf(terminal: Terminal): Command {
  const program = new Command('callhouse')
    .description('Microsoft Teams call records into PostgreSQL.')
    .version(version)
    .option('--env-file <file>', 'read environment variables from a file first')
    .exitOverride()
    // what is wrong with the command line is told like any other failure
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', closingHelp)
    .hook('preAction', (main) => {
      const { envFile } = main.opts<{ envFile?: string }>()
      if (envFile === undefined) return
      try {
        loadEnvFile(envFile)
      } catch (error) {
        throw new Failure('configuration', `--env-file names ${envFile}, which can't be read`, {
          remedy: 'Name a file that this user may read.',
          cause: error,
        })
      }
    })

  for (const add of [
    syncCommand,
    loadCommand,
    replayCommand,
    rollupCommand,
    importCommand,
    statusCommand,
    verifyCommand,
    doctorCommand,
    queryCommand,
    reportCommand,
    dashboardsCommand,
    settingsCommand,
    rulesCommand,
    schemaCommand,
    migrateCommand,
    checkCommand,
    grantReaderCommand,
    connectCommand,
    dbCommand,
    demoCommand,
    emulatorCommand,
    initCommand,
  ]) {
    add(program, terminal)
  }
  return program
}
