import { describe, expect, it } from 'vitest'
import { codesFor } from '../../../src/cli/init/after-exit.ts'
import { init, type StandIns, shell, standIns } from './made.ts'

/** The one job of a crontab as cron runs it: up to the first percent sign that has no backslash, the others bare. */
function jobOf(crontab: string): { time: string; command: string } {
  const jobs = crontab.split('\n').filter((line) => /^[\d*]/.test(line))
  expect(jobs).toHaveLength(1)
  const [, time, command] = /^((?:\S+ ){4}\S+) (.*)$/.exec(jobs[0]!)!
  return { time: time!, command: command!.split(/(?<!\\)%/)[0]!.replaceAll('\\%', '%') }
}

async function night(codes: readonly number[]) {
  const there: StandIns = standIns(codes)
  const { printed } = await init('cron', '--command', `${there.directory}/callhouse`)
  const ended = await shell(jobOf(printed).command, there.directory)
  return { ...ended, calls: there.calls() }
}

const start = 'callhouse --env-file /etc/callhouse-sync/env sync --max-runtime 11h'

describe('the crontab', () => {
  it('is lines of cron: settings, and one job that no cron cuts off', async () => {
    const { printed } = await init('cron', '--command', '/opt/node/bin/callhouse')
    const lines = printed.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines.slice(0, -1)).toEqual([
      'SHELL=/bin/sh',
      'PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
      'MAILTO=root',
      'CRON_TZ=UTC',
    ])
    expect(jobOf(printed).time).toBe('17 3 * * *')
    // Debian's cron takes commands of at most 998 characters
    expect(lines.at(-1)!.length).toBeLessThan(900)
    expect((await shell(`sh -n <<'END'\n${jobOf(printed).command}\nEND`, '')).stderr).toBe('')
  })

  it('says nothing of a night that went well', async () => {
    expect(await night([0])).toMatchObject({ code: 0, stdout: '', stderr: '', calls: [start] })
  })

  it.each(codesFor('pass'))('says nothing of one that was passed over with %i', async (code) => {
    expect(await night([code])).toMatchObject({ code: 0, stdout: '', stderr: '', calls: [start] })
  })

  it.each(codesFor('retry'))('tries again after %i', async (code) => {
    expect(await night([code, code, 0])).toMatchObject({
      code: 0,
      stdout: '',
      calls: [start, 'sleep 600', start, 'sleep 1200', start],
    })
  })

  it('gives up after four tries, and tells what the last one said', async () => {
    const [unreachable, partial] = codesFor('retry')
    const ended = await night([unreachable!, partial!, unreachable!, partial!])
    expect(ended.code).toBe(partial)
    expect(ended.stdout).toBe(
      `callhouse-sync ended with exit code ${partial}:\ndata of start 4\n100 % of start 4\n`,
    )
    expect(ended.calls.filter((call) => call === start)).toHaveLength(4)
  })

  it.each([...codesFor('report'), 130, 143, 1])('tells of %i at once', async (code) => {
    const ended = await night([code, 0])
    expect(ended).toMatchObject({ code, calls: [start] })
    expect(ended.stdout).toContain(`callhouse-sync ended with exit code ${code}:\n`)
  })
})
