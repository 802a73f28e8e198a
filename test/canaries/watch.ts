import { readFileSync, statSync } from 'node:fs'
import { exceptions } from './exceptions.ts'
import { canaries } from './registry.ts'

/** Something that must not be read, and where it was. */
export interface Hit {
  readonly what: string
  readonly where: string
  readonly text: string
}

/** All that was found so far in this file of tests. Whoever looks at its end fails it. */
export const hits: Hit[] = []

/** One expression for all, so that a text is gone through once. */
const everything = new RegExp(canaries.map(({ pattern }) => `(${pattern})`).join('|'), 'giu')

/** No report need be longer. */
const MOST = 5

/**
 * What a text tells that it must not.
 * @param secrets texts that are none of the registry's
 * @param spared what of the registry may be there
 */
export function found(
  text: string,
  where: string,
  secrets: readonly string[] = [],
  spared: readonly string[] = [],
): Hit[] {
  const all: Hit[] = []
  for (const match of text.matchAll(everything)) {
    const { what } = canaries[match.slice(1).findIndex((group) => group !== undefined)]!
    if (spared.includes(what)) continue
    all.push({ what, where, text: match[0] })
    if (all.length === MOST) break
  }
  for (const secret of secrets) {
    if (text.includes(secret)) all.push({ what: 'a secret of the environment', where, text: secret })
  }
  return all
}

/** Names of variables whose values are secrets, and of those that name a file which holds one. */
const SECRET = /(?:SECRET|PASSWORD|HEADER|TOKEN|KEY)$/
const FILE = /(?:SECRET|TOKEN|KEY|CERTIFICATE)_(?:FILE|PATH)$/

/** What is certain to be no secret that people or services made up. */
const LONGEST = 100_000

/** Shorter ones stand in any text. */
const SHORTEST = 8

/** The secrets in the environment of a command, in the ways in which they may be written. */
export function secretsOf(env: Readonly<Record<string, string>>): string[] {
  const named = Object.entries(env).flatMap(([name, value]) => (SECRET.test(name) ? [value] : []))
  const passwords = Object.values(env).flatMap((value) => {
    if (!/^\w+:\/\/[^/]*@/.test(value) || !URL.canParse(value)) return []
    const { password } = new URL(value)
    return [password, decodeURIComponent(password)]
  })
  const files = Object.entries(env).flatMap(([name, path]) => (FILE.test(name) ? secretsIn(path) : []))
  const written = [...named, ...passwords, ...files].flatMap((one) => [one, encodeURIComponent(one)])
  return [...new Set(written)].filter(({ length }) => length >= SHORTEST)
}

/** The secrets of a file: of a key its lines, else all of it. Certificates are for everybody. */
function secretsIn(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isFile() || stat.size > LONGEST) return []
  const text = readFileSync(path, 'utf8')
  if (!text.includes('-----BEGIN ')) return [text.trim()]
  const keys = text.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)-----END/gs)
  return [...keys].flatMap(([, lines]) => lines!.split('\n').filter((line) => line.length > 30))
}

/** What a command said on its two streams. */
interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** Looks through what a command said, but for what it is there to print. */
export function watchOutput(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  output: Output,
): void {
  const secrets = secretsOf(env)
  for (const stream of ['stdout', 'stderr'] as const) {
    const own = exceptions.filter(
      ({ command, option, stream: of }) =>
        of === stream &&
        command.every((word, at) => args[at] === word) &&
        (option === undefined || args.includes(option)),
    )
    if (own.some(({ kinds }) => kinds === undefined)) continue
    const spared = own.flatMap(({ kinds = [] }) => kinds)
    hits.push(...found(output[stream], `${stream} of callhouse ${args.join(' ')}`, secrets, spared))
  }
}

/** Looks through what an error tells an operator. */
export function watchError(error: unknown): void {
  if (!(error instanceof Error)) return
  const { remedy } = error as { remedy?: unknown }
  hits.push(
    ...found(`${error.message}\n${typeof remedy === 'string' ? remedy : ''}`, `an error: ${error.name}`),
  )
}
