import { programOf } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { UNTIL } from './company.ts'

const span = ['--until', UNTIL]

/** A call of the company that many took part in, and in which much was poor: the first that `bad_calls` names. */
const CALL = 'aed4a151-0b4c-4d59-98ef-99633f626ece'

const poorStreams = `
  select user_building_name, user_connection_type, media_type, direction, reason
  from stream_quality where call_id = :call and verdict = 'poor' order by 1, 2, 3, 4, 5`

const trunks = `
  select trunk, sum(attempts)::int as attempts, sum(answered)::int as answered,
    sum(no_answer + user_busy)::int as not_taken, max(max_concurrent_calls) as most_at_once
  from direct_routing_summary where hour_utc >= :since and hour_utc < :until group by trunk order by trunk`

/**
 * The command lines whose output stands in the README, by the name in their markers. None prints a key that the
 * database gave: which of two rows gets the lower one is up to the server.
 */
const worked: Readonly<Record<string, readonly string[]>> = {
  kpis: ['query', 'kpis', ...span],
  'kpi-trend': ['query', 'kpi_trend', '--grain', 'week', ...span],
  worst: ['query', 'worst', '--by', 'building', '--rows', '5', ...span],
  'worst-subnets': ['query', 'worst_subnets', ...span],
  'access-points': ['query', 'access_points', '--building', 'Kiln Lane', '--rows', '5', ...span],
  tcp: ['query', 'tcp_networks', '--rows', '3', ...span],
  vpn: ['query', 'vpn', ...span],
  coverage: ['query', 'building_coverage', ...span],
  'missing-subnets': ['query', 'missing_subnets', '--rows', '5', ...span],
  devices: ['query', 'worst', '--by', 'device', '--rows', '5', ...span],
  drops: ['query', 'drop_failures', '--by', 'client', '--rows', '5', ...span],
  'set-ups': ['query', 'setup_failures', '--by', 'reason', ...span],
  people: ['query', 'worst', '--by', 'user', '--rows', '3', ...span],
  'bad-calls': ['query', 'bad_calls', '--rows', '3', ...span],
  'one-call': ['query', poorStreams, '--call', CALL],
  trunks: ['query', trunks, ...span],
}

/** Each of them with its output, as a code block, from the warehouse that the URL names. */
export async function workedSections(url: string): Promise<Record<string, string>> {
  const sections: Record<string, string> = {}
  for (const [name, args] of Object.entries(worked)) {
    const line = ['callhouse', ...args]
      .map((part) => (/[^\w./:=-]/.test(part) ? `"${part}"` : part))
      .join(' ')
    sections[`worked-${name}`] = `\`\`\`text\n$ ${line}\n${await outputOf(args, url)}\n\`\`\``
  }
  return sections
}

/** What the program prints that is started in a shell where nothing is set but the warehouse. */
async function outputOf(args: readonly string[], url: string): Promise<string> {
  let text = ''
  const terminal: Terminal = {
    isInteractive: false,
    say: () => {},
    warn: () => {},
    progress: () => {},
    fail: () => {},
    print(line) {
      text += `${line}\n`
    },
  }
  const { env } = process
  process.env = { DATABASE_URL: url }
  try {
    await programOf(terminal).parseAsync(args, { from: 'user' })
  } finally {
    process.env = env
  }
  return text.trimEnd()
}
