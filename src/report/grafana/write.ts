import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { Failure } from '../../failure.ts'
import { writeWhole } from '../write.ts'
import { MARK } from './dashboard.ts'
import { dataSourceYaml, providerYaml, YAML_MARK } from './provisioning.ts'

interface ReadyFile {
  /** Below the directory of provisioning files. */
  readonly path: string
  readonly text: string
}

/**
 * Writes dashboards and the files by which Grafana finds them, in the layout of Grafana's directory of provisioning
 * files. Either all are written or, where a file is in the way that somebody else wrote, none.
 * @param directory is made where there is none
 * @param provisioning that directory as Grafana sees it
 * @returns the files that were written
 * @throws Failure `usage`
 */
export async function writeDashboards(
  dashboards: readonly Dashboard[],
  directory: string,
  provisioning: string,
): Promise<string[]> {
  const files = filesOf(dashboards, provisioning).map((file) => ({
    ...file,
    path: join(directory, file.path),
  }))
  for (const { path } of files) await requireOurs(path)
  for (const { path, text } of files) {
    try {
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      throw new Failure('usage', `Can't make ${dirname(path)}: ${(error as NodeJS.ErrnoException).code}`, {
        remedy: 'Name a directory that this user may write to.',
        cause: error,
      })
    }
    await writeWhole(path, text)
  }
  return files.map(({ path }) => path)
}

function filesOf(dashboards: readonly Dashboard[], provisioning: string): ReadyFile[] {
  return [
    { path: 'datasources/callhouse.yaml', text: dataSourceYaml() },
    { path: 'dashboards/callhouse.yaml', text: providerYaml(provisioning) },
    ...dashboards.map((dashboard) => ({
      path: `dashboards/callhouse/${dashboard.uid}.json`,
      text: `${JSON.stringify(dashboard, null, 2)}\n`,
    })),
  ]
}

/** A file that somebody else wrote must not be lost. */
async function requireOurs(path: string): Promise<void> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return
    throw new Failure('usage', `Can't look at ${path}: ${code}`, {
      remedy: 'Name a directory that this user may read and write.',
      cause: error,
    })
  }
  const isOurs = path.endsWith('.json') ? descriptionOf(text).endsWith(MARK) : text.startsWith(YAML_MARK)
  if (!isOurs) {
    throw new Failure('usage', `${path} is there already, and callhouse did not write it`, {
      remedy: 'Move it away, or name another directory.',
    })
  }
}

function descriptionOf(text: string): string {
  try {
    const { description } = JSON.parse(text) as { description?: unknown }
    return typeof description === 'string' ? description : ''
  } catch {
    return ''
  }
}
