import type { Command } from 'commander'
import { changeSettings, type Settings, settingsAbout, settingsOf } from '../../warehouse/settings.ts'
import { assignmentsOf, STALE } from '../assignments.ts'
import { withWarehouse } from '../open.ts'
import { rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly schema?: string
  readonly json?: boolean
}

/** `callhouse settings`: shows and changes what the SQL layer is set to. */
export function settingsCommand(program: Command, terminal: Terminal): void {
  program
    .command('settings')
    .summary('show or change what streams are classified by')
    .description(
      'Shows which rule sets classify audio, video and screen sharing, and whether directions are swapped; with NAME=VALUE, changes that. Views follow at once, roll-ups with the next run or `callhouse rollup`. `callhouse rules` shows the rule sets.',
    )
    .argument('[name=value...]', 'what to change')
    .option('--json', 'print the settings as JSON')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse settings\n  $ callhouse settings audio_rules=A3 swaps_directions=true',
    )
    .action((given: string[], options: Options) => run(given, options, terminal))
}

async function run(given: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  const changes = assignmentsOf(given)
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    const before = await settingsOf(warehouse)
    const settings = changes.size === 0 ? before : await changeSettings(warehouse, changes)
    terminal.print(options.json ? JSON.stringify(settings) : asTable(settings))
    if (JSON.stringify(settings) !== JSON.stringify(before)) terminal.say(STALE)
  })
}

function asTable(settings: Settings): string {
  return rendered(
    {
      columns: ['setting', 'value', 'about'],
      rows: (Object.keys(settingsAbout) as (keyof Settings)[]).map((name) => [
        name,
        settings[name],
        settingsAbout[name],
      ]),
    },
    'table',
  )
}
