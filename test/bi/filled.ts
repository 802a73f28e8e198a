import type pg from 'pg'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { grantReader } from '../../src/warehouse/readers.ts'
import { generated } from '../setup/documents.ts'
import { emulated, synced } from '../setup/emulated.ts'
import { loaded } from '../setup/loading.ts'
import { createRole, signedIn } from '../setup/readers.ts'
import { openWarehouse } from '../setup/warehouse.ts'

/** A warehouse that holds a few days of a made-up company, and a reader of it. */
export interface Filled {
  readonly warehouse: Warehouse
  /** A connection of the reader, with the settings that the server gives it. */
  readonly reader: pg.Client
  readonly role: string
  /** The URL by which the reader signs in. */
  readonly readerUrl: string
  close(): Promise<void>
}

/**
 * A call after which somebody wrote what they thought of it, as few do, and in which all are in a VPN whose clients
 * report their own address as their subnet.
 */
function remarkedCall(): object {
  const record = generated(300).find((one) => /"text":"[^"]/.test(JSON.stringify(one)))
  return JSON.parse(JSON.stringify(record), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'ipAddress' in value && 'subnet' in value
      ? { ...value, subnet: value.ipAddress }
      : value,
  ) as object
}

/** Synchronises a company of a few calls a day, and lets a role read it. */
export async function openFilled({ withEuii }: { withEuii: boolean }): Promise<Filled> {
  const { warehouse, database, close } = await openWarehouse()
  const emulator = await emulated()
  try {
    await synced(warehouse, emulator)
  } finally {
    await emulator.stop()
  }
  await loaded(warehouse, [remarkedCall()])
  const role = await createRole()
  await grantReader(warehouse, { role: role.name, withEuii })
  const readerUrl = role.url(database)
  const reader = await signedIn(readerUrl)
  return {
    warehouse,
    reader,
    role: role.name,
    readerUrl,
    async close() {
      await reader.end()
      await close()
      await role.drop()
    },
  }
}
