import type { Command } from 'commander'
import { EMBEDDED_DIRECTORY } from '../../config.ts'
import { Failure } from '../../failure.ts'
import { embeddedStatus, startEmbedded, stopEmbedded } from '../../warehouse/embedded.ts'
import type { Terminal } from '../terminal.ts'

/** `callhouse db`: the embedded server. */
export function dbCommand(program: Command, terminal: Terminal): void {
  const db = program
    .command('db')
    .summary('the embedded PostgreSQL: url, start, stop')
    .description(
      `The embedded PostgreSQL, which is used where neither DATABASE_URL nor PG* variables name a server. Its data is in ${EMBEDDED_DIRECTORY}/ below the working directory.`,
    )
    .addHelpText('after', '\nExample:\n  $ psql "$(callhouse db url)"')
  db.command('url')
    .description('print the URL to connect to, starting the server where needed')
    .addHelpText('after', '\nExample:\n  $ psql "$(callhouse db url)"')
    .action(async () => {
      terminal.print((await startEmbedded(EMBEDDED_DIRECTORY)).url)
    })
  db.command('start')
    .description('start the server')
    .addHelpText('after', '\nExample:\n  $ callhouse db start')
    .action(async () => {
      const server = await startEmbedded(EMBEDDED_DIRECTORY)
      terminal.print(
        `PostgreSQL ${server.started ? 'started' : 'is running'} on 127.0.0.1:${server.port}, process ${server.pid}.`,
      )
    })
  db.command('stop')
    .description('stop the server')
    .addHelpText('after', '\nExample:\n  $ callhouse db stop')
    .action(async () => {
      const stopped = await stopEmbedded(EMBEDDED_DIRECTORY)
      terminal.print(stopped ? 'PostgreSQL stopped.' : 'PostgreSQL was not running.')
    })
  db.command('status')
    .description('say whether the server runs; exit code 69 where it does not')
    .addHelpText('after', '\nExample:\n  $ callhouse db status || callhouse db start')
    .action(async () => {
      const server = await embeddedStatus(EMBEDDED_DIRECTORY)
      if (server === undefined) {
        throw new Failure('unreachable', 'The embedded PostgreSQL is not running', {
          remedy: 'callhouse db start',
        })
      }
      terminal.print(`PostgreSQL runs on 127.0.0.1:${server.port}, process ${server.pid}.`)
    })
}
