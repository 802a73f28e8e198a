import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Warehouse, withClient } from '../../src/warehouse/connect.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'
import { blocks } from './blocks.ts'
import { catalogueSections } from './catalogue.ts'
import { fillWithCompany } from './company.ts'
import { withSections } from './sections.ts'
import { workedSections } from './worked.ts'

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')

let warehouse: Warehouse
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ warehouse, database, close } = await openWarehouse())
  await fillWithCompany(warehouse)
}, 180_000)
afterAll(() => close())

describe('the README, with the company of the demo', () => {
  it('says what its questions answer (npm run docs writes it)', async () => {
    expect(withSections(readme, await workedSections(database.url))).toBe(readme)
  })

  it('says what the catalog tells of the relations (npm run docs writes it)', async () => {
    expect(withSections(readme, await catalogueSections(warehouse))).toBe(readme)
  })

  it.each(blocks(readme, 'sql').map(({ line, code }) => [line, code]))(
    'has SQL in line %i that PostgreSQL understands',
    async (_, code) => {
      await withClient(warehouse, async (client) => {
        await client.query('begin')
        try {
          await client.query(String(code))
        } finally {
          await client.query('rollback')
        }
      })
    },
  )
})
