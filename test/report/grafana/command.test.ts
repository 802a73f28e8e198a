import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { environment } from '../../../src/report/grafana/index.ts'
import { callhouse, directory, logged } from '../../setup/callhouse.ts'

const files = async (folder: string) => (await readdir(folder, { recursive: true })).toSorted()
const yaml = async (...path: string[]) => parse(await readFile(join(...path), 'utf8')) as unknown

describe('dashboards grafana', () => {
  it('writes what Grafana provisions, anew each time, and says what to do next', async () => {
    const out = join(directory(), 'grafana')
    const said = await callhouse(['dashboards', 'grafana', out])
    expect([said.code, said.stdout]).toEqual([0, ''])
    const told = logged(said).map(({ msg }) => String(msg))
    expect(told.filter((msg) => msg.startsWith('Wrote ')).length).toBe(10)
    expect(told.at(-3)).toContain('callhouse grant-reader')
    for (const [name] of environment) expect(told.at(-2)).toContain(name)
    const overview = join('dashboards', 'callhouse', 'callhouse-overview.json')
    expect(await files(out)).toEqual(
      expect.arrayContaining([
        join('datasources', 'callhouse.yaml'),
        join('dashboards', 'callhouse.yaml'),
        overview,
      ]),
    )
    const text = await readFile(join(out, overview), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ uid: 'callhouse-overview' })
    await writeFile(join(out, overview), text.replace('Poor streams', 'Bad streams'))
    expect((await callhouse(['dashboards', 'grafana', out])).code).toBe(0)
    expect(await readFile(join(out, overview), 'utf8')).toBe(text)
  })

  it('writes a data source that takes all it needs, and the password, from the environment', async () => {
    const out = directory()
    await callhouse(['dashboards', 'grafana', out, '--provisioning', '/srv/grafana/'])
    const { datasources } = (await yaml(out, 'datasources', 'callhouse.yaml')) as {
      datasources: Record<string, unknown>[]
    }
    expect(datasources).toMatchObject([
      {
        uid: 'callhouse',
        type: 'grafana-postgresql-datasource',
        secureJsonData: { password: '$CALLHOUSE_READER_PASSWORD' },
      },
    ])
    const taken = [...JSON.stringify(datasources).matchAll(/"\$(\w+)"/g)].map((match) => match[1])
    expect(taken.toSorted()).toEqual(environment.map(([name]) => name).toSorted())
    expect(await yaml(out, 'dashboards', 'callhouse.yaml')).toMatchObject({
      providers: [{ folder: 'callhouse', options: { path: '/srv/grafana/dashboards/callhouse' } }],
    })
  })

  it.each([
    ['datasources/callhouse.yaml', 'apiVersion: 1\n'],
    ['dashboards/callhouse/callhouse-phone.json', '{"uid":"callhouse-phone","description":"my own"}'],
    ['dashboards/callhouse/callhouse-phone.json', 'no JSON'],
  ])('leaves %s of somebody else, and writes nothing then', async (path, text) => {
    const out = directory()
    await mkdir(join(out, path, '..'), { recursive: true })
    await writeFile(join(out, path), text)
    const before = await files(out)
    const said = await callhouse(['dashboards', 'grafana', out])
    expect(said.code).toBe(64)
    expect(logged(said)).toMatchObject([
      {
        kind: 'usage',
        msg: `${join(out, path)} is there already, and callhouse did not write it`,
        remedy: 'Move it away, or name another directory.',
      },
    ])
    expect(await readFile(join(out, path), 'utf8')).toBe(text)
    expect(await files(out)).toEqual(before)
  })

  it.each([
    [['grafana'], "missing required argument 'directory'"],
    [
      ['superset', '.'],
      "command-argument value 'superset' is invalid for argument 'tool'. Allowed choices are grafana.",
    ],
  ])('ends with 64 for %j', async (args, message) => {
    const said = await callhouse(['dashboards', ...args])
    expect([said.code, said.stdout]).toEqual([64, ''])
    expect(logged(said).at(-1)).toMatchObject({ kind: 'usage', msg: message })
  })

  it('says so where it can not write', async () => {
    const out = join(directory(), 'file')
    await writeFile(out, '')
    const said = await callhouse(['dashboards', 'grafana', out])
    expect(said.code).toBe(64)
    expect(logged(said)).toMatchObject([{ kind: 'usage', msg: expect.stringContaining('ENOTDIR') }])
  })
})
