import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { percent } from '../../src/report/figures.ts'
import { writeWhole } from '../../src/report/write.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, directory, logged } from '../setup/callhouse.ts'
import { asked } from '../setup/dump.ts'
import { emulated, synced } from '../setup/emulated.ts'
import { openWarehouse } from '../setup/warehouse.ts'

const span = ['--since', '2026-10-26', '--until', '2026-11-02']

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
let out: string
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
  // the networks of the floors of one building
  await asked(
    warehouse,
    `insert into :facts.building_networks (network, building_name, is_inside_corp, is_express_route)
     select format('10.20.%s.0/24', floor), 'Weir <House>', true, false
     from generate_series(1, 106) as floor`,
  )
  const emulator = await emulated({ since: '2026-10-26', callsPerDay: 40 })
  await synced(warehouse, emulator)
  await emulator.stop()
  out = directory()
})
afterAll(() => close())

const run = (...args: string[]) => callhouse(['report', ...args], { env })
const parsed = async (file: string) => parseHTML(await readFile(file, 'utf8')).document
const words = (node: { textContent: string | null } | null) =>
  (node?.textContent ?? '').replaceAll(/\s+/g, ' ').trim()

describe('report', () => {
  it('writes what the warehouse says into one file, small enough to be mailed', async () => {
    const file = join(out, 'week.html')
    await writeFile(file, 'the one before')
    const said = await run('--out', file, ...span, '--title', 'One <week>')
    expect(said).toMatchObject({ code: 0, stdout: '' })
    expect(logged(said)).toMatchObject([{ msg: expect.stringMatching(/^Wrote .*week\.html: \d+ KB$/) }])
    expect(await readdir(out)).toEqual(['week.html'])
    expect((await readFile(file)).length).toBeLessThan(1_000_000)

    const page = await parsed(file)
    expect(words(page.querySelector('h1'))).toBe('One <week>')
    expect(words(page.querySelector('header dl'))).toContain('26 Oct 2026 to 1 Nov 2026')
    const kpis = await callhouse(['query', 'kpis', '--json', ...span], { env })
    const [audio] = JSON.parse(kpis.stdout) as { value: number; bad: number; total: number }[]
    expect(audio!.total).toBeGreaterThan(100)
    const card = words(page.querySelector('.card'))
    expect(card).toContain(`Poor audio streams ${percent(audio!.value).replaceAll('\u00a0', ' ')}`)
    expect(words(page.querySelector('#rules'))).toContain('Audio: A4 A stream is poor if')
    for (const table of [
      'Networks by',
      'Microphones',
      'Clients',
      'Audio over Wi-Fi',
      'What clients left out',
    ])
      expect([...page.querySelectorAll('caption')].map(words).join('; ')).toContain(table)
    expect([...page.querySelectorAll('#places td')].map(words)).toContain('Weir <House>')
    expect(words(page.querySelector('#data'))).toMatch(/All \d+ calls that were listed are loaded whole\./)
  })

  it('goes to standard output, and names people only where that is asked for', async () => {
    const names = await asked(
      warehouse,
      'select distinct display_name from :facts.dim_user where length(display_name) > 8',
    )
    expect(names.length).toBeGreaterThan(10)
    const printed = async (...more: string[]) => {
      const said = await run('--out', '-', ...span, ...more)
      expect([said.code, said.stderr]).toEqual([0, ''])
      expect([said.stdout.slice(0, 15), said.stdout.slice(-8)]).toEqual(['<!doctype html>', '</html>\n'])
      return said.stdout
    }
    const named = (page: string) => names.filter((name) => page.includes(name)).length
    expect(named(await printed())).toBe(0)
    expect(named(await printed('--with-names'))).toBeGreaterThan(0)
  })

  it('says so where there were no calls', async () => {
    const said = await run('--out', '-', '--since', '2020-01-01', '--until', '2020-02-01')
    expect([said.code, said.stderr]).toEqual([0, ''])
    const page = parseHTML(said.stdout).document
    expect(words(page.querySelector('.verdict'))).toBe('No calls in this span.')
    expect(words(page.querySelector('#feedback'))).toBe('Feedback No ratings in this span.')
    expect(page.querySelectorAll('svg').length).toBe(0)
  })

  it.each([
    [['--out', 'absent/week.html'], "Can't write absent/week.html: there is no directory absent"],
    [
      ['--out', 'week.html', '--since', '2026-11-02', '--until', '2026-11-01'],
      '--since is not before --until',
    ],
    [['--out', 'week.html', '--since', 'yesterday'], '--since can\'t be "yesterday"'],
    [[], "required option '--out <file>' not specified"],
  ])('ends with 64 for %j', async (args, message) => {
    const said = await run(...args)
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said).at(-1)).toMatchObject({ kind: 'usage', msg: message })
  })
})

describe('a file that can not be written', () => {
  it('is no half file', async () => {
    const folder = join(out, 'taken')
    await mkdir(join(folder, 'week.html'), { recursive: true })
    await expect(writeWhole(join(folder, 'week.html'), 'text')).rejects.toMatchObject({
      kind: 'usage',
      remedy: 'Name a file, not a directory.',
    })
    expect(await readdir(folder)).toEqual(['week.html'])
  })
})
