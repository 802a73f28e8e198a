import { Failure } from '../failure.ts'
import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { withSchemas } from './schemas.ts'

/** The media types that rule sets are for. */
export const mediaTypes = ['audio', 'video', 'sharing'] as const
export type MediaType = (typeof mediaTypes)[number]

/** What a threshold is: its media types, and what it may be. */
interface Threshold {
  readonly media: readonly MediaType[]
  readonly kind: 'number' | 'share' | 'percent' | 'count' | 'flag'
}

const audio = ['audio'] as const
const seen = ['video', 'sharing'] as const

const thresholds = {
  jitter_ms: { media: audio, kind: 'number' },
  round_trip_time_ms: { media: audio, kind: 'number' },
  packet_loss_rate: { media: audio, kind: 'share' },
  audio_degradation: { media: audio, kind: 'number' },
  concealed_samples_ratio: { media: audio, kind: 'share' },
  exempts_satin: { media: audio, kind: 'flag' },
  gate_packets: { media: audio, kind: 'count' },
  passes_unknown_packets: { media: audio, kind: 'flag' },
  frame_loss_percent: { media: seen, kind: 'percent' },
  frame_rate_fps: { media: seen, kind: 'number' },
  post_fec_loss_rate: { media: seen, kind: 'share' },
} as const satisfies Readonly<Record<string, Threshold>>

type Name = keyof typeof thresholds
type Value = number | boolean | null

/** A named set of rules that says when a stream is poor; a threshold that is null is not tested. */
export type RuleSet = {
  readonly rule_set: string
  readonly media_type: MediaType
  readonly about: string
} & {
  readonly [name in Name]: (typeof thresholds)[name]['kind'] extends 'flag' ? boolean : number | null
}

/** The columns of a rule set as they are listed: with the thresholds of every media type. */
export const ruleColumns: readonly (keyof RuleSet)[] = [
  'rule_set',
  'media_type',
  'about',
  ...(Object.keys(thresholds) as Name[]),
]

/** The rule sets that come with callhouse. They are Microsoft's, so they stay as they are. */
const microsofts: readonly string[] = ['A1', 'A2', 'A3', 'A4', 'V1', 'S1']

/**
 * All rule sets: Microsoft's, then others by name.
 * @throws Failure for whatever the database says
 */
export async function ruleSets(warehouse: Warehouse): Promise<RuleSet[]> {
  try {
    const { rows } = await warehouse.pool.query<Record<string, unknown>>(
      withSchemas(
        `select ${ruleColumns.join(', ')} from :facts.quality_rules
         order by array_position($1, rule_set) nulls last, media_type, rule_set`,
        warehouse.schemas,
      ),
      [microsofts],
    )
    // 64-bit numbers come as texts
    return rows.map(
      (row) =>
        ({ ...row, gate_packets: row.gate_packets === null ? null : Number(row.gate_packets) }) as RuleSet,
    )
  } catch (error) {
    throw databaseFailure(error)
  }
}

/**
 * Makes a rule set of one's own, or changes it.
 *
 * @param from name of the rule set that it begins as; undefined: as it is
 * @param given thresholds by name, as texts; `none`: not tested. `about` says what the rules are.
 * @returns the rule set as it is then
 * @throws Failure `usage` for a name, a threshold or a value that can't be
 */
