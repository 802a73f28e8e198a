import { describe, expect, it } from 'vitest'
import { tables } from '../../src/mapping/index.ts'
import { snakeCase } from '../../src/mapping/names.ts'

describe('snakeCase', () => {
  it.each([
    ['id', 'id'],
    ['joinWebUrl', 'join_web_url'],
    ['reflexiveIPAddress', 'reflexive_ip_address'],
    ['azureADAppId', 'azure_ad_app_id'],
    ['dnsSuffix', 'dns_suffix'],
    ['videoBasedScreenSharing', 'video_based_screen_sharing'],
  ])('%s is %s', (name, expected) => expect(snakeCase(name)).toBe(expected))
})

describe.each(tables.map((table) => [table.name, table] as const))('the columns of %s', (_name, table) => {
  const names = table.columns.map(({ name }) => name)

  it('have names that every tool reads: lower case, at most 63 bytes', () => {
    for (const name of [table.name, ...names]) expect(name).toMatch(/^[a-z][a-z0-9_]{0,62}$/)
  })
  it('have different names', () => {
    expect(names).toEqual([...new Set(names)])
  })
  it('tell a unit of time or speed in their name', () => {
    for (const { name, unit } of table.columns) {
      if (unit === 'ms') expect(name).toMatch(/_ms$/)
      if (unit === 's') expect(name).toMatch(/_s$/)
      if (unit === 'bit/s') expect(name).toMatch(/_bps$/)
      if (unit === 'MHz') expect(name).toMatch(/_mhz$/)
    }
  })
  it('have words that begin like a sentence and end like one', () => {
    for (const { comment } of table.columns) expect(comment).toMatch(/\S[.…:]$|\S…\.$/)
    expect(table.comment).toMatch(/^\S.*\.$/)
  })
})
