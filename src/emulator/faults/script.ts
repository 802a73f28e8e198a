import { type Route, routes } from '../server/routes.ts'
import { definitionOf, type Fault, type FaultName, faultNames } from './catalogue.ts'

/** What a property of a script must be, and whether a value is that. */
interface Rule {
  readonly form: string
  accepts(value: unknown): boolean
}

const count: Rule = {
  form: 'a whole number from 1',
  accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 1,
}

const route: Rule = {
  form: `one of ${routes.join(', ')}`,
  accepts: (value) => routes.some((name) => name === value),
}

const share: Rule = {
  form: 'a number from 0 to 1',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
}

const matchRules: Readonly<Record<string, Rule>> = {
  route,
  id: { form: 'the id of a call', accepts: (value) => typeof value === 'string' && value !== '' },
  page: { form: 'first or next', accepts: (value) => value === 'first' || value === 'next' },
  asks: count,
  every: count,
  share,
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isName(value: unknown): value is FaultName {
  return faultNames.some((name) => name === value)
}

/** Checks each property by its rule. `owner` says whose properties they are. */
function checkProperties(
  object: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
  owner: string,
): void {
  for (const [property, value] of Object.entries(object)) {
    const rule = Object.hasOwn(rules, property) ? rules[property] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules).join(', ')
      throw new RangeError(`${owner} has no ${JSON.stringify(property)}; it has ${known || 'nothing to set'}`)
    }
    if (!rule.accepts(value)) {
      throw new RangeError(`${property} of ${owner} must be ${rule.form}, not ${JSON.stringify(value)}`)
    }
  }
}

/** A value as a fault, if it is one; else throws a RangeError that names what is wrong with it. */
export function checkFault(value: unknown): Fault {
  if (!isObject(value)) throw new RangeError(`a fault is an object with a name, not ${JSON.stringify(value)}`)
  const { name, match, ...rest } = value
  if (!isName(name)) {
    throw new RangeError(`no fault is named ${JSON.stringify(name)}; there are ${faultNames.join(', ')}`)
  }
  checkProperties(rest, { times: count, ...definitionOf(name).parameters }, `the fault ${name}`)
  if (match !== undefined) {
    if (!isObject(match)) {
      throw new RangeError(`match of the fault ${name} must be an object, not ${JSON.stringify(match)}`)
    }
    checkProperties(match, matchRules, `match of the fault ${name}`)
  }
  return value as Fault
}

/** Faults written as JSON. */
function parseJson(text: string): Fault[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RangeError(`the faults are no JSON: ${(error as Error).message}`, { cause: error })
  }
  if (!Array.isArray(value)) throw new RangeError('faults in JSON must be an array of objects')
  return value.map(checkFault)
}

/** One fault in short: its name, after `@` the requests it is for, after `:` their share. */
const SHORT = /^([a-z_]+)(?:@([a-z_]+))?(?::(.*))?$/

function parseShort(item: string): Fault {
  const [, name, onRoute, shareText] = SHORT.exec(item) ?? []
  if (name === undefined) {
    throw new RangeError(`${JSON.stringify(item)} is no fault; write name:share, for instance throttle:0.05`)
  }
  return checkFault({
    name,
    match: {
      ...(onRoute !== undefined && { route: onRoute as Route }),
      ...(shareText !== undefined && {
        share: /^(?:\d+\.?\d*|\.\d+)$/.test(shareText) ? Number(shareText) : shareText,
      }),
    },
  })
}

/**
 * Faults from a text: a JSON array of {@link Fault}, or in short `throttle:0.05,reset@list:0.01,forbidden`, each
 * with its name, the requests that it is for and their share. Throws a RangeError that names what is wrong.
 */
export function parseFaults(text: string): Fault[] {
  const trimmed = text.trim()
  if (/^[[{]/.test(trimmed)) return parseJson(trimmed)
  return trimmed === '' ? [] : trimmed.split(',').map((item) => parseShort(item.trim()))
}
