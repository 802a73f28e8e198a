import type { Warehouse } from '../../src/warehouse/connect.ts'
import { published } from '../../src/warehouse/published.ts'
import { ask } from '../../src/warehouse/questions.ts'
import { starDiagram } from './star.ts'

type Cell = string | number | boolean | null

/** The parts of the README that a migrated warehouse tells of itself, by the name in their markers. */
export async function catalogueSections(warehouse: Warehouse): Promise<Record<string, string>> {
  return {
    relations: await relations(warehouse),
    star: `\`\`\`mermaid\n${await starDiagram(warehouse)}\n\`\`\``,
    'audio-rules': await rules(warehouse, 'audio'),
    'ladder-rules': await rules(warehouse, 'video', 'sharing'),
    targets: await targets(warehouse),
    buckets: await buckets(warehouse),
  }
}

/** A table of Markdown. */
function markdown(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => String(cell ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What stands first in a comment, its end included. */
function firstSentence(text: string): string {
  return /^.*?[.?](?= |$)/.exec(text)?.[0] ?? text
}

/** The tables and views that are published, each with its grain. */
async function relations(warehouse: Warehouse): Promise<string> {
  const { tables, views } = await published(warehouse.pool, warehouse.schemas)
  const { rows } = await warehouse.pool.query<{ name: string; about: string }>(
    `select relname as name, obj_description(oid, 'pg_class') as about
     from pg_catalog.pg_class where relnamespace = $1::regnamespace`,
    [warehouse.schemas.facts],
  )
  const about = new Map(rows.map((row) => [row.name, firstSentence(row.about)]))
  const list = (kind: string, names: readonly string[]) =>
    names.map((name) => [`\`${name}\``, kind, about.get(name) ?? null])
  return markdown(
    ['Relation', '', 'Row'],
    [...list('view', [...views].sort()), ...list('table', tables.map(({ name }) => name).sort())],
  )
}

/** The columns of quality_rules that say something, in words; `%` is the value. */
const thresholds: Readonly<Record<string, readonly [label: string, value: string]>> = {
  jitter_ms: ['mean jitter', '> % ms'],
  round_trip_time_ms: ['mean round trip', '> % ms'],
  packet_loss_rate: ['mean packet loss (0 to 1)', '> %'],
  audio_degradation: ['mean degradation', '> % MOS'],
  concealed_samples_ratio: ['mean share of concealed samples', '> %'],
  exempts_satin: ['degradation and concealed samples of Satin', '%'],
  gate_packets: ['packets', '> %, else unclassified'],
  frame_loss_percent: ['1. mean frame loss', '> % %'],
  frame_rate_fps: ['2. mean frame rate', '< % frames/s'],
  post_fec_loss_rate: ['3. packet loss after error correction (0 to 1)', '> %'],
}

/** The rule sets of media types side by side, with the thresholds that any of them has. */
async function rules(warehouse: Warehouse, ...mediaTypes: readonly string[]): Promise<string> {
  const { rows } = await warehouse.pool.query<Record<string, Cell>>(
    `select rules.*, exists (
       select from ${warehouse.schemas.ops}.settings where rule_set in (audio_rules, video_rules, sharing_rules)
     ) as is_in_force
     from ${warehouse.schemas.facts}.quality_rules as rules
     where media_type = any($1) order by array_position($1, media_type), rule_set`,
    [mediaTypes],
  )
  const value = (name: string, cell: Cell | undefined) => {
    if (cell === null || cell === undefined) return ''
    if (typeof cell === 'boolean') return cell ? 'not tested' : ''
    return thresholds[name]![1].replace('%', String(cell))
  }
  const lines = Object.keys(thresholds)
    .map((name) => [thresholds[name]![0], ...rows.map((row) => value(name, row[name]))])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''))
  return markdown(
    ['', ...rows.map((row) => (row.is_in_force ? `**${row.rule_set}**, in force` : String(row.rule_set)))],
    [['whose, and when', ...rows.map((row) => row.about ?? null)], ...lines],
  )
}

async function targets(warehouse: Warehouse): Promise<string> {
  const { rows } = await ask(
    warehouse,
    `select
       '\`' || kpi || '\`', about, unit,
       case when is_higher_better then '≥ ' else '≤ ' end || great,
       case when is_higher_better then '≥ ' else '< ' end || good,
       case when is_higher_better then '< ' else '≥ ' end || poor
     from kpi_targets order by kpi !~ '^(audio|video|sharing)_poor|^(setup|drop)_|feedback', kpi`,
  )
  return markdown(['Indicator', '', 'Unit', 'great', 'good', 'poor'], rows)
}

/** Where the buckets of the histograms end. */
async function buckets(warehouse: Warehouse): Promise<string> {
  const { rows } = await ask(
    warehouse,
    `select
       replace(metric, '_', ' ') || case metric when 'packet_loss' then ', 0 to 1' else ', ms' end,
       string_agg(up_to::text, ', ' order by bucket) || ', above'
     from histogram_buckets group by metric order by metric`,
  )
  return markdown(['', 'Buckets up to'], rows)
}
