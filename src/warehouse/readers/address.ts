import type pg from 'pg'
import { type Warehouse, withClient } from '../connect.ts'

/** Where a warehouse is, as a tool has to be told. */
export interface ServerAddress {
  /** Name or address; the directory of a socket where callhouse itself connects through one. */
  readonly host: string
  readonly port: number
  readonly database: string
  /** Whether the connection of callhouse is encrypted, so that those of tools can be. */
  readonly isEncrypted: boolean
  /** Major version of the server: 15, 16, … */
  readonly majorVersion: number
}

/** Where the open connection of a warehouse leads, whatever said so: a URL, a variable or a default. */
export async function serverAddress(warehouse: Warehouse): Promise<ServerAddress> {
  return withClient(warehouse, async (client) => {
    const { host, port } = client as unknown as pg.Client
    const { rows } = await client.query<{ database: string; encrypted: boolean; version: string }>(
      `select current_database() as database, current_setting('server_version_num') as version,
         coalesce((select ssl from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted`,
    )
    const { database, encrypted, version } = rows[0]!
    return {
      host,
      port,
      database,
      isEncrypted: encrypted,
      majorVersion: Math.floor(Number(version) / 10_000),
    }
  })
}
