import { Failure } from '../failure.ts'

/** What a parameter is set to; instants as ISO 8601 text. */
export type Value = string | number | null

/** Something that a question can be asked with. It stands in its SQL as `:name`. */
export interface Parameter {
  readonly name: string
  readonly type: 'timestamptz' | 'text' | 'integer' | 'uuid'
  /** What it does, as the help says it. */
  readonly about: string
  /** The values that it can have; `undefined`: whatever its type allows. */
  readonly choices?: readonly string[] | undefined
  /** Its value where none is given. `undefined`: it must be given, but for `since` and `until`, which the clock tells. */
  readonly fallback: Value | undefined
}

/** How long a span is that nobody names. */
const SPAN_MS = 30 * 86_400_000

const text = (name: string, about: string, choices?: readonly string[], fallback: string | null = null) =>
  ({ name, type: 'text', about, choices, fallback }) as const

/** All parameters that there are; a question has those that its text mentions. */
export const parameters: readonly Parameter[] = [
  {
    name: 'since',
    type: 'timestamptz',
    about: 'from then on: 30d (default), 2026-11-01',
    fallback: undefined,
  },
  { name: 'until', type: 'timestamptz', about: 'before then; default: now', fallback: undefined },
  text('grain', 'hour, day (default), week or month', ['hour', 'day', 'week', 'month'], 'day'),
  {
    name: 'by',
    type: 'text',
    about: 'what there is a row for; each question has its own',
    fallback: undefined,
  },
  text('media_type', 'audio (default), video or sharing', ['audio', 'video', 'sharing'], 'audio'),
  text('session_type', 'groupCall or peerToPeer'),
  text('connection_type', 'wired, wifi, mobile or tunnel'),
  text('inside', 'inside or outside of the corporate network', ['inside', 'outside']),
  text('building', 'name of a building'),
  text('city', 'city of a building'),
  text('country', 'country of a building'),
  text('region', 'region of a building'),
  text('network', 'subnet of a user: 10.1.2.0'),
  text('public_network', 'public network of a user: 203.0.113.0/24'),
  text('user', 'id, user principal name or user_key'),
  text('platform', 'platform of the client: windows, macOS, …'),
  text('application_version', 'version of the client'),
  text('device', 'model of a microphone or loudspeaker'),
  text('bssid', 'radio of an access point'),
  { name: 'call', type: 'uuid', about: 'id of a call', fallback: undefined },
  text('trunk', 'trunk of direct routing'),
  text('call_type', 'type of a phone call'),
  { name: 'min_streams', type: 'integer', about: 'rows of that many streams or more', fallback: 50 },
  { name: 'rows', type: 'integer', about: 'no more rows than that', fallback: 100 },
]
const byName: ReadonlyMap<string, Parameter> = new Map(parameters.map((one) => [one.name, one]))

/** Where SQL can't hold a parameter (strings, quoted names, line comments, casts), and where it can. */
const LEXEME =
  /\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$((?:[A-Za-z_]\w*)?)\$.*?\$\1\$|--[^\n]*|\/\*|::|:([a-z_]+)\b/gs

interface Mention {
  readonly parameter: Parameter
  readonly at: number
  readonly length: number
}

/** Each place where SQL mentions a parameter, in order. */
function mentions(sql: string): Mention[] {
  const found: Mention[] = []
  const lexeme = new RegExp(LEXEME)
  for (let match = lexeme.exec(sql); match !== null; match = lexeme.exec(sql)) {
    if (match[0] === '/*') lexeme.lastIndex = behindComment(sql, match.index)
    const parameter = byName.get(match[2] ?? '')
    if (parameter !== undefined) found.push({ parameter, at: match.index, length: match[0].length })
  }
  return found
}

/** Comments in SQL nest. */
function behindComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}

/**
 * The parameters that SQL mentions, in the order of the registry. A comment line `-- :by = network | building` in it
 * says which values a parameter can have there, the default first; `-- :rows = 5` gives another default alone.
 */
