import { literal, type Parameter, substituted, type Value } from '../../warehouse/parameters.ts'
import type { Question } from '../../warehouse/questions.ts'

/** Parameters that are chosen at the top of a dashboard, by a variable of the same name. */
const VARIABLES: readonly string[] = [
  'region',
  'country',
  'city',
  'building',
  'session_type',
  'inside',
  'media_type',
  'grain',
  'by',
  'user',
  'call',
  'trunk',
]

/** Values that a panel asks with, whatever is chosen at the top. */
export type Given = Readonly<Record<string, Value>>

/** SQL of a named question, with Grafana's macros and variables in the place of its parameters. */
export type Ask = (name: string, given?: Given) => string

/**
 * A variable as SQL has it; nothing chosen is NULL. Grafana doubles single quotes, and puts a backslash before
 * double ones, which PostgreSQL would take for a part of the text.
 */
export function chosen(name: string): string {
  return `nullif(replace(\${${name}:sqlstring}, '\\"', '"'), '')`
}

/** The id in what was typed or pasted, such as an address that holds it; NULL where there is none. */
function chosenId(name: string): string {
  return `substring(\${${name}:sqlstring} from '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}')::uuid`
}

function rendered(parameter: Parameter, given: Given): string {
  const { name, type, fallback } = parameter
  const fixed = given[name]
  if (fixed !== undefined) return literal(parameter, fixed)
  if (name === 'since') return '$__timeFrom()::timestamptz'
  if (name === 'until') return '$__timeTo()::timestamptz'
  if (!VARIABLES.includes(name)) return literal(parameter, fallback ?? null)
  return type === 'uuid' ? chosenId(name) : `${chosen(name)}::text`
}

/** Asks the questions of a library. */
export function asking(library: readonly Question[]): Ask {
  return (name, given = {}) => {
    const found = library.find((one) => one.name === name)
    if (found === undefined) throw new Error(`a panel asks ${name}, which is no question`)
    const stray = Object.keys(given).filter((key) => !found.parameters.some((one) => one.name === key))
    if (stray.length > 0) throw new Error(`a panel asks ${name} with ${stray.join(', ')}, which it lacks`)
    // comments go: what they mention in passing may be a variable to Grafana
    const bare = found.sql.replaceAll(/^\s*--.*\n/gm, '').trim()
    // and they say which defaults are the question's own
    const own = new Map(found.parameters.map((parameter) => [parameter.name, parameter]))
    return `-- callhouse query ${name}\n${substituted(bare, ({ name }) => rendered(own.get(name)!, given))}`
  }
}

/**
 * Some columns of an answer, or what is made of them, in the order of the answer.
 * @param select columns, or expressions with a name
 * @param rest what follows: a condition, a grouping, another order
 */
export function projected(sql: string, select: readonly string[], rest = ''): string {
  const columns = select.map((one) => `  ${one}`).join(',\n')
  return `select\n${columns}\nfrom (\n${sql}\n) as answer${rest === '' ? '' : `\n${rest}`}`
}

/** The variables that SQL mentions, each once. */
export function variablesIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(/\$\{(\w+):sqlstring\}/g)].map((match) => match[1]!))]
}
