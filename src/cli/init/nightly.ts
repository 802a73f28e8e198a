import { Failure } from '../../failure.ts'
import { schemasOf } from '../../warehouse/schemas.ts'
import { version } from '../version.ts'

/** The nightly load, as every scheduler needs it. */
export interface Nightly {
  /** What the job is called; its files are named after it. */
  readonly name: string
  /** When it starts, UTC. */
  readonly hour: number
  readonly minute: number
  /** Schema of the facts, where it is not the usual one. */
  readonly schema: string | undefined
  /** The image that containers are made of. */
  readonly image: string
  /** Where the program is, on a machine without containers. */
  readonly command: string
}

/** A file that is ready to be used. */
export interface ReadyFile {
  /** Its name; where it has to lie in one place, the whole path. */
  readonly path: string
  readonly text: string
}

/** What the command line says of it; what it leaves out has a default. */
export interface NightlyOptions {
  readonly name?: string
  readonly schedule?: string
  readonly schema?: string
  readonly image?: string
  readonly command?: string
}

/**
 * A time at which few others start theirs, that of most schedulers being the full hour; by then the records of
 * the day before have come, in Europe and the Americas.
 */
const USUAL_TIME = '03:17'

/** What is used where an option is left out. */
export const defaults: Readonly<Required<Omit<NightlyOptions, 'schema'>>> = {
  name: 'callhouse-sync',
  schedule: USUAL_TIME,
  // a name that is nobody's, so that forgetting to replace it is noticed at once
  image: `registry.example.com/callhouse:${version}`,
  command: '/usr/local/bin/callhouse',
}

/**
 * A load that takes longer than this hangs, and would hold up the nights after it. Thirty days of 10,000 calls,
 * the most that a first night has to fetch, take about four hours.
 */
export const LONGEST_HOURS = 12

/** How long a load that was asked to end may take, in seconds; it needs ten at most, for the batch at hand. */
export const STOP_SECONDS = 60

/**
 * The nightly load that the options ask for. Each value is held to what it may be in every file it is written
 * to, so that none needs quoting against a shell, systemd or cron.
 * @throws Failure `usage`, of a schema `configuration`
 */
export function nightlyOf(options: NightlyOptions): Nightly {
  const { name, schedule, image, command } = { ...defaults, ...options }
  const time = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(schedule)
  if (time === null) {
    throw new Failure('usage', `--schedule wants a time of the day, not ${JSON.stringify(schedule)}`, {
      remedy: `Write HH:MM in UTC, such as ${USUAL_TIME}.`,
    })
  }
  // the narrowest rule is that of a job of Container Apps
  if (!/^[a-z](?:-?[a-z0-9]){1,31}$/.test(name) || name.length > 32) {
    throw new Failure('usage', `--name can't be ${JSON.stringify(name)}`, {
      remedy: 'Use 2 to 32 lower-case letters, digits and single hyphens, beginning with a letter.',
    })
  }
  if (!/^[a-z0-9][\w.:/@-]*$/i.test(image)) {
    throw new Failure('usage', `--image is no name of an image: ${JSON.stringify(image)}`, {
      remedy: `Write it as ${defaults.image}.`,
    })
  }
  if (!/^\/[\w.+@/-]*\w$/.test(command)) {
    throw new Failure(
      'usage',
      `--command wants the whole path of a program, not ${JSON.stringify(command)}`,
      {
        remedy: `Write it as ${defaults.command}, without spaces; \`command -v callhouse\` tells where it is.`,
      },
    )
  }
  if (options.schema !== undefined) schemasOf(options.schema)
  return {
    name,
    hour: Number(time[1]),
    minute: Number(time[2]),
    schema: options.schema,
    image,
    command,
  }
}

/**
 * What stands behind the program's name. A load that does not hang but has much to do ends by itself an hour
 * before it would be ended, and says that the rest is still to be done.
 */
export function syncArguments({ schema }: Nightly): string {
  const limited = `sync --max-runtime ${LONGEST_HOURS - 1}h`
  return schema === undefined ? limited : `${limited} --schema ${schema}`
}

/** The time as cron spells it. */
export function cronTime({ minute, hour }: Nightly): string {
  return `${minute} ${hour} * * *`
}

/** Where a machine without containers keeps what the load must know: one directory for each job. */
export function settingsDirectory({ name }: Nightly): string {
  return `/etc/${name}`
}

/** Where programs are looked for: beside callhouse, because its Node is often there, then as usual. */
export function searchPath({ command }: Nightly): string {
  const beside = command.slice(0, command.lastIndexOf('/'))
  return [...new Set([beside, '/usr/local/bin', '/usr/bin', '/bin'])].filter((path) => path !== '').join(':')
}
