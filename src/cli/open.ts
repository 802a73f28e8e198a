import { type Config, type Flags, readConfig } from '../config.ts'
import { connect, type Warehouse } from '../warehouse/connect.ts'
import { startEmbedded } from '../warehouse/embedded.ts'
import { asFailure } from '../warehouse/errors.ts'
import { migrate, requireMigrated } from '../warehouse/migrate.ts'
import { schemasOf } from '../warehouse/schemas.ts'
import type { Terminal } from './terminal.ts'

/**
 * Opens the warehouse that flags and environment name, and closes it after `use`. The embedded server is
 * started where it is needed, and goes on afterwards, for psql and BI tools.
 *
 * @param ready `migrate`: the tables are made or brought up to date first; `check`: they must be; `any`: as it is
 * @throws Failure where the database can't be had or is not as it should be; what `use` throws
 */
export async function withWarehouse<T>(
  terminal: Terminal,
  flags: Flags,
  ready: 'migrate' | 'check' | 'any',
  use: (warehouse: Warehouse, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env, flags)
  const schemas = schemasOf(config.schema)
  const url = await serverUrl(terminal, config)
  const warehouse = await connect({ url }, schemas)
  try {
    await makeReady(terminal, warehouse, config, ready)
    return await use(warehouse, config)
  } finally {
    await warehouse.close()
  }
}

async function makeReady(
  terminal: Terminal,
  warehouse: Warehouse,
  config: Config,
  ready: 'migrate' | 'check' | 'any',
): Promise<void> {
  try {
    // the embedded server is our own: bringing its tables up to date needs nobody's consent
    if (ready === 'migrate' || (ready === 'check' && config.database.kind === 'embedded')) {
      const applied = await migrate(warehouse)
      if (applied.length > 0)
        terminal.say(`Schema ${config.schema}: applied ${applied.join(', ')}`, { applied })
    } else if (ready === 'check') await requireMigrated(warehouse)
  } catch (error) {
    // the server may go away just then
    throw asFailure(error)
  }
}

async function serverUrl(terminal: Terminal, config: Config): Promise<string | undefined> {
  if (config.database.kind === 'server') return config.database.url
  const server = await startEmbedded(config.database.directory)
  if (server.started) {
    terminal.say(
      `Using the embedded PostgreSQL in ${config.database.directory}/ (port ${server.port}); it keeps running, \`callhouse db stop\` stops it. Set DATABASE_URL to use a server of yours.`,
      { port: server.port },
    )
  }
  return server.url
}
