import { type ParseArgsConfig, parseArgs } from 'node:util'

/** What is asked for on the command line of one of the project's tools can't be done: told without a stack. */
export class Usage extends Error {
  override readonly name = 'Usage'
}

/**
 * Runs a tool. Where it throws, the process ends with 2 if it was asked for what it can't do, else with 70; what it sets
 * itself stays.
 */
export async function runTool(tool: () => Promise<void>): Promise<void> {
  try {
    await tool()
  } catch (error) {
    const isUsage = error instanceof Usage
    process.stderr.write(isUsage ? `${error.message}\n` : `${(error as Error).stack}\n`)
    process.exitCode = isUsage ? 2 : 70
  }
}

/** Reads the command line. @throws Usage where there is something on it that the tool does not know */
export function readCommandLine<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new Usage((error as Error).message)
  }
}

/** Reads the value of an option. @throws Usage where it is no whole number, or less than `least` */
export function wholeNumber(option: string, text: string, least = 0): number {
  if (/^\d{1,15}$/.test(text) && Number(text) >= least) return Number(text)
  throw new Usage(`--${option} is a whole number from ${least}, not “${text}”`)
}

/** Looks whether names are among those that there are. @throws Usage naming the first that is not */
export function knownNames(what: string, named: readonly string[], known: readonly string[]): void {
  const strange = named.find((name) => !known.includes(name))
  if (strange === undefined) return
  throw new Usage(`there is no ${what} “${strange}”: there are ${known.join(', ')}`)
}
