import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Runs one of the project's tools as npm does. */
function tool(
  main: string,
  args: readonly string[],
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, main), ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

describe('a tool of the project that is asked for what it can not do', () => {
  it.each([
    ['simulation/main.ts', ['--seeds', 'many'], '--seeds is a whole number from 1, not “many”'],
    ['simulation/main.ts', ['--often', 'throttled,bad_luck'], 'there is no fault “bad_luck”: there are '],
    ['simulation/mutants/main.ts', ['--only', 'no such thing'], 'no defect has “no such thing” in its name'],
    ['simulation/mutants/main.ts', ['--jobs', '0'], '--jobs is a whole number from 1, not “0”'],
    ['crash/main.ts', ['--kills', '-1'], "Option '--kills' argument is ambiguous"],
    ['crash/main.ts', ['--deaths', '5'], "Unknown option '--deaths'"],
    ['bench/main.ts', ['sped'], 'there is no benchmark “sped”: there are speed, flatness, memory, sync, sql'],
    [
      'bench/main.ts',
      ['speed', 'sync'],
      'there is no part of the benchmark “sync”: there are speed, flatness, memory',
    ],
    ['bench/main.ts', ['--rounds', '1.5'], '--rounds is a whole number from 1, not “1.5”'],
  ] as const)('%s %j says so without a stack, and ends with 2', async (main, args, said) => {
    const { code, stdout, stderr } = await tool(main, args)
    expect(stderr).toContain(said)
    expect(stderr).not.toContain('    at ')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})
