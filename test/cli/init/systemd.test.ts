import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { codesFor } from '../../../src/cli/init/after-exit.ts'
import { directory, init } from './made.ts'

/** The settings of a unit: those of one name joined, as systemd takes lists. */
function settingsOf(unit: string): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const line of unit.split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (key !== undefined) settings[key] = settings[key] === undefined ? value! : `${settings[key]}\n${value}`
  }
  return settings
}

let service: string
let timer: string
beforeAll(async () => {
  const { printed } = await init('systemd')
  ;[service, timer] = printed.split('# /etc/systemd/system/callhouse-sync.timer\n') as [string, string]
})

describe('the service', () => {
  it('answers each exit code: passes over, tries again, or tells', () => {
    const settings = settingsOf(service)
    expect(settings.SuccessExitStatus).toBe(codesFor('pass').join(' '))
    expect(settings.RestartPreventExitStatus).toBe(codesFor('report').join(' '))
    expect(settings).toMatchObject({ Type: 'oneshot', Restart: 'on-failure', RestartSec: '15min' })
    // starts that fail at once fit in the interval that limits them, so that they end
    expect(settings).toMatchObject({ StartLimitIntervalSec: '6h', StartLimitBurst: '6' })
    expect(6 * 15).toBeLessThan(6 * 60)
  })

  it('gives each secret as a credential, and nothing else', () => {
    const settings = settingsOf(service)
    const credentials = [...settings.LoadCredential!.matchAll(/^([\w-]+):(\S+)$/gm)].map(([, id, path]) => [
      id,
      path,
    ])
    expect(credentials).toEqual([
      ['client-secret', '/etc/callhouse-sync/client-secret'],
      ['database-url', '/etc/callhouse-sync/database-url'],
    ])
    for (const [variable, id] of [
      ['AZURE_CLIENT_SECRET_FILE', 'client-secret'],
      ['DATABASE_URL_FILE', 'database-url'],
    ])
      expect(settings.Environment!.split('\n')).toContain(`${variable}=%d/${id}`)
    expect(settings.ExecStart).toBe('/usr/local/bin/callhouse sync --max-runtime 11h')
  })

  it('lets Node compile as it runs', () => {
    expect(settingsOf(service)).not.toHaveProperty('MemoryDenyWriteExecute')
  })

  it('finds the Node beside a callhouse that is somewhere else', async () => {
    const { printed } = await init('systemd', '--command', '/opt/node/bin/callhouse')
    expect(printed).toContain('\nExecStart=/opt/node/bin/callhouse sync --max-runtime 11h\n')
    expect(printed).toContain('\nEnvironment=PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin\n')
  })
})

describe('the timer', () => {
  it('starts the service of its name, every night, and makes up for a night that was missed', () => {
    expect(settingsOf(timer)).toMatchObject({ Persistent: 'true', WantedBy: 'timers.target' })
    expect(settingsOf(timer)).not.toHaveProperty('Unit')
  })
})

const analyze = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 20_000 })
  return { status, said: `${stdout}${stderr}` }
}
const hasSystemd = spawnSync('systemd-analyze', ['--version']).error === undefined

describe.skipIf(!hasSystemd)('systemd-analyze, where the machine has it', () => {
  const units = async () => {
    const out = directory()
    // a program that is there, because systemd looks
    await init('systemd', '--command', process.execPath, '--schema', 'contoso', '--out', out)
    return ['callhouse-sync.service', 'callhouse-sync.timer'].map((file) => join(out, file)) as [
      string,
      string,
    ]
  }

  it('finds nothing wrong with the units, and would', async () => {
    const files = await units()
    // units of the machine may have faults of their own
    const ours = (said: string) => said.split('\n').filter((line) => line.includes('callhouse-sync'))
    const verified = analyze('verify', '--man=no', ...files)
    expect([verified.status, ours(verified.said)]).toEqual([0, []])

    const text = readFileSync(files[0], 'utf8')
    writeFileSync(
      files[0],
      text.replace('RestartSec=15min', 'RestartSec=soon').replace('PrivateTmp=', 'PrivateTemp='),
    )
    expect(ours(analyze('verify', '--man=no', ...files).said)).toEqual([
      expect.stringContaining('Failed to parse sec value'),
      expect.stringContaining('PrivateTemp'),
    ])
  })

  it('calls the service well locked up: an exposure of at most 2 of 10', async () => {
    const [file] = await units()
    const { status, said } = analyze('security', '--offline=yes', '--no-pager', '--threshold=20', file)
    expect(said).toMatch(/Overall exposure level .*: [01]\.\d/)
    expect(status).toBe(0)
  })

  it('reads the time of the timer as it was meant', () => {
    const { status, said } = analyze('calendar', settingsOf(timer).OnCalendar!)
    expect(status).toBe(0)
    expect(said).toMatch(/Next elapse: .* 03:17:00 UTC/)
  })
})
