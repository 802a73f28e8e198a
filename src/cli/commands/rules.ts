import type { Command } from 'commander'
import { Failure } from '../../failure.ts'
import type { Warehouse } from '../../warehouse/connect.ts'
import { type RuleSet, ruleColumns, ruleSets, saveRuleSet } from '../../warehouse/rules.ts'
import { settingsOf } from '../../warehouse/settings.ts'
import { assignmentsOf, STALE } from '../assignments.ts'
import { withWarehouse } from '../open.ts'
import { type Format, formatOf, rendered } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface Options {
  readonly schema?: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly from?: string
}

/** `callhouse rules`: shows the rule sets, and makes or changes those of one's own. */
export function rulesCommand(program: Command, terminal: Terminal): void {
  program
    .command('rules')
    .summary('show the rule sets, or make one of your own')
    .description(
      "Shows the rule sets that say when a stream is poor. With a name, makes or changes a rule set of your own: --from says which one it begins as, NAME=VALUE changes a threshold, and none takes one out. Microsoft's (A1 to A4, V1, S1) stay as they are. `callhouse settings audio_rules=NAME` puts rules in force.",
    )
    .argument('[name]', 'name of a rule set of your own')
    .argument('[threshold=value...]', 'what to change')
    .option('--from <rules>', 'begin as this rule set')
    .option('--csv', 'print CSV')
    .option('--json', 'print a JSON array')
    .option('--schema <name>', 'schema of the facts')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse rules\n  $ callhouse rules STRICT --from A4 jitter_ms=20 gate_packets=none',
    )
    .action((name: string | undefined, given: string[], options: Options) =>
      run(name, given, options, terminal),
    )
}

async function run(
  name: string | undefined,
  given: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const format = formatOf(options)
  const changes = assignmentsOf(given)
  if (name === undefined && options.from !== undefined) {
    throw new Failure('usage', `A copy of ${options.from} needs a name`, {
      remedy: `Give it one: callhouse rules OWN --from ${options.from}`,
    })
  }
  await withWarehouse(terminal, options, 'check', async (warehouse) => {
    if (name === undefined) {
      terminal.print(listed(await ruleSets(warehouse), format))
      return
    }
    if (changes.size === 0 && options.from === undefined) {
      terminal.print(listed([await ruleSetNamed(warehouse, name)], format))
      return
    }
    const saved = await saveRuleSet(warehouse, name, options.from, changes)
    terminal.print(listed([saved], format))
    const settings = await settingsOf(warehouse)
    const setting = `${saved.media_type}_rules` as const
    if (settings[setting] === name) terminal.say(STALE)
    else terminal.say(`${name} is not in force. To classify by it: callhouse settings ${setting}=${name}`)
  })
}

async function ruleSetNamed(warehouse: Warehouse, name: string): Promise<RuleSet> {
  const all = await ruleSets(warehouse)
  const found = all.find((one) => one.rule_set === name)
  if (found !== undefined) return found
  throw new Failure('usage', `There is no rule set named ${name}`, {
    remedy: `There are: ${all.map((one) => one.rule_set).join(', ')}. To make one: callhouse rules ${name} --from A4 …`,
  })
}

/** Rule sets as data; for people turned on their side, as they have more columns than a terminal. */
function listed(sets: readonly RuleSet[], format: Format): string {
  if (format !== 'table') {
    const rows = sets.map((set) => ruleColumns.map((name) => set[name]))
    return rendered({ columns: ruleColumns, rows }, format)
  }
  const table = rendered(
    {
      columns: ['rule set', ...sets.map((set) => set.rule_set)],
      rows: ruleColumns
        .filter((name) => name !== 'rule_set' && name !== 'about')
        .map((name) => [name, ...sets.map((set) => (set[name] === null ? '' : String(set[name])))]),
    },
    'table',
  )
  return [table, '', ...sets.map((set) => `${set.rule_set}: ${set.about}`)].join('\n')
}
