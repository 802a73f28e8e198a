import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CallOptions, call, directRoutingCall, guid, pstnCall } from '../setup/documents.ts'
import type { Random } from './random.ts'
import { type Shape, shapeOf, type World } from './world.ts'

/** Calls at the beginning; further ones are added as time goes by. */
const FIRST_CALLS = 24
const LOG_ROWS = 6
/** The call whose document is long every other time. */
const LONG = 1
/** A batch goes to the database with so many bytes of JSON; a document of that length parts it from the next. */
const BATCH_BYTES = 8 * 1024 * 1024

/** A file of call records that `callhouse load` is given again and again: each time some of them are newer. */
export async function openArchive(directory: string, random: Random): Promise<World> {
  const file = join(directory, 'calls.ndjson')
  const current = new Map<number, CallOptions & { readonly version: number }>()
  const former = new Map<number, CallOptions>()
  const versions = new Map<string, Shape>()
  let rounds = 0
  const renew = (number: number) => {
    const version = (current.get(number)?.version ?? 0) + 1
    const options = {
      version,
      sessions: 1 + random.below(4),
      streams: 1 + random.below(3),
      participants: 1 + random.below(5),
    }
    const before = current.get(number)
    if (before !== undefined) former.set(number, before)
    current.set(number, options)
    versions.set(`${guid(number)} ${version}`, shapeOf(call(number, options)))
  }
  const logs = () => [
    ...Array.from({ length: LOG_ROWS }, (_, at) => pstnCall(at + 1)),
    ...Array.from({ length: LOG_ROWS }, (_, at) => directRoutingCall(at + 1)),
  ]
  const documents = () => [...current].map(([number, options]) => call(number, options))
  const lines = () => {
    const all = random.shuffled<object>([...documents(), ...logs()]).map((one) => JSON.stringify(one))
    // some of the calls come in an older version as well
    for (const [number, options] of random.shuffled([...former]).slice(0, 3))
      if (number !== LONG) all.splice(random.below(all.length), 0, JSON.stringify(call(number, options)))
    // every other time there are several batches: a long document, new each time, ends the one that it is in
    if (rounds % 2 === 0) {
      const long = all.findIndex((line) => line.includes(`"id":"${guid(LONG)}"`))
      all[long] = all[long]!.replace(/\}$/, `${' '.repeat(BATCH_BYTES)}}`)
    }
    return `${all.join('\n')}\n`
  }
  return {
    name: 'load',
    args: ['load', file, '--json'],
    env: {},
    versions,
    watch: undefined,
    async change() {
      rounds++
      if (current.size === 0) for (let number = 1; number <= FIRST_CALLS; number++) renew(number)
      else {
        for (const number of current.keys()) if (number === LONG || random.next() < 0.3) renew(number)
        if (rounds % 5 === 0) renew(current.size + 1)
      }
      await writeFile(file, lines())
    },
    newest: () => new Map([...current].map(([number, { version }]) => [guid(number), version])),
    logRows: () => 2 * LOG_ROWS,
    truth: () => [...documents(), ...logs()],
    close: async () => {},
  }
}
