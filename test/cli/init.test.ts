import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { syncCommand } from '../../src/cli/commands/sync.ts'
import { codesFor, spelt } from '../../src/cli/init/after-exit.ts'
import { nightlyOf, syncArguments } from '../../src/cli/init/nightly.ts'
import { targets } from '../../src/cli/init/targets.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { parseDuration } from '../../src/cli/times.ts'
import { version } from '../../src/cli/version.ts'
import { exitCodes } from '../../src/failure.ts'
import { directory, init } from './init/made.ts'

const names = Object.keys(targets)
const schedulers = names.filter((name) => name !== 'dockerfile')

describe('init', () => {
  it.each(names)(
    '%s prints a file that says what made it, ends with one line break, and keeps within 140 columns',
    async (target) => {
      const { printed, said } = await init(target)
      expect(said).toEqual([])
      expect(printed).toContain(`# Made by callhouse ${version}`)
      expect(printed).toMatch(/[^\n]\n$/)
      expect(printed).not.toMatch(/undefined|\[object|NaN|[ \t]\n/)
      // the command of a crontab can't be broken into lines
      const long = printed.split('\n').filter((line) => line.length > 140 && !/^[\d\s*]+ for /.test(line))
      expect(long).toEqual([])
    },
  )

  it.each(names)('%s holds no secret, nor a command line that would', async (target) => {
    const { printed } = await init(target)
    const lines = printed.split('\n').filter((line) => !/^\s*#/.test(line))
    expect(lines.filter((line) => /postgres(?:ql)?:\/\//.test(line))).toEqual([])
    // the variable is there, its value comes from elsewhere
    expect(printed).not.toMatch(/(?:AZURE_CLIENT_SECRET|DATABASE_URL)=(?!…)/)
    expect(printed).not.toMatch(/--(?:secret|password|from-literal=(?!AZURE_(?:TENANT|CLIENT)_ID=))/)
  })

  it.each(schedulers)(
    '%s runs sync, with the schema that was asked for, at the time that was asked for',
    async (target) => {
      const usual = (await init(target)).printed
      expect(usual).toMatch(/callhouse\S*(?: --env-file \S+)? sync --max-runtime 11h(?! --schema)/)
      expect(usual).toMatch(/^[^#]*(?:03:17:00 UTC|\b17 3 \* \* \*)/m)
      const other = (
        await init(target, '--schedule', '23:05', '--schema', 'contoso', '--name', 'contoso-sync')
      ).printed
      expect(other).toMatch(/ sync --max-runtime 11h --schema contoso(?!\w)/)
      expect(other).toMatch(/^[^#]*(?:23:05:00 UTC|\b5 23 \* \* \*)/m)
      expect(other).toContain('contoso-sync')
      expect(other).not.toContain('callhouse-sync')
    },
  )

  it('gives sync options that it has', () => {
    const program = new Command()
    syncCommand(program, openTerminal(process.stdout, process.stderr, {}))
    const [name, ...args] = syncArguments(nightlyOf({ schema: 'contoso' })).split(' ')
    const sync = program.commands.find((command) => command.name() === name)!
    expect(sync.parseOptions(args)).toEqual({ operands: [], unknown: [] })
    const { schema, maxRuntime } = sync.opts<{ schema: string; maxRuntime: string }>()
    expect(schema).toBe('contoso')
    expect(parseDuration('--max-runtime', maxRuntime)).toBe(11 * 3_600_000)
  })

  it('writes the files to --out, and none over another', async () => {
    const out = join(directory(), 'units')
    const { printed, said } = await init('systemd', '--out', out)
    expect(printed).toBe('')
    const files = ['callhouse-sync.service', 'callhouse-sync.timer']
    expect(readdirSync(out).sort()).toEqual(files)
    expect(said).toEqual(files.map((file) => `wrote ${join(out, file)}`))

    const shown = (await init('systemd')).printed
    const texts = files.map((file) => readFileSync(join(out, file), 'utf8'))
    expect(shown).toBe(files.map((file, at) => `# /etc/systemd/system/${file}\n${texts[at]}`).join('\n'))

    const service = join(out, files[0]!)
    writeFileSync(service, 'edited by hand')
    await expect(init('systemd', '--out', out)).rejects.toMatchObject({
      kind: 'usage',
      message: `${service} is there already`,
    })
    expect(readFileSync(service, 'utf8')).toBe('edited by hand')
    await expect(init('cron', '--out', service)).rejects.toMatchObject({ kind: 'usage' })
  })

  it.each([
    [['kubernetes', '--schedule', '24:00'], '--schedule wants a time of the day, not "24:00"'],
    [['cron', '--schedule', '3:17'], '--schedule wants a time of the day, not "3:17"'],
    [['cron', '--schedule', '03:17 '], '--schedule wants a time of the day, not "03:17 "'],
    [['systemd', '--name', 'Sync'], `--name can't be "Sync"`],
    [['systemd', '--name', '../sync'], `--name can't be "../sync"`],
    [['kubernetes', '--name', 'a--b'], `--name can't be "a--b"`],
    [['kubernetes', '--name', 'a'.repeat(33)], `--name can't be "${'a'.repeat(33)}"`],
    [['container-apps', '--image', 'a"b'], '--image is no name of an image: "a\\"b"'],
    [['kubernetes', '--image', 'a\nb'], '--image is no name of an image: "a\\nb"'],
    [['systemd', '--command', 'callhouse'], '--command wants the whole path of a program, not "callhouse"'],
    [
      ['cron', '--command', '/opt/100%/callhouse'],
      '--command wants the whole path of a program, not "/opt/100%/callhouse"',
    ],
    [['cron', '--image', 'callhouse:1'], '--image makes no difference to cron'],
    [['kubernetes', '--command', '/usr/bin/callhouse'], '--command makes no difference to kubernetes'],
    [['dockerfile', '--schedule', '01:00'], '--schedule makes no difference to dockerfile'],
  ])('%j is a usage error', async (args, message) => {
    await expect(init(...args)).rejects.toMatchObject({ kind: 'usage', message, remedy: expect.any(String) })
  })

  it('holds --schema to what can be the name of one', async () => {
    await expect(init('cron', '--schema', 'x; rm -rf /')).rejects.toMatchObject({ kind: 'configuration' })
  })

  it('names what there is where a target is none', async () => {
    const error = await init('airflow').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CommanderError)
    for (const name of names) expect((error as CommanderError).message).toContain(name)
    await expect(init()).rejects.toThrow("missing required argument 'target'")
  })
})

describe('exit codes', () => {
  it('are each answered in one way, by their number in the one list of them', () => {
    const all = [...codesFor('retry'), ...codesFor('report'), ...codesFor('pass')]
    expect(all.toSorted()).toEqual(Object.values(exitCodes).toSorted())
    expect(codesFor('retry')).toEqual([exitCodes.unreachable, exitCodes.partial])
    expect(codesFor('pass')).toEqual([exitCodes.skipped])
    expect(codesFor('report')).toEqual(codesFor('report').toSorted())
  })

  it('are spelt as in a sentence', () => {
    expect([[99], [69, 75], [64, 65, 70]].map(spelt)).toEqual(['99', '69 and 75', '64, 65 and 70'])
  })

  it.each([
    'init/systemd.ts',
    'init/cron.ts',
    'init/kubernetes.ts',
    'init/container-apps.ts',
    'init/container-script.ts',
  ])('are not written again in %s', (file) => {
    const text = readFileSync(join('src/cli', file), 'utf8')
    expect(text.match(new RegExp(`\\b(?:${Object.values(exitCodes).join('|')})\\b`, 'g'))).toBeNull()
  })
})
