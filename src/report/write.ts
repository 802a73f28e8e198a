import { randomBytes } from 'node:crypto'
import { access, constants, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../failure.ts'

/** What to do about errors of the file system that an operator can mend. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOENT: 'Make the directory first, or name another one.',
  ENOTDIR: 'Name a file in a directory.',
  EISDIR: 'Name a file, not a directory.',
  EACCES: 'Name a directory that this user may write to.',
  EPERM: 'Name a directory that this user may write to.',
  EROFS: 'Name a directory that can be written to.',
  ENOSPC: 'Make room on the disk.',
}

/** What to tell of an error of the file system; errors that nobody can mend stay as they are. */
function failureOf(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const remedy = REMEDIES[code]
  if (remedy === undefined) return error
  const what = code === 'ENOENT' ? `there is no directory ${dirname(file)}` : code
  return new Failure('usage', `Can't write ${file}: ${what}`, { remedy, cause: error })
}

/**
 * Makes sure, before much work is done for it, that there is a directory for a file.
 * @throws Failure `usage` where there is none
 */
export async function requireDirectoryOf(file: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK)
  } catch (error) {
    throw failureOf(file, error)
  }
}

/**
 * Writes a file whole or not at all: whoever reads it finds the one before, or this one.
 * @throws Failure `usage` where the file can't be written there
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(unfinished, text, { flag: 'wx' })
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw failureOf(file, error)
  }
}
