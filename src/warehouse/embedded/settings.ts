/** The settings that new data begins with. */
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'

/**
 * Written into postgresql.conf when the data is made; from then on the file is the operator's. PostgreSQL's
 * own defaults stand for everything else, data checksums among it.
 */
export async function defaultSettings(): Promise<Record<string, string>> {
  const limit = process.constrainedMemory()
  const memory = Math.min(totalmem(), limit > 0 ? limit : Infinity) / 2 ** 20
  const megabytes = (share: number, least: number, most: number) =>
    `${Math.round(Math.min(most, Math.max(least, memory * share)))}MB`
  return {
    listen_addresses: '127.0.0.1',
    // its path would have to be shorter than 108 bytes, TCP serves everyone
    unix_socket_directories: '',
    // roll-ups of some months fit in 2 GB: questions about 30 days took a quarter less time than with 256 MB
    shared_buffers: megabytes(1 / 8, 32, 2_048),
    effective_cache_size: megabytes(1 / 2, 64, 16_384),
    // indexes are built in memory
    maintenance_work_mem: megabytes(1 / 16, 32, 256),
    // reports sort and hash in memory
    work_mem: megabytes(1 / 128, 4, 16),
    // After each checkpoint a page goes whole into the WAL once: a million rows inserted and updated with no
    // checkpoint between made 29 % less WAL than with the default of 1 GB, on a fast disk in nearly the same
    // time. wal_compression stays off: only pglz is built in, with which indexes took twice as long to build.
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // solid state disks
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // the log is for trouble
    log_checkpoints: 'off',
    ...((await smallSharedMemory()) ? { dynamic_shared_memory_type: 'sysv' } : {}),
  }
}

/** Docker gives /dev/shm 64 MB, where parallel queries soon fail for lack of space. */
async function smallSharedMemory(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const shm = await statfs('/dev/shm').catch(() => undefined)
  return !shm || shm.blocks * shm.bsize < 512 * 2 ** 20
}
