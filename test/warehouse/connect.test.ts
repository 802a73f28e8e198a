import { describe, expect, it } from 'vitest'
import { ownWarehouse } from '../setup/warehouse.ts'

const warehouse = await ownWarehouse()

describe('a connection that ends while it is lent', () => {
  it('fails the query that is under way and nothing else', async () => {
    // as the query builder is lent one: it does not listen
    const client = await warehouse.pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const gone = new Promise((resolve) => client.once('end', () => resolve(undefined)))
    const asked = client.query('select pg_sleep(20)')
    const ended = expect(asked).rejects.toThrow(/terminat/)
    await warehouse.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid])
    await ended
    await gone
    client.release()
    expect((await warehouse.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})
