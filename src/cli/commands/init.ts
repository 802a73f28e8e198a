import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Argument, type Command } from 'commander'
import { Failure } from '../../failure.ts'
import { defaults, type NightlyOptions, nightlyOf, type ReadyFile } from '../init/nightly.ts'
import { type Target, targets } from '../init/targets.ts'
import type { Terminal } from '../terminal.ts'

interface Options extends NightlyOptions {
  readonly out?: string
}

/** `callhouse init`: files that make a scheduler run the nightly load. */
export function initCommand(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .summary('print what a scheduler needs to run the nightly load')
    .description(
      'Prints ready files that run `callhouse sync` every night: units of systemd, a crontab, a CronJob of Kubernetes, a job of Azure Container Apps; or the Dockerfile of the image that the last two run. They hold no secrets: their first lines say where those go.',
    )
    .addArgument(new Argument('<target>', 'what the files are for').choices(Object.keys(targets)))
    .option('--schedule <time>', `when to start, HH:MM in UTC (default: ${defaults.schedule})`)
    .option('--name <name>', `name of the job (default: ${defaults.name})`)
    .option('--schema <name>', 'schema of the facts')
    .option('--image <image>', `kubernetes, container-apps: the image (default: ${defaults.image})`)
    .option('--command <path>', `systemd, cron: where callhouse is (default: ${defaults.command})`)
    .option('--out <directory>', 'write the files there, instead of printing them')
    .addHelpText(
      'after',
      '\nExamples:\n  $ callhouse init systemd --schedule 02:40 --out /etc/systemd/system\n  $ callhouse init kubernetes --image registry.example.com/callhouse:1 | kubectl apply -f -',
    )
    .action((target: string, options: Options) => run(target, targets[target]!, options, terminal))
}

async function run(
  name: string,
  target: Target,
  { out, ...options }: Options,
  terminal: Terminal,
): Promise<void> {
  const given = Object.keys(options) as (keyof NightlyOptions)[]
  const useless = given.find((option) => !target.options.includes(option))
  if (useless !== undefined) {
    throw new Failure('usage', `--${useless} makes no difference to ${name}`, {
      remedy: `Leave it out. ${name} takes ${[...target.options, 'out'].map((option) => `--${option}`).join(', ')}.`,
    })
  }
  const files = target.files(nightlyOf(options))
  if (out === undefined) terminal.print(asOne(files))
  else for (const file of files) terminal.say(`wrote ${await write(file, out)}`)
}

/** Several files follow each other, each below a line that says where it belongs. */
function asOne(files: readonly ReadyFile[]): string {
  if (files.length === 1) return files[0]!.text.trimEnd()
  return files
    .map(({ path, text }) => `# ${path}\n${text}`)
    .join('\n')
    .trimEnd()
}

/** Writes a file that is not there yet: one that was edited by hand must not be lost. */
async function write({ path, text }: ReadyFile, directory: string): Promise<string> {
  const file = join(directory, basename(path))
  try {
    await mkdir(directory, { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw new Failure('usage', exists ? `${file} is there already` : `can't write ${file}`, {
      remedy: exists
        ? 'Move it away, or name another directory.'
        : 'Name a directory that this user may write to.',
      cause: error,
    })
  }
  return file
}