export function parametersOf(sql: string): Parameter[] {
  const mentioned = new Set(mentions(sql).map(({ parameter }) => parameter.name))
  const own = new Map([...sql.matchAll(/^-- :([a-z_]+) = (.+?)\s*$/gm)].map((line) => [line[1]!, line[2]!]))
  return parameters
    .filter(({ name }) => mentioned.has(name))
    .map((parameter) => {
      const values = own.get(parameter.name)?.split(' | ')
      if (values === undefined) return parameter
      const first = values[0]!
      return {
        ...parameter,
        fallback: first === 'null' ? null : parameter.type === 'integer' ? Number(first) : first,
        choices: values.length === 1 ? parameter.choices : values.filter((value) => value !== 'null'),
      }
    })
}

/** SQL with something else in the place of each parameter: a literal, or a macro of Grafana. */
export function substituted(sql: string, render: (parameter: Parameter) => string): string {
  return replaced(sql, parametersOf(sql), render).text
}

interface Replaced {
  readonly text: string
  /** Where in the SQL as it was written a place of the new text is; both from 0. */
  origin(at: number): number
}

function replaced(
  sql: string,
  own: readonly Parameter[],
  render: (parameter: Parameter) => string,
): Replaced {
  let text = ''
  let read = 0
  const shifts: { readonly from: number; readonly to: number }[] = []
  for (const { parameter, at, length } of mentions(sql)) {
    text += sql.slice(read, at)
    shifts.push({ from: text.length, to: at })
    text += render(own.find(({ name }) => name === parameter.name)!)
    read = at + length
    shifts.push({ from: text.length, to: read })
  }
  return {
    text: text + sql.slice(read),
    origin(at) {
      const shift = shifts.findLast(({ from }) => from <= at)
      return shift === undefined ? at : shift.to + at - shift.from
    },
  }
}

/** SQL as the server takes it: parameters by number, and their values. */
export interface Bound {
  readonly text: string
  readonly values: readonly Value[]
  /** Where in the SQL as it was written a place of `text` is; both from 0. */
  origin(at: number): number
}

/**
 * Puts numbered parameters in place of the named ones.
 * @throws Failure `usage` where SQL mentions a parameter that has no value
 */
export function bound(sql: string, values: Readonly<Record<string, Value>>): Bound {
  const own = parametersOf(sql)
  const bare = own.filter(({ name }) => values[name] === undefined).map(({ name }) => `:${name}`)
  if (bare.length > 0) throw new Failure('usage', `${bare.join(', ')} stands for nothing`)
  return {
    ...replaced(sql, own, (parameter) => `$${own.indexOf(parameter) + 1}::${parameter.type}`),
    values: own.map(({ name }) => values[name]!),
  }
}

/**
 * A value for each parameter: the given ones, and the defaults of the others.
 * @param own the parameters of a question
 * @param given by name; what is given for others is passed over
 * @param now milliseconds since 1970: the end of a span that has none
 * @throws Failure `usage` where one is missing, is none that the question knows, or where the span is empty
 */
export function completed(
  own: readonly Parameter[],
  given: Readonly<Record<string, Value>>,
  now: number,
): Record<string, Value> {
  const until = timeOf(given.until) ?? now
  const since = timeOf(given.since) ?? until - SPAN_MS
  if (since >= until) {
    throw new Failure('usage', '--since is not before --until', { remedy: 'Name an earlier --since.' })
  }
  const span: Record<string, string> = {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
  }
  const values = own.map(({ name, fallback, choices, about }) => {
    const value = span[name] ?? given[name] ?? fallback
    if (value === undefined) {
      throw new Failure('usage', `${flagOf(name)} is missing`, {
        remedy: `Add ${flagOf(name)}: ${choices?.join(', ') ?? about}.`,
      })
    }
    if (value !== null && choices !== undefined && !choices.includes(String(value))) {
      throw new Failure('usage', `${flagOf(name)} can't be ${JSON.stringify(value)}`, {
        remedy: `Choose one of: ${choices.join(', ')}.`,
      })
    }
    return [name, value] as const
  })
  return Object.fromEntries(values)
}

function timeOf(value: Value | undefined): number | undefined {
  return value === undefined || value === null ? undefined : new Date(value).getTime()
}

/** The option of the command line that sets a parameter. */
export function flagOf(name: string): string {
  return `--${name.replaceAll('_', '-')}`
}

/** A value as SQL has it, with its type. */
export function literal({ type }: Parameter, value: Value): string {
  if (typeof value === 'number') return String(value)
  return `${value === null ? 'null' : `'${value.replaceAll("'", "''")}'`}::${type}`
}
