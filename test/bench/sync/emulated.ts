import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmulatorPlan, Ready, Traffic } from './emulator-process.ts'

/** An emulator in a process of its own. */
export interface Emulated {
  /** By which a client finds it and may ask it. */
  readonly env: Readonly<Record<string, string>>
  /** Counts anew from here. */
  begin(): void
  /** What was asked since then. */
  traffic(): Promise<Traffic>
  stop(): Promise<void>
}

const DAY_MS = 86_400_000
const program = fileURLToPath(new URL('./emulator-process.ts', import.meta.url))

/**
 * Starts an emulator whose clock stands still at this moment, with a company that is older than Graph remembers, or as
 * old as it is told to be.
 * @param directory where its certificate is written
 * @param calls about how many calls it shows, spread over 30 days or over its age in days
 */
export async function startEmulated(
  directory: string,
  calls: number,
  plan: Omit<Partial<EmulatorPlan>, 'company' | 'at'> &
    Partial<Pick<EmulatorPlan['company'], 'shares'>> & { readonly age?: number } = {},
): Promise<Emulated> {
  const { shares, age, ...options } = plan
  const at = Date.now()
  const since = new Date(at - (age ?? 40) * DAY_MS).toISOString().slice(0, 10)
  const company = {
    seed: 1,
    callsPerDay: calls / (age ?? 30),
    since,
    ...(shares !== undefined && { shares }),
  }
  const whole: EmulatorPlan = { company, at, ...options }
  const child = fork(program, [JSON.stringify(whole)], { execArgv: [] })
  // once, with the message or with the process's end
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the emulator ended with ${code}`)
    }),
  ])) as [Ready]
  const ca = join(directory, `ca-${child.pid}.pem`)
  await writeFile(ca, ready.ca)
  return {
    env: {
      CALLHOUSE_EMULATOR: ready.origin,
      AZURE_TENANT_ID: ready.tenantId,
      AZURE_CLIENT_ID: ready.clientId,
      AZURE_CLIENT_SECRET: ready.clientSecret,
      NODE_EXTRA_CA_CERTS: ca,
    },
    begin: () => child.send('begin'),
    async traffic() {
      child.send('traffic')
      const [traffic] = (await once(child, 'message')) as [Traffic]
      return traffic
    },
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** When requests of the named routes came, or those of all, in their order. */
export function timesOf({ routes }: Traffic, ...names: readonly string[]): number[] {
  return Object.entries(routes)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .flatMap(([, { times }]) => times)
    .sort((one, other) => one - other)
}
