import { resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly provisioning: string
}

/** Where Grafana looks for provisioning files, unless it is told otherwise. */
const PROVISIONING = '/etc/grafana/provisioning'

/** `callhouse dashboards`: dashboards for another program. */
export function dashboardsCommand(program: Command, terminal: Terminal): void {
  program
    .command('dashboards')
    .summary('write dashboards for Grafana')
    .description(
      'Writes dashboards and the files by which Grafana finds them at its start: a data source without a password, a folder, and eight dashboards that ask the named questions. They serve any schema, as the role that reads finds its tables itself. What callhouse wrote there before is overwritten, nothing else.',
    )
    .addArgument(new Argument('<tool>', 'what they are for').choices(['grafana']))
    .argument('<directory>', 'where to: the layout is that of Grafana’s directory for provisioning')
    .option('--provisioning <path>', 'that directory as Grafana sees it', PROVISIONING)
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse dashboards grafana /etc/grafana/provisioning\n  $ callhouse dashboards grafana ./grafana && docker run -v ./grafana:/etc/grafana/provisioning grafana/grafana',
    )
    .action((_tool: string, directory: string, options: Options) => run(directory, options, terminal))
}

async function run(directory: string, { provisioning }: Options, terminal: Terminal): Promise<void> {
  // the library that builds them takes a while to load: only where it is needed
  const { dashboards, environment, writeDashboards } = await import('../../report/grafana/index.ts')
  const written = await writeDashboards(await dashboards(), resolve(directory), provisioning)
  for (const file of written) terminal.say(`Wrote ${file}`, { file })
  terminal.say('Next:')
  terminal.say('1. Let a role read: callhouse grant-reader <role>')
  terminal.say(`2. Set in the environment of Grafana: ${environment.map(([name]) => name).join(', ')}`)
  terminal.say(`3. Start Grafana anew with this directory as ${provisioning}; the folder is called callhouse`)
}
