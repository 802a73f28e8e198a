import { Failure } from '../failure.ts'
import type { Warehouse } from './connect.ts'
import { databaseFailure } from './errors.ts'
import { mediaTypes, type RuleSet, ruleSets } from './rules.ts'
import { withSchemas } from './schemas.ts'

/** What the SQL layer is set to. */
export interface Settings {
  /** Names of the rule sets that classify audio, video and screen sharing. */
  readonly audio_rules: string
  readonly video_rules: string
  readonly sharing_rules: string
  /** Whether the direction that the service tells of a stream is read the other way round. */
  readonly swaps_directions: boolean
}

/** The settings, and what each is for. */
export const settingsAbout: Readonly<Record<keyof Settings, string>> = {
  audio_rules: 'rule set that classifies audio',
  video_rules: 'rule set that classifies video',
  sharing_rules: 'rule set that classifies screen sharing',
  swaps_directions: 'whether the directions of streams are swapped, for tenants whose metrics say so',
}

const names = Object.keys(settingsAbout) as (keyof Settings)[]

/**
 * What the warehouse is set to.
 * @throws Failure for whatever the database says
 */
export async function settingsOf(warehouse: Warehouse): Promise<Settings> {
  try {
    const { rows } = await warehouse.pool.query<Settings>(
      withSchemas(`select ${names.join(', ')} from :ops.settings`, warehouse.schemas),
    )
    return rows[0]!
  } catch (error) {
    throw databaseFailure(error)
  }
}

/**
 * Changes settings, all or none. Views follow at once; roll-ups of other rules are stale from then on.
 *
 * @param given values by name, as texts
 * @returns the settings as they are then
 * @throws Failure `usage` for a name or a value that there is not
 */
export async function changeSettings(
  warehouse: Warehouse,
  given: ReadonlyMap<string, string>,
): Promise<Settings> {
  const known = await ruleSets(warehouse)
  const values = [...given].map(([name, text]) => [settingNamed(name), parsed(name, text, known)] as const)
  try {
    if (values.length > 0)
      await warehouse.pool.query(
        withSchemas(
          `update :ops.settings set ${values.map(([name], at) => `${name} = $${at + 1}`).join(', ')}`,
          warehouse.schemas,
        ),
        values.map(([, value]) => value),
      )
  } catch (error) {
    throw databaseFailure(error)
  }
  return settingsOf(warehouse)
}

function settingNamed(name: string): keyof Settings {
  const found = names.find((one) => one === name)
  if (found !== undefined) return found
  throw new Failure('usage', `There is no setting named ${name}`, {
    remedy: `There are: ${names.join(', ')}.`,
  })
}

function parsed(name: string, text: string, known: readonly RuleSet[]): string | boolean {
  if (name === 'swaps_directions') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new Failure('usage', `${name} can't be ${JSON.stringify(text)}`, {
      remedy: 'It is true or false.',
    })
  }
  const mediaType = mediaTypes.find((one) => name === `${one}_rules`)
  const fitting = known.filter((one) => one.media_type === mediaType).map((one) => one.rule_set)
  if (fitting.includes(text)) return text
  throw new Failure('usage', `There is no rule set named ${JSON.stringify(text)} for ${mediaType}`, {
    remedy: `There are: ${fitting.join(', ')}. \`callhouse rules NAME --from ${fitting[0]} …\` makes one of your own.`,
  })
}
