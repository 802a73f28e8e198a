import { tables } from '../mapping/index.ts'

const SLAB_BYTES = 128 * 1024

/**
 * Where COPY text becomes bytes: once, as soon as a document is walked, so that the many pieces that its text
 * was put together from are garbage at once. The rows of one table lie one behind the other, so that what goes
 * to the server together lies together. One set of slabs serves one batch.
 */
export class Slabs {
  readonly #slabs: (Buffer | undefined)[] = tables.map(() => undefined)
  readonly #used: number[] = tables.map(() => 0)

  /** The bytes of a text, behind those that were written for this table before. */
  write(table: number, text: string): Uint8Array {
    // three bytes at most for each UTF-16 unit
    const most = text.length * 3
    if (most > SLAB_BYTES) return Buffer.from(text)
    let slab = this.#slabs[table]
    if (slab === undefined || this.#used[table]! + most > SLAB_BYTES) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
      this.#slabs[table] = slab
      this.#used[table] = 0
    }
    const from = this.#used[table]!
    const to = from + slab.write(text, from, 'utf8')
    this.#used[table] = to
    return slab.subarray(from, to)
  }
}
