import { existsSync, readFileSync } from 'node:fs'
import { Failure } from '../failure.ts'

/**
 * A variable of the environment. A secret may stand in a file that the variable with `_FILE` behind its name
 * points to; white space at the file's ends is left out.
 * @throws Failure `configuration` where both are set, or the file can't be read
 */
export function fromFile(env: NodeJS.ProcessEnv, variable: string): string | undefined {
  const path = env[`${variable}_FILE`]
  if (path === undefined || path === '') return env[variable]
  if (env[variable] !== undefined && env[variable] !== '') {
    throw new Failure('configuration', `Both ${variable} and ${variable}_FILE are set`, {
      remedy: 'Unset one of them.',
    })
  }
  // who puts the secret itself there must not find it in a log
  if (!/^(?:\.{0,2}[/\\]|[a-z]:[/\\])/i.test(path) && !existsSync(path)) {
    throw new Failure('configuration', `${variable}_FILE does not name a file that is there`, {
      remedy: `Set it to the path of a file, or put the secret itself into ${variable}.`,
    })
  }
  return contentOf(`${variable}_FILE`, path).toString('utf8').trim()
}

/**
 * What is in a file that a variable names.
 * @throws Failure `configuration` where it can't be read
 */
export function contentOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Failure('configuration', `${variable} names ${path}, which can't be read`, {
      remedy: 'Name a file that this user may read.',
      cause: error,
    })
  }
}
