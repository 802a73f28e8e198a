import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { callhouse, directory, logged, type Said } from '../setup/callhouse.ts'
import { generated } from '../setup/documents.ts'
import { asked, rowStates } from '../setup/dump.ts'
import { loaded } from '../setup/loading.ts'
import { openWarehouse } from '../setup/warehouse.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
const home = directory()
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
  await loaded(warehouse, generated(6))
})
beforeEach(async () => {
  await asked(warehouse, 'delete from :facts.building_networks')
  await asked(warehouse, 'delete from :facts.endpoints')
})
afterAll(() => close())

const run = (...args: string[]) => callhouse(['import', ...args], { env })
const piped = (text: string | Buffer, ...args: string[]) =>
  callhouse(['import', ...args], { env, stdin: text })

async function written(name: string, text: string): Promise<string> {
  const path = join(home, name)
  await writeFile(path, text)
  return path
}

function told(said: Said): Record<string, unknown> {
  expect(said.code).toBe(0)
  expect(said.stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(said.stdout) as Record<string, unknown>
}

const warnings = (said: Said) => logged(said).map((line) => [line.level, line.msg])

/** Networks that some of the calls come from, one in the other. */
const WEIR_HOUSE = '10.32.0.0,,12,Weir House,,,,Utrecht,,NL,,EMEA,1,0\r\n'
const FLOOR = '10.44.1.0,,24,Weir House 1,,,,Utrecht,,NL,,EMEA,1,0,0\r\n'

const mapped = () =>
  asked(
    warehouse,
    `select building_name, sum(stream_count) > 0 from :facts.quality_daily
     left join :facts.building_networks using (building_network_key) group by 1 order by 1`,
  )

describe('import buildings', () => {
  it('makes a file the map, and rolls up again by it what was loaded before', async () => {
    const file = await written('buildings.csv', `\ufeff${WEIR_HOUSE}${FLOOR}`)
    const before = await rowStates(warehouse)
    const dry = told(await run('buildings', file, '--dry-run', '--json'))
    expect(dry).toMatchObject({ dry_run: true, ranges: 2, added: 2, run_id: null, days_rolled_up: 0 })
    expect(await rowStates(warehouse)).toEqual(before)
    const done = told(await run('buildings', file, '--json'))
    const [days] = await asked(warehouse, 'select count(*) from :ops.rollups')
    expect(done).toEqual({
      file,
      dry_run: false,
      valid_from: null,
      ranges: 2,
      buildings: 2,
      added: 2,
      changed: 0,
      removed: 0,
      unchanged: 0,
      addresses: expect.any(Number),
      addresses_mapped: expect.any(Number),
      addresses_moved: expect.any(Number),
      days: Number(days),
      days_rolled_up: Number(days),
      warnings: [],
      overlaps: [
        {
          line: 2,
          network: '10.44.1.0/24',
          building_name: 'Weir House 1',
          inside_line: 1,
          inside_network: '10.32.0.0/12',
          inside_building_name: 'Weir House',
        },
      ],
      elapsed_ms: expect.any(Number),
      run_id: expect.any(Number),
    })
    expect(dry.days).toBe(done.days)
    expect(Number(days)).toBeGreaterThan(1)
    expect(await mapped()).toEqual(['Weir House true', 'Weir House 1 true', 'null true'])
    expect(await asked(warehouse, 'select count(*) from :ops.touched_days')).toEqual(['0'])
    expect(
      await asked(warehouse, 'select command, status from :ops.runs where run_id = $1', [done.run_id]),
    ).toEqual(['import ok'])
  })

  it('says what it did, and which ranges lie in those of other buildings', async () => {
    const said = await piped(WEIR_HOUSE + FLOOR, 'buildings', '-', '--valid-from', '2026-11-01')
    expect([said.code, said.stderr]).toEqual([0, ''])
    expect(said.stdout).toMatch(
      /^2 ranges of 2 buildings in standard input: 2 added, 0 changed, 0 removed, 0 unchanged\.\nThey hold from 2026-11-01 \(UTC\) on; before, the map stays as it was\.\n/,
    )
    expect(said.stdout).toMatch(
      /\n1 range lies in a range of another building; addresses count for the smaller one:\nline {2}range .*\n─.*\n +2 {2}10\.44\.1\.0\/24 {2}Weir House 1 {2}10\.32\.0\.0\/12 {2}Weir House +1\n$/,
    )
  })

  it('again changes nothing, and tells so', async () => {
    const file = await written('again.tsv', WEIR_HOUSE.replaceAll(',', '\t'))
    await run('buildings', file)
    const before = await rowStates(warehouse)
    const said = await run('buildings', file)
    expect(said.stdout).toBe(
      `1 range of 1 building in ${file}: 0 added, 0 changed, 0 removed, 1 unchanged.\n`,
    )
    expect(await rowStates(warehouse)).toEqual(before)
  })

  it('from a day on leaves the days before as they were', async () => {
    const everywhere = WEIR_HOUSE.replace('10.32.0.0,,12', '0.0.0.0,,0')
    await piped(everywhere, 'buildings', '-')
    const [middle] = await asked(
      warehouse,
      'select percentile_disc(0.5) within group (order by day) from :ops.rollups',
    )
    const said = await piped(
      everywhere.replace('Weir House', 'New House'),
      'buildings',
      '-',
      '--json',
      '--valid-from',
      middle!,
    )
    const days = `count(*) filter (where day < '${middle}') as before, count(*) filter (where day >= '${middle}') as after`
    const [split] = await asked(warehouse, `select ${days} from :ops.rollups`)
    const [, after] = split!.split(' ')
    expect(told(said)).toMatchObject({ changed: 1, days: Number(after), days_rolled_up: Number(after) })
    expect(
      await asked(
        warehouse,
        `select building_name, min(day) >= '${middle}', max(day) < '${middle}' from :facts.quality_daily
         join :facts.building_networks using (building_network_key) group by 1 order by 1`,
      ),
    ).toEqual(['New House true false', 'Weir House false true'])
    const forgets = await piped(WEIR_HOUSE, 'buildings', '-')
    expect(warnings(forgets)).toEqual([
      ['warn', expect.stringContaining('without --valid-from a file holds for all days')],
    ])
  })

  it('of a file with faults tells all of them and changes nothing, with 65', async () => {
    await piped(WEIR_HOUSE, 'buildings', '-')
    const before = await rowStates(warehouse)
    const bad = Array.from({ length: 25 }, (_, at) => `10.30.${at}.0,,33,HQ,,,,,,,,,1,0\n`).join('')
    for (const more of [[], ['--dry-run']]) {
      const said = await piped(WEIR_HOUSE + bad, 'buildings', '-', '--json', ...more)
      expect(said.code).toBe(65)
      const lines = logged(said)
      expect(lines).toHaveLength(22)
      expect(lines[0]).toMatchObject({
        level: 'warn',
        file: 'standard input',
        line: 2,
        msg: 'standard input:2: NetworkRange (column 3) is "33": write the length of the prefix, 0 to 32',
      })
      expect(lines[20]).toMatchObject({ level: 'warn', msg: expect.stringContaining('5 more') })
      expect(lines[21]).toMatchObject({
        level: 'error',
        kind: 'breach',
        msg: 'standard input has 25 faults: nothing was changed',
      })
      expect((JSON.parse(said.stdout) as { faults: unknown[] }).faults).toHaveLength(25)
    }
    expect(await rowStates(warehouse)).toEqual(before)
    expect(await piped('', 'buildings', '-')).toMatchObject({ code: 65, stdout: '' })
  })

  it('warns of what may surprise', async () => {
    const said = await piped(WEIR_HOUSE.replace('10.32.0.0,,12', '192.168.1.7,,24'), 'buildings', '-')
    expect(said.code).toBe(0)
    expect(warnings(said)).toEqual([
      [
        'warn',
        'standard input:1: 192.168.1.7 is not the first address of its range: taken as 192.168.1.0/24',
      ],
      [
        'warn',
        expect.stringMatching(/^standard input:1: 192\.168\.1\.0\/24 meets 192\.168\.1\.0\/24, which home/),
      ],
    ])
  })

  it('is refused while another run loads, with 99; a dry run is not', async () => {
    await asked(
      warehouse,
      `update :ops.lease set run_id = 99, backend_pid = pg_backend_pid(), heartbeat_at = now(),
         backend_started_at = (select backend_start from pg_stat_activity where pid = pg_backend_pid())`,
    )
    expect(await piped(WEIR_HOUSE, 'buildings', '-')).toMatchObject({ code: 99, stdout: '' })
    expect(await piped(WEIR_HOUSE, 'buildings', '-', '--dry-run')).toMatchObject({ code: 0, stderr: '' })
    expect(await asked(warehouse, 'select count(*) from :facts.building_networks')).toEqual(['0'])
    await asked(warehouse, 'update :ops.lease set run_id = null')
  })

  it.each([
    [['absent.csv'], "can't read absent.csv (no such file or directory)"],
    [['.'], "can't read . (illegal operation on a directory)"],
    [['-', '--valid-from', '2026-02-30'], `--valid-from can't be "2026-02-30"`],
    [['-', '--valid-from', 'today'], `--valid-from can't be "today"`],
  ])('%j ends with 64', async (args, message) => {
    const said = await piped(WEIR_HOUSE, 'buildings', ...args)
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)).toMatchObject([{ kind: 'usage', msg: message }])
  })
})

