import type { Warehouse } from '../warehouse/connect.ts'
import { completed, type Value } from '../warehouse/parameters.ts'
import { ask, questions } from '../warehouse/questions.ts'
import {
  BUILDING,
  CLIENT,
  COMPLETENESS,
  CONNECTION,
  DATA_QUALITY,
  DEVICE,
  FAILED,
  type Failed,
  type FailedBy,
  KPI,
  MOMENT,
  RATINGS,
  type Report,
  RULE,
  TOKEN,
  TRUNK,
  USER,
  WIFI,
  WORST,
} from './model.ts'
import { grainOf, wholeDays } from './periods.ts'
import { type RowOf, rowsOf, type Shape } from './shape.ts'

/** What a report is to be on. */
export interface Wanted {
  readonly title: string
  readonly since: Date
  readonly until: Date
  /** Whether people are named. */
  readonly withNames: boolean
  /** Version of callhouse. */
  readonly version: string
  readonly generatedAt: Date
}

/** Rows of a table that somebody still reads. */
const ROWS = 15

/**
 * Asks the warehouse all that a report tells, by the named questions. The span is widened to whole days (UTC), for
 * that is what the roll-ups behind the questions hold.
 */
export async function gather(warehouse: Warehouse, wanted: Wanted): Promise<Report> {
  const { since, until } = wholeDays(wanted.since, wanted.until)
  const grain = grainOf(since, until)
  const named = new Map((await questions()).map((one) => [one.name, one]))
  const span = { since: since.toISOString(), until: until.toISOString() }

  async function rows<S extends Shape>(
    question: string,
    shape: S,
    more: Readonly<Record<string, Value>> = {},
  ): Promise<RowOf<S>[]> {
    const { sql, parameters } = named.get(question)!
    const values = completed(parameters, { ...span, ...more }, wanted.generatedAt.getTime())
    return rowsOf(question, shape, await ask(warehouse, sql, values))
  }
  const failures = async (question: string): Promise<Record<FailedBy, Failed[]>> => {
    const by = (by: FailedBy) => rows(question, FAILED, { by, rows: ROWS })
    return {
      reason: await by('reason'),
      building: await by('building'),
      client: await by('client'),
      connection_type: await by('connection_type'),
    }
  }

  const users = await rows('users_poor', USER, { rows: ROWS })
  return {
    title: wanted.title,
    schema: warehouse.schemas.facts,
    since,
    until,
    generatedAt: wanted.generatedAt,
    version: wanted.version,
    withNames: wanted.withNames,
    grain,
    rules: await rows('rules', RULE),
    kpis: await rows('kpis', KPI),
    trend: await rows('kpi_trend', MOMENT, { grain }),
    networks: await rows('worst', WORST, { by: 'network', rows: ROWS }),
    worstBuildings: await rows('worst', WORST, { by: 'building', rows: ROWS }),
    buildings: await rows('buildings', BUILDING, { rows: 2 * ROWS }),
    connections: await rows('media_health', CONNECTION, { grain }),
    wifi: await rows('wifi', WIFI),
    devices: await rows('devices', DEVICE, { rows: ROWS }),
    clients: await rows('clients', CLIENT, { rows: ROWS }),
    setupFailures: await failures('setup_failures'),
    dropFailures: await failures('drop_failures'),
    ratings: await rows('feedback_summary', RATINGS, { grain }),
    tokens: await rows('feedback_tokens', TOKEN),
    trunks: await rows('direct_routing_trunks', TRUNK),
    // names that are not to be told go no further
    users: wanted.withNames ? users : users.map((user) => ({ ...user, user_name: null })),
    completeness: await rows('completeness', COMPLETENESS),
    dataQuality: await rows('data_quality', DATA_QUALITY, { rows: ROWS }),
  }
}
