import pLimit from 'p-limit'
import { readCommandLine, runTool, Usage, wholeNumber } from '../../command-line.ts'
import { defects } from './defects.ts'
import { type Hunted, hunt } from './hunt.ts'

const HELP = `Makes deliberate defects, one at a time in a copy of the project, and simulates until a seed shows each: the one
that is known to comes first.

  --only TEXT  those whose name has this text
  --jobs N     so many at the same time (2)`

await runTool(async () => {
  const { values } = readCommandLine({
    options: {
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) say(HELP)
  else await huntAll(values.only, wholeNumber('jobs', values.jobs, 1))
})

async function huntAll(only: string, jobs: number): Promise<void> {
  const chosen = defects.filter(({ name }) => name.includes(only))
  if (chosen.length === 0) throw new Usage(`no defect has “${only}” in its name`)
  const width = Math.max(...chosen.map(({ name }) => name.length))
  const limit = pLimit(jobs)
  const hunted = await Promise.all(
    chosen.map((defect) =>
      limit(async () => {
        const found = await hunt(defect)
        say(lineOf(found, width))
        return found
      }),
    ),
  )
  const alive = hunted.filter(({ kill }) => kill === undefined)
  say(`${hunted.length - alive.length} defects found, ${alive.length} not`)
  if (alive.length > 0) process.exitCode = 1
}

function lineOf({ defect, kill, seconds }: Hunted, width: number): string {
  const isNoted = kill?.seed === defect.shownBy
  const end =
    kill === undefined
      ? `NOT FOUND in ${defect.seeds} seeds`
      : `seed ${kill.seed}${isNoted ? '' : ` (noted: ${defect.shownBy ?? 'none'})`}: ${kill.breach}`
  return `${defect.name.padEnd(width)} ${seconds.toFixed(0).padStart(4)} s  ${end}`
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
