import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Failure } from '../failure.ts'

const STDIN = '-'

/** What a file is called in what is said of it. */
export function nameOfInput(path: string): string {
  return path === STDIN ? 'standard input' : path
}

/**
 * The bytes of a file; `-` is standard input. Files of networks and machines are small, so they are read whole.
 * @throws Failure `usage` where it can't be read
 */
export async function readInput(path: string): Promise<Buffer> {
  if (path === STDIN) return buffer(process.stdin)
  try {
    return await readFile(path)
  } catch (error) {
    // Node's words: the code, the reason, and behind a comma what was done
    const reason = /^[A-Z]+: ([^,]+)/.exec((error as Error).message)?.[1] ?? (error as Error).message
    throw new Failure('usage', `can't read ${path} (${reason})`, {
      remedy: 'Name a file that exists and that this user may read, or - for standard input.',
      cause: error,
    })
  }
}
