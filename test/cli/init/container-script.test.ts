import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codesFor } from '../../../src/cli/init/after-exit.ts'
import { containerScript } from '../../../src/cli/init/container-script.ts'
import { nightlyOf } from '../../../src/cli/init/nightly.ts'
import { directory, program, shell, standIns } from './made.ts'

const script = containerScript(nightlyOf({}))

describe('what a container runs', () => {
  it.each([0, ...codesFor('retry'), ...codesFor('report'), 1, 137])('hands on exit code %i', async (code) => {
    const there = standIns([code])
    const ended = await shell(script, there.directory)
    expect(ended).toMatchObject({
      code,
      signal: null,
      stdout: 'data of start 1\n',
      stderr: '100 % of start 1\n',
    })
    expect(there.calls()).toEqual(['callhouse sync --max-runtime 11h'])
  })

  it.each(codesFor('pass'))('makes 0 of %i', async (code) => {
    expect(await shell(script, standIns([code]).directory)).toMatchObject({
      code: 0,
      stdout: 'data of start 1\n',
    })
  })

  it('passes the schema on', async () => {
    const there = standIns([0])
    await shell(containerScript(nightlyOf({ schema: 'contoso' })), there.directory)
    expect(there.calls()).toEqual(['callhouse sync --max-runtime 11h --schema contoso'])
  })

  it.each([[143, 143], [0, 0], ...codesFor('pass').map((code) => [code, 0])])(
    'hands SIGTERM on, waits for the load that ends with %i, and ends with %i',
    async (own, code) => {
      const path = directory()
      // as callhouse does: the batch at hand first
      program(
        path,
        'callhouse',
        `trap 'trap "" TERM; echo stopping; sleep 0.1; touch ${path}/ended; exit ${own}' TERM
      # some seconds at most, so that it does not stay where the script forgets it
      echo started; for i in $(seq 300); do sleep 0.01; done`,
      )
      const ended = await shell(script, path, (text, kill) => {
        if (text.includes('started')) kill('SIGTERM')
        // a second one does not make the shell leave early
        if (text.includes('stopping')) kill('SIGTERM')
      })
      expect(ended).toMatchObject({ code, signal: null, stderr: '' })
      expect(existsSync(join(path, 'ended'))).toBe(true)
    },
  )

  it('ends as a shell does where there is no callhouse', async () => {
    expect(await shell(script, directory())).toMatchObject({ code: 127 })
  })
})
