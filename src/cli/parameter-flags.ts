import { type Command, Option } from 'commander'
import { Failure } from '../failure.ts'
import { canonicalGuid } from '../mapping/index.ts'
import { completed, flagOf, type Parameter, parameters, type Value } from '../warehouse/parameters.ts'
import { parseMoment } from './times.ts'

/** What the help calls a value. */
const words: Readonly<Record<Parameter['type'], string>> = {
  timestamptz: 'time',
  text: 'text',
  integer: 'number',
  uuid: 'id',
}

const optionOf = ({ name, type, about }: Parameter) => new Option(`${flagOf(name)} <${words[type]}>`, about)

/** Adds an option for each parameter that questions have, in a group of their own. */
export function addParameterFlags(command: Command): void {
  for (const parameter of parameters) {
    command.addOption(optionOf(parameter).helpGroup('What a question can be asked with:'))
  }
}

/**
 * The values of a question's parameters: those that flags give, and the defaults.
 * @param asked what the question is called in an error
 * @param own the parameters that it has
 * @param flags all flags of the command, by commander's names
 * @param now milliseconds since 1970
 * @throws Failure `usage` where a flag is given that the question lacks, one is missing, or a value can't be
 */
export function flaggedValues(
  asked: string,
  own: readonly Parameter[],
  flags: Readonly<Record<string, unknown>>,
  now: number,
): Record<string, Value> {
  const given: Record<string, Value> = {}
  for (const parameter of parameters) {
    const text = flags[optionOf(parameter).attributeName()]
    if (typeof text !== 'string') continue
    if (!own.some(({ name }) => name === parameter.name)) {
      throw new Failure('usage', `${asked} can't be asked with ${flagOf(parameter.name)}`, {
        remedy:
          own.length === 0
            ? 'It takes no such option.'
            : `It can be asked with ${own.map(({ name }) => flagOf(name)).join(', ')}.`,
      })
    }
    given[parameter.name] = parsed(parameter, text, now)
  }
  return completed(own, given, now)
}

function parsed({ name, type }: Parameter, text: string, now: number): Value {
  const flag = flagOf(name)
  if (type === 'timestamptz') return new Date(parseMoment(flag, text, now)).toISOString()
  if (type === 'integer') {
    if (/^\d{1,9}$/.test(text)) return Number(text)
    throw new Failure('usage', `${flag} can't be ${JSON.stringify(text)}`, {
      remedy: 'Write a whole number.',
    })
  }
  if (type === 'uuid') {
    const id = canonicalGuid(text.trim())
    if (id !== undefined) return id
    throw new Failure('usage', `${flag} can't be ${JSON.stringify(text)}: the id of a call is a GUID`, {
      remedy: 'The id of a call, as Graph, the Teams admin centre or the warehouse show it.',
    })
  }
  return text
}
