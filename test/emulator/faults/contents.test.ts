import { describe, expect, it } from 'vitest'
import { CALL, openSite, RECORDS, type Site } from './site.ts'

async function json(site: Site, path: string): Promise<Record<string, unknown>> {
  return (await (await site.ask(path)).json()) as Record<string, unknown>
}

describe('versions', () => {
  it('of a call may be older than those that are listed', async () => {
    const site = await openSite([{ name: 'older_record', times: 1 }])
    expect(await json(site, RECORDS)).toMatchObject({ value: [{ version: 3 }, { version: 3 }] })
    expect(await json(site, CALL)).toMatchObject({ version: 2 })
    expect(await json(site, CALL)).toMatchObject({ version: 3 })
    expect(site.faults.fired.get('older_record')).toBe(1)
  })

  it('in the list may be older than those of the calls', async () => {
    const site = await openSite([{ name: 'older_list', times: 1 }])
    expect(await json(site, CALL)).toMatchObject({ version: 3 })
    expect(await json(site, RECORDS)).toMatchObject({ value: [{ version: 2 }, { version: 2 }] })
    expect(await json(site, RECORDS)).toMatchObject({ value: [{ version: 3 }, { version: 3 }] })
  })

  it('may change right after a record was read', async () => {
    const site = await openSite([{ name: 'changing_record', times: 1 }])
    expect(await json(site, CALL)).toMatchObject({ version: 3 })
    expect(await json(site, CALL)).toMatchObject({ version: 4 })
    expect(await json(site, CALL)).toMatchObject({ version: 4 })
    expect(await json(site, RECORDS)).toMatchObject({ value: [{ version: 4 }, { version: 4 }] })
  })
})

describe('content', () => {
  it('may differ under the same version', async () => {
    const site = await openSite([{ name: 'other_content', times: 1 }])
    const first = await json(site, CALL)
    const second = await json(site, CALL)
    expect(first.version).toBe(second.version)
    expect(first).toEqual({ ...second, joinWebUrl: expect.stringMatching(/^https:/) })
    expect(first).not.toEqual(second)
  })

  it('may lack its last session under the same version', async () => {
    const site = await openSite([{ name: 'other_content', differs: 'sessions', times: 1 }])
    expect(await json(site, CALL)).toMatchObject({ version: 3, sessions: [] })
    expect(await json(site, CALL)).toMatchObject({ version: 3, sessions: [{ id: 's1' }] })
  })

  it('that was asked for may be lost, with all that is said about it', async () => {
    const site = await openSite([{ name: 'lost_expand', times: 1 }])
    expect(Object.keys(await json(site, CALL))).toEqual(['id', 'version', 'joinWebUrl'])
    expect(await json(site, CALL)).toMatchObject({ sessions: [{ id: 's1' }] })
  })

  it('of sessions may be lost', async () => {
    const site = await openSite([{ name: 'lost_expand' }])
    expect(await json(site, `${CALL}/sessions`)).toMatchObject({ value: [{ id: 's1' }] })
    expect((await json(site, `${CALL}/sessions`)).value).toEqual([{ id: 's1' }])
    expect(await json(site, RECORDS)).toMatchObject({ value: [{ version: 3 }, { version: 3 }] })
    expect(site.faults.fired.get('lost_expand')).toBe(2)
  })
})