export async function saveRuleSet(
  warehouse: Warehouse,
  name: string,
  from: string | undefined,
  given: ReadonlyMap<string, string>,
): Promise<RuleSet> {
  refuseName(name)
  const known = await ruleSets(warehouse)
  const base = baseOf(name, from, known)
  const own = from === undefined ? {} : { about: `Own, from ${from}.` }
  const saved = { ...base, rule_set: name, ...own, ...changesOf(base.media_type, given) }
  refuseIdle(saved)
  try {
    await warehouse.pool.query(
      withSchemas(
        `insert into :facts.quality_rules (${ruleColumns.join(', ')})
         values (${ruleColumns.map((_, at) => `$${at + 1}`).join(', ')})
         on conflict (rule_set) do update set
           ${ruleColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
        warehouse.schemas,
      ),
      ruleColumns.map((column) => saved[column]),
    )
  } catch (error) {
    throw databaseFailure(error)
  }
  return saved
}

function refuseName(name: string): void {
  if (microsofts.includes(name)) {
    throw new Failure('usage', `${name} is Microsoft's and stays as it is`, {
      remedy: `Copy it: callhouse rules OWN --from ${name} …`,
    })
  }
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name)) {
    throw new Failure('usage', `${JSON.stringify(name)} can't be the name of a rule set`, {
      remedy: 'Use letters, digits, _ and -, at most 40, beginning with a letter.',
    })
  }
}

/** The rule set that another one begins as. */
function baseOf(name: string, from: string | undefined, known: readonly RuleSet[]): RuleSet {
  const there = known.find((one) => one.rule_set === name)
  const base = from === undefined ? there : known.find((one) => one.rule_set === from)
  if (base === undefined) {
    throw new Failure('usage', `There is no rule set named ${from ?? name}`, {
      remedy: `There are: ${known.map((one) => one.rule_set).join(', ')}. A new one begins as one of them: callhouse rules ${name} --from A4 …`,
    })
  }
  // what is set to classify audio must not turn into rules for video
  if (there !== undefined && there.media_type !== base.media_type) {
    throw new Failure(
      'usage',
      `${name} is for ${there.media_type}, and ${base.rule_set} for ${base.media_type}`,
      {
        remedy: `Give the rules for ${base.media_type} another name.`,
      },
    )
  }
  return base
}

function changesOf(mediaType: MediaType, given: ReadonlyMap<string, string>): Partial<RuleSet> {
  const fitting = (Object.keys(thresholds) as Name[]).filter((name) =>
    (thresholds[name].media as readonly MediaType[]).includes(mediaType),
  )
  const changes: Record<string, Value | string> = {}
  for (const [name, text] of given) {
    const threshold = fitting.find((one) => one === name)
    if (threshold !== undefined) changes[name] = parsed(threshold, text)
    else if (name === 'about') changes[name] = text
    else {
      throw new Failure('usage', `Rules for ${mediaType} have nothing named ${name}`, {
        remedy: `They have: ${fitting.join(', ')}, about.`,
      })
    }
  }
  return changes as Partial<RuleSet>
}

const words: Readonly<Record<Threshold['kind'], string>> = {
  number: 'a number from 0 on, or none',
  share: 'a share from 0 to 1, or none: 0.1 is 10 %',
  percent: 'a number from 0 to 100, or none',
  count: 'a whole number from 0 on, or none',
  flag: 'true or false',
}

function parsed(name: Name, text: string): Value {
  const { kind } = thresholds[name]
  if (kind === 'flag') {
    if (text === 'true' || text === 'false') return text === 'true'
  } else {
    if (text === 'none') return null
    const value = Number(text)
    const most = kind === 'share' ? 1 : kind === 'percent' ? 100 : Number.MAX_SAFE_INTEGER
    const isWhole = kind !== 'count' || Number.isInteger(value)
    if (/^\d*\.?\d+$/.test(text) && value <= most && isWhole) return value
  }
  throw new Failure('usage', `${name} can't be ${JSON.stringify(text)}`, { remedy: `It is ${words[kind]}.` })
}

/** Refuses rules that test nothing, by which every stream would be unclassified. */
function refuseIdle(rules: RuleSet): void {
  const tested = (Object.keys(thresholds) as Name[]).filter(
    (name) => name !== 'gate_packets' && typeof rules[name] === 'number',
  )
  if (tested.length > 0) return
  throw new Failure('usage', `${rules.rule_set} would test nothing`, {
    remedy: 'Leave at least one threshold that is not none.',
  })
}