describe('import endpoints', () => {
  it('makes a file the list of machines', async () => {
    const file = await written('endpoints.csv', 'PC-1,Nimbus 7,Laptop,,,\nPC-2,,,,,,\n')
    const counts = { added: 2, changed: 0, removed: 0, unchanged: 0 }
    expect(told(await run('endpoints', file, '--dry-run', '--json'))).toEqual({
      file,
      dry_run: true,
      endpoints: 2,
      ...counts,
      warnings: [],
    })
    expect(await asked(warehouse, 'select count(*) from :facts.endpoints')).toEqual(['0'])
    expect(await run('endpoints', file)).toMatchObject({
      code: 0,
      stdout: `2 endpoints in ${file}: 2 added, 0 changed, 0 removed, 0 unchanged.\n`,
      stderr: '',
    })
    expect(
      await asked(warehouse, 'select endpoint_name, endpoint_model from :facts.endpoints order by 1'),
    ).toEqual(['PC-1 Nimbus 7', 'PC-2 null'])
  })

  it('of a file with faults changes nothing, with 65', async () => {
    await piped('PC-1,,,,,', 'endpoints', '-')
    const said = await piped('PC-2,,,,,\npc-2,,,,,', 'endpoints', '-')
    expect(said.code).toBe(65)
    expect(warnings(said)[0]![1]).toMatch(/^standard input:2: names the machine of line 1 again/)
    expect(await asked(warehouse, 'select endpoint_name from :facts.endpoints')).toEqual(['PC-1'])
  })
})
