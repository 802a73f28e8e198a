import { readFile } from 'node:fs/promises'

/** The kernel counts time of the processor in these parts of a second. */
const TICKS_PER_SECOND = 100

/** What troubles take, from now on: time, and time of the processor. */
export class Cost {
  readonly #began = performance.now()
  readonly #pids: readonly number[]
  readonly #before: Promise<readonly number[]>

  /** @param serverPid the first process of the server that they are made on */
  constructor(serverPid: number) {
    this.#pids = [process.pid, serverPid]
    this.#before = Promise.all(this.#pids.map(processorSeconds))
  }

  /** What each of so many took until now. */
  async ofEach(times: number): Promise<string> {
    const [before, after] = await Promise.all([this.#before, Promise.all(this.#pids.map(processorSeconds))])
    const [programs, server] = after.map((seconds, at) => ((seconds - before[at]!) / times).toFixed(2))
    const seconds = ((performance.now() - this.#began) / 1000 / times).toFixed(2)
    return `each ${seconds} s; of the processor's time ${programs} s here and in the programs, ${server} s in the server`
  }
}

/** Seconds that a process and those of its children that have ended took of the processor; NaN where nobody tells. */
async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  // the name of the program stands in brackets, with anything in it
  const cells = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user, system, childrenUser, childrenSystem] = cells.slice(11, 15).map(Number)
  return (user! + system! + childrenUser! + childrenSystem!) / TICKS_PER_SECOND
}
