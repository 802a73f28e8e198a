import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Verified } from '../../src/pipeline/verify.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { asked } from '../setup/dump.ts'
import { createRole, type TestRole } from '../setup/readers.ts'
import { countOf, openSetting, type Setting } from '../setup/syncing.ts'
import { createDatabase } from '../setup/warehouse.ts'

let setting: Setting
let env: Record<string, string>
let role: TestRole
beforeAll(async () => {
  setting = await openSetting()
  await setting.user.synced()
  env = { ...setting.site.env, DATABASE_URL: setting.database.url }
  role = await createRole()
})
afterAll(async () => {
  await setting.close()
  await role.drop()
})

const verify = (...args: readonly string[]) => callhouse(['verify', ...args], { env })

describe('verify', () => {
  it('prints each check with what was looked at, and ends with 0 where all holds', async () => {
    const said = await verify('--seed', '7')
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    const lines = said.stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^holds {4}catalog tables {8}\d+ tables +\d+\.\d s$/)
    expect(said.stdout).toMatch(/^holds {4}ledger records {8}12 calls +\d+\.\d s$/m)
    expect(said.stdout).toMatch(
      /^ledger by day: \d days: 12 loaded, 0 quarantined, 0 pending, 0 aged out\.$/m,
    )
    expect(lines).toContain(
      'rows content: by lot, a tenth of them those that were loaded last: --seed 7 draws the same again.',
    )
    expect(lines.at(-1)).toMatch(/^\d+ checks hold, 0 found a breach, 0 told something, 1 skipped\.$/)
    // what was looked at stands in one column
    const checks = lines.filter((line) => /^(?:holds|BREACH|told) /.test(line))
    expect(checks.length).toBeGreaterThan(30)
    expect(checks.filter((line) => !/^.{9}[a-z ]{20} {2}\d.{33} {2} +\d+\.\d s$/.test(line))).toEqual([])
  })

  it('--json prints one object', async () => {
    const said = await verify('--json', '--all', '--seed', '7')
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: '' })
    const verified = JSON.parse(said.stdout) as Verified
    const sight = { at: expect.stringMatching(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), running: null }
    expect(verified).toEqual({
      ...{ ok: true, schema: 'call_quality', began: sight, ended: sight, since: null, sample: null, seed: 7 },
      checks: expect.any(Array),
    })
    expect(verified.checks.length).toBeGreaterThan(30)
    const skipped = verified.checks.filter(({ state }) => state === 'skipped')
    expect(skipped.map(({ check }) => check)).toEqual(['refetch'])
    for (const check of verified.checks) {
      expect(check).toEqual({
        ...{
          check: expect.stringMatching(/^[a-z_]+$/),
          proves: expect.stringMatching(/\.$/),
          state: expect.stringMatching(/^(?:holds|skipped)$/),
        },
        ...{ looked_at: expect.any(Number), of: expect.any(String), found: 0, differences: [] },
        ...{ notes: expect.any(Array), remedy: null, elapsed_ms: expect.any(Number) },
      })
    }
  })

  it('--refetch fetches calls again from Graph', async () => {
    setting.site.requests.splice(0)
    const said = await verify('--refetch', '5', '--json', '--sample', '1')
    expect(said.code).toBe(0)
    const { checks } = JSON.parse(said.stdout) as Verified
    expect(checks.at(-1)).toMatchObject({ check: 'refetch', state: 'holds', looked_at: 5 })
    expect(countOf(setting.site, 'record')).toBe(5)
  })

  it('ends with 65 where something is wrong, and tells exactly what, at most as much as was asked for', async () => {
    const { warehouse } = setting
    const id = setting.site.ids[0]!
    const rows = `(select record_key from :facts.records where id = '${id}')`
    await asked(
      warehouse,
      `update :facts.participants set identity_display_name = 'Mallory', ordinal = ordinal + 50 where record_key = ${rows}`,
    )
    try {
      const said = await verify('--all', '--limit', '1')
      expect(said.code).toBe(65)
      expect(said.stdout).toMatch(/^BREACH {3}rows content {10}[\d,]+ rows +\d+\.\d s {2}\d+ differences$/m)
      expect(said.stdout).toMatch(
        /\nrows content: Every value of every row .+\ntable .+\n─.+\nparticipants +\S+ .+ordinal +1 +51\n… and \d+ more\n→ `callhouse replay/,
      )
      expect(said.stdout).not.toContain('Mallory')
      expect(logged(said)).toEqual([
        expect.objectContaining({
          ...{ level: 'error', kind: 'breach' },
          msg: expect.stringMatching(/^\d+ differences in 2 checks: rows ordinals, rows content$/),
        }),
      ])
      const json = await verify('--all', '--json', '--limit', '3')
      expect(json.code).toBe(65)
      const { ok, checks } = JSON.parse(json.stdout) as Verified
      expect(ok).toBe(false)
      const content = checks.find(({ check }) => check === 'rows_content')!
      expect(content).toMatchObject({ state: 'breach', differences: { length: 3 } })
      expect(content.found).toBeGreaterThan(3)
      expect(content.differences[0]).toEqual({
        ...{ table: 'participants', call_id: id, key: expect.any(String), path: 'participants_v2[0]' },
        ...{ column: 'ordinal', expected: '1', found: '51' },
      })
      expect(json.stdout).not.toContain('Mallory')
      // what is older is not looked at
      expect((await verify('--since', '2100-01-01')).code).toBe(0)
    } finally {
      expect((await callhouse(['replay', '--record', id], { env })).code).toBe(0)
    }
    expect((await verify('--all', '--days', '10')).code).toBe(0)
  })

  it('is done by a role that may only read, and says what a role may not', async () => {
    const { warehouse, database } = setting
    const reader = { DATABASE_URL: role.url(database) }
    const name = `"${role.name.replaceAll('"', '""')}"`
    const letRead = async (schema: string) => {
      await asked(warehouse, `grant usage on schema ${schema} to ${name}`)
      await asked(warehouse, `grant select on all tables in schema ${schema} to ${name}`)
    }
    await letRead(':facts')
    const closed = await callhouse(['verify'], { env: reader })
    expect([closed.code, logged(closed)[0]]).toEqual([
      77,
      expect.objectContaining({
        msg: expect.stringContaining(
          'it lacks USAGE on schema call_quality_ops; SELECT on call_quality_ops.',
        ),
        remedy: expect.stringContaining(
          'grant select on all tables in schema call_quality, call_quality_ops',
        ),
      }),
    ])
    await letRead(':ops')
    await asked(warehouse, `revoke select on :ops.pseudonyms, :ops.migrations_lock from ${name}`)
    const open = await callhouse(['verify'], { env: reader })
    expect([open.code, open.stderr]).toEqual([0, ''])
    await asked(warehouse, `drop owned by ${name}`)
  })

  it.each([
    [['--since', '7d', '--days', '7'], '--since and --days'],
    [['--all', '--sample', '7'], '--all compares every document'],
    [['--sample', 'many'], `--sample can't be "many"`],
    [['--seed', '-1'], `--seed can't be "-1"`],
    [['--since', 'yesterday'], `--since can't be "yesterday"`],
  ])('%j ends with 64', async (args, message) => {
    const said = await verify(...args)
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said)[0]!.msg).toContain(message)
  })

  it('of a database without the tables says what to do, and makes none', async () => {
    const empty = await createDatabase({ migrated: false })
    const said = await callhouse(['verify', '--json'], { env: { DATABASE_URL: empty.url } })
    expect([said.code, said.stdout]).toEqual([78, ''])
    expect(logged(said)[0]).toMatchObject({ remedy: 'Run `callhouse migrate`.' })
    await empty.drop()
  })
})
