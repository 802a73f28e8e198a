import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { buildingFile } from '../../src/emulator/building-file.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { readBuildings } from '../../src/imports/buildings.ts'
import { importBuildings } from '../../src/pipeline/import.ts'
import { connect, type Warehouse } from '../../src/warehouse/connect.ts'
import { schemasOf } from '../../src/warehouse/schemas.ts'
import { call, directRoutingCall, guid, pstnCall, richCall } from '../setup/documents.ts'
import { emulated, synced, UNTIL } from '../setup/emulated.ts'
import { context, loaded } from '../setup/loading.ts'
import { openWarehouse, type TestDatabase } from '../setup/warehouse.ts'

/** A call with an instant that can't be kept, and with a property that nobody knows. */
export const COERCED = guid(2)
/** A call that is loaded at version 2, and was at version 1. */
export const REPLACED = guid(3)
/** A call of which a version is set aside and none is loaded. */
export const ASIDE = guid(4)
/** A call that is loaded at version 1, and whose version 2 is set aside. */
export const HALF_ASIDE = guid(5)
/** A call that is loaded in part. */
export const PARTIAL = guid(6)
/** A call of two sessions, with three streams each. */
export const SIMPLE = guid(7)
/** A call that was loaded without keeping its document. */
export const UNKEPT = guid(8)

/** A call that PostgreSQL could not take, in the eyes of the loader. */
const refused = (number: number, version: number) =>
  call(number, { version, more: { startDateTime: 'yesterday' } })

/** Fills a warehouse in every way there is: from Graph, from files, with what can't be kept and what can't be loaded. */
export async function fillWarehouse(
  warehouse: Warehouse,
  { isLarge = true }: { readonly isLarge?: boolean } = {},
): Promise<Emulator> {
  const emulator = await emulated({ since: isLarge ? '2026-10-30' : '2026-11-01', callsPerDay: 5 })
  if (isLarge) {
    const startedAt = Date.parse('2026-10-31T09:00:00Z')
    emulator.company.addMeeting({ sessions: 70, participants: 140, startedAt })
    emulator.company.addMeeting({ sessions: 400, participants: 20, startedAt })
  }
  await synced(warehouse, emulator)
  if (isLarge) {
    // what comes over several pages is read twice
    emulator.clock.set(UNTIL + 2 * 3_600_000)
    await synced(warehouse, emulator)
    emulator.clock.set(UNTIL)
  }
  await loaded(warehouse, [
    richCall(),
    call(2, { more: { endDateTime: 'never', unheardOf: 1 } }),
    call(3),
    refused(4, 1),
    call(5),
    call(6, { incomplete: true, sessions: 2 }),
    call(7, { sessions: 2, streams: 3 }),
    pstnCall(1, { duration: 'long' }),
    directRoutingCall(1),
    '{"broken',
  ])
  await loaded(warehouse, [call(8)], { keepDocuments: false })
  await loaded(warehouse, [call(3, { version: 2, sessions: 2 }), refused(5, 2)])
  await importBuildings(context(warehouse), readBuildings(Buffer.from(buildingFile())).rows, undefined)
  return emulator
}

/** A filled warehouse that can be copied, so that each test damages one of its own. */
export interface Model {
  readonly emulator: Emulator
  /** A copy; the model itself stays as it is. */
  copy(): Promise<{ warehouse: Warehouse; database: TestDatabase; close(): Promise<void> }>
  close(): Promise<void>
}

/** Fills a warehouse once. */
export async function openModel(): Promise<Model> {
  const { warehouse, database } = await openWarehouse()
  const emulator = await fillWarehouse(warehouse, { isLarge: false })
  // nobody may be connected to a database that is copied
  await warehouse.close()
  const template = new URL(database.url).pathname.slice(1)
  return {
    emulator,
    async copy() {
      const name = `callhouse_${randomBytes(6).toString('hex')}`
      await onServer(`create database ${name} template ${template}`)
      const url = new URL(database.url)
      url.pathname = `/${name}`
      const copied = await connect({ url: url.href }, schemasOf('call_quality'))
      const drop = () => onServer(`drop database if exists ${name} with (force)`)
      return {
        warehouse: copied,
        database: { url: url.href, drop },
        async close() {
          await copied.close()
          await drop()
        },
      }
    },
    async close() {
      await emulator.stop()
      await database.drop()
    },
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client(inject('serverUrl'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
