import { type EmulatorOptions, startEmulator } from '../../../src/emulator/emulator.ts'
import type { GiantMeeting } from '../../../src/emulator/graph/company.ts'
import { MovableClock } from '../../../src/emulator/server/clock.ts'
import { routeOf } from '../../../src/emulator/server/routes.ts'

/**
 * The program of a process that is an emulator and nothing else, so that its work is not counted as that of who
 * asks. It is told by its argument what to be like, says when it is ready, and answers questions.
 */

/** What an emulator is to be like; its clock stands at `at`, so that two syncs find the same. */
export interface EmulatorPlan
  extends Pick<EmulatorOptions, 'company' | 'limits' | 'limitsSpeed' | 'keptBytes'> {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly meetings?: readonly GiantMeeting[]
}

/** What a client needs to know. */
export interface Ready {
  readonly origin: string
  readonly ca: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The requests for one thing. */
export interface RouteTraffic {
  /** When they came, in ms of the emulator's process. */
  readonly times: number[]
  /** Refused with 429. */
  refused: number
}

/** What was asked since the last `begin`. */
export interface Traffic {
  readonly routes: Readonly<Record<string, RouteTraffic>>
  /** Paths with queries of the GET requests that were answered with 200, in their order. */
  readonly paths: readonly string[]
  /** Processor time since `begin`. */
  readonly cpuSeconds: number
}

if (process.send !== undefined)
  await serve(JSON.parse(process.argv[2]!) as EmulatorPlan, process.send.bind(process))

async function serve(plan: EmulatorPlan, send: (message: Ready | Traffic) => void): Promise<void> {
  const { at, meetings = [], ...options } = plan
  let routes: Record<string, RouteTraffic> = {}
  let paths: string[] = []
  let cpu = process.cpuUsage()
  const emulator = await startEmulator({
    ...options,
    clock: new MovableClock({ at, speed: 0 }),
    onRequest({ url, method }, status) {
      const route = routeOf(url) ?? 'other'
      const traffic = routes[route] ?? { times: [], refused: 0 }
      routes[route] = traffic
      traffic.times.push(performance.now())
      if (status === 429) traffic.refused++
      if (method === 'GET' && status === 200 && route !== 'other') paths.push(url.pathname + url.search)
    },
  })
  for (const meeting of meetings) emulator.company.addMeeting(meeting)
  await emulator.company.prepare(at)
  process.on('message', (question: 'begin' | 'traffic') => {
    if (question === 'traffic') {
      const { user, system } = process.cpuUsage(cpu)
      send({ routes, paths, cpuSeconds: (user + system) / 1e6 })
      return
    }
    routes = {}
    paths = []
    cpu = process.cpuUsage()
  })
  process.on('disconnect', () => process.exit())
  const { tenantId, clientId, clientSecret } = emulator.entra
  send({ origin: emulator.origin, ca: emulator.ca, tenantId, clientId, clientSecret })
}
