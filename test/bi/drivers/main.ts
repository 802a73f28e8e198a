import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Guide, guideTo } from '../../../src/cli/connect/guide.ts'
import { connect } from '../../../src/warehouse/connect.ts'
import { startEmbedded, stopEmbedded } from '../../../src/warehouse/embedded.ts'
import { migrate } from '../../../src/warehouse/migrate.ts'
import { serverAddress } from '../../../src/warehouse/readers/address.ts'
import { grantReader } from '../../../src/warehouse/readers.ts'
import { schemasOf } from '../../../src/warehouse/schemas.ts'
import { directRoutingCall, generated, pstnCall, richCall } from '../../setup/documents.ts'
import { loaded } from '../../setup/loading.ts'
import { type Driver, drivers } from './ask.ts'
import { type Catalog, compare, readCatalog } from './compare.ts'

/**
 * What the drivers of BI tools see of a warehouse, as a reader and by the very strings that `callhouse connect`
 * prints, compared with what the catalog says: `npm run test:bi [-- --require]`. A driver that is not installed is
 * passed over, with `--require` it is an error. Nothing is installed.
 */
const { values } = parseArgs({ options: { require: { type: 'boolean', default: false } } })
const role = 'bi_reader'
const password = randomBytes(12).toString('hex')
let failed = false

const installed: Driver[] = []
for (const driver of drivers) {
  const missing = await driver.missing()
  if (missing === undefined) installed.push(driver)
  else {
    console.log(`${driver.name}: ${values.require ? 'missing' : 'skipped'}, it needs ${missing}`)
    failed ||= values.require
  }
}
if (installed.length > 0) await withServer(askAll)
process.exitCode = failed ? 1 : 0

async function withServer(use: (url: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'callhouse-bi-'))
  try {
    await use((await startEmbedded(directory, { fsync: 'off' })).url)
  } finally {
    await stopEmbedded(directory)
    await rm(directory, { recursive: true, force: true })
  }
}

async function askAll(url: string): Promise<void> {
  const warehouse = await connect({ url }, schemasOf('call_quality'))
  try {
    await migrate(warehouse)
    await loaded(warehouse, [...generated(20), richCall(), pstnCall(1), directRoutingCall(1)])
    await warehouse.pool.query(`create role ${role} login password '${password}'`)
    await grantReader(warehouse, { role, withEuii: true })
    const catalog = await readCatalog(warehouse)
    const guide = guideTo({ ...(await serverAddress(warehouse)), schema: 'call_quality', role })
    for (const driver of installed) {
      failed = !(await askOne(driver, guide, catalog)) || failed
    }
  } finally {
    await warehouse.close()
  }
}

/** Whether a driver sees what the catalog says. */
async function askOne(driver: Driver, guide: Guide, catalog: Catalog): Promise<boolean> {
  try {
    const { compared, differences } = compare(driver, await driver.ask(guide, password), catalog)
    const counts = Object.entries(compared).map(([kind, count]) => `${count} ${kind}`)
    console.log(`${driver.name}: ${differences.length === 0 ? 'ok' : 'FAILED'}, ${counts.join(', ')}`)
    for (const difference of differences) console.log(`  ${difference}`)
    return differences.length === 0
  } catch (error) {
    console.log(`${driver.name}: FAILED, ${(error as Error).message}`)
    return false
  }
}
