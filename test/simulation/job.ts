import './still.ts'
import { type Asked, playAlone } from './jobs.ts'
import type { Played } from './seed.ts'

// One of several processes that play seeds; jobs.ts starts it.

const [asked, step] = process.argv.slice(2)
const stop = new AbortController()
const end = () => stop.abort()
process.on('message', end)
// whoever started it is gone, or all of them were told to end: the server is not to go on alone
process.once('disconnect', end)
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end)
await playAlone(
  JSON.parse(asked!) as Asked,
  (played: Played) => {
    if (process.connected) process.send!(played)
  },
  stop.signal,
  Number(step),
)
if (process.connected) process.disconnect()
