import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Defect, Edit } from './defect.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** What a simulation needs of the project. */
const PARTS = ['src', 'migrations', 'sql', 'test/simulation', 'test/command-line.ts', 'package.json']

/**
 * Makes a copy of the project that has a defect, in a directory of its own, for as long as `use` needs it.
 * @throws Error where the text that the defect is made of does not stand in the source exactly once
 */
export async function withDefect<T>(defect: Defect, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-mutant-'))
  try {
    for (const part of PARTS) {
      await mkdir(dirname(join(directory, part)), { recursive: true })
      await cp(join(ROOT, part), join(directory, part), { recursive: true })
    }
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
    for (const edit of editsOf(defect)) {
      const source = join(directory, edit.file)
      await writeFile(source, spoilt(await readFile(source, 'utf8'), edit))
    }
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Whether a defect can be made of the sources as they are; says why not. */
export async function misfit(defect: Defect): Promise<string | undefined> {
  try {
    for (const edit of editsOf(defect)) spoilt(await readFile(join(ROOT, edit.file), 'utf8'), edit)
    return undefined
  } catch (error) {
    return `${defect.name}: ${(error as Error).message}`
  }
}

function editsOf(defect: Defect): readonly Edit[] {
  return defect.also === undefined ? [defect] : [defect, defect.also]
}

function spoilt(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find)
  if (parts.length !== 2) {
    throw new Error(`what it is to replace stands ${parts.length - 1} times in ${file}, not once`)
  }
  return parts.join(replace)
}
