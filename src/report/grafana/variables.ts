import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  CustomVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DATA_SOURCE } from './postgres-query.ts'
import { type Ask, chosen } from './question-sql.ts'

/** Places of the building map, the widest first: each offers what lies in those chosen before it. */
const PLACES = [
  ['region', 'Region', 'region'],
  ['country', 'Country', 'country'],
  ['city', 'City', 'city'],
  ['building', 'Building', 'building_name'],
] as const

/** What stands for everything: an empty text, which SQL takes for NULL. */
const ALL = `select 'All' as __text, '' as __value, 0 as place`

/**
 * SQL that offers values, those behind `All` in alphabetical order. Grafana's own All would put in something else than
 * one text.
 */
function offering(values: string): string {
  return `select __text, __value\nfrom (\n${ALL}\nunion all\n${values}\n) as offered\norder by place, __text`
}

function placesOf(column: string, wider: readonly (readonly [name: string, column: string])[]): string {
  const within = wider.map(([name, of]) => `\n  and (${chosen(name)} is null or ${of} = ${chosen(name)})`)
  return offering(
    `select distinct ${column}, ${column}, 1\nfrom building_networks\nwhere ${column} is not null${within.join('')}`,
  )
}

function fixed(values: readonly (readonly [value: string, text: string])[]): string {
  return offering(values.map(([value, text]) => `select '${text}', '${value}', 1`).join('\nunion all\n'))
}

function query(name: string, label: string, sql: string, refresh: VariableRefresh): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource({ ...DATA_SOURCE })
    .query(sql)
    .definition(sql)
    .refresh(refresh)
    .sort(VariableSort.Disabled)
    .multi(false)
    .includeAll(false)
    .current({ text: 'All', value: '' })
}

/** Choices that are known, the first of which holds at the beginning. */
function choice(name: string, label: string, values: readonly string[]): CustomVariableBuilder {
  const [first = ''] = values
  return new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(','))
    .options(values.map((value) => ({ text: value, value, selected: value === first })))
    .current({ text: first, value: first })
    .multi(false)
    .includeAll(false)
}

function typed(name: string, label: string, about: string): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name).label(label).description(about).defaultValue('')
}

/**
 * The variables of a dashboard, in the order in which they stand at the top.
 * @param used their names
 * @param choices the values that a variable of few values offers
 */
export function variables(
  used: ReadonlySet<string>,
  ask: Ask,
  choices: (name: string) => readonly string[],
): Builder<VariableModel>[] {
  const once = VariableRefresh.OnDashboardLoad
  // what a dashboard lacks can't be mentioned on it
  const there = PLACES.filter(([name]) => used.has(name))
  const places = there.map(([name, label, column], at) => {
    const wider = there.slice(0, at).map(([variable, , of]) => [variable, of] as const)
    return [name, query(name, label, placesOf(column, wider), once)] as const
  })
  const trunks = offering(
    `select trunk, trunk, 1 from (\n${ask('direct_routing_trunks', { trunk: null })}\n) as answer`,
  )
  const all: readonly (readonly [name: string, variable: Builder<VariableModel>])[] = [
    ['user', typed('user', 'Person', 'Id, user principal name or key of a person; tables link here.')],
    ['call', typed('call', 'Call', 'Id of a call record; tables link here.')],
    ...places,
    [
      'session_type',
      query(
        'session_type',
        'Type',
        fixed([
          ['groupCall', 'Group calls'],
          ['peerToPeer', 'Two people'],
        ]),
        once,
      ),
    ],
    [
      'inside',
      query(
        'inside',
        'Network',
        fixed([
          ['inside', 'Inside'],
          ['outside', 'Outside'],
        ]),
        once,
      ),
    ],
    ['trunk', query('trunk', 'Trunk', trunks, VariableRefresh.OnTimeRangeChanged)],
    ['media_type', choice('media_type', 'Media', choices('media_type'))],
    ['by', choice('by', 'Worst by', choices('by'))],
    ['grain', choice('grain', 'By', choices('grain'))],
  ]
  return all.filter(([name]) => used.has(name)).map(([, variable]) => variable)
}
