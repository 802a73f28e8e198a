import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../src/warehouse/embedded.ts'
import { migrate } from '../../src/warehouse/migrate.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { catalogueSections } from './catalogue.ts'
import { fillWithCompany } from './company.ts'
import { sections, withSections } from './sections.ts'
import { workedSections } from './worked.ts'

/**
 * `npm run docs`: writes what the code prints, and what a warehouse answers, into the README.
 * `npm run docs -- --without-warehouse` leaves the answers as they are, and takes no time.
 */
const { values } = parseArgs({ options: { 'without-warehouse': { type: 'boolean', default: false } } })
const readme = new URL('../../README.md', import.meta.url)
const answers = values['without-warehouse'] ? {} : await answered()
const parts = { ...(await sections()), ...answers }
await writeFile(readme, withSections(await readFile(readme, 'utf8'), parts))

/** The parts that take a warehouse: one of its own, gone afterwards. */
async function answered(): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-docs-'))
  try {
    const { url } = await startEmbedded(directory, { fsync: 'off', full_page_writes: 'off' })
    const warehouse = await connect({ url }, schemasOf('call_quality'))
    try {
      await migrate(warehouse)
      await fillWithCompany(warehouse)
      return { ...(await catalogueSections(warehouse)), ...(await workedSections(url)) }
    } finally {
      await warehouse.close()
    }
  } finally {
    await stopEmbedded(directory)
    await rm(directory, { recursive: true, force: true })
  }
}
