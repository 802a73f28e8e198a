import { Agent, request } from 'node:https'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/emulator.ts'
import { makeCertificates } from '../../../src/emulator/entra/entra.ts'
import { MovableClock } from '../../../src/emulator/server/clock.ts'

/** The noon of a Wednesday, when the company of these tests has calls of three days and a half. */
export const NOON = Date.parse('2026-10-07T12:00:00Z')

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export const company = { seed: 5, callsPerDay: 40, since: '2026-10-04' } as const

const certificates = await makeCertificates()

/** What came back, decompressed. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly json: Json
}

/** An object in JSON, with what most of them have. */
export interface Json {
  readonly [name: string]: unknown
  readonly id: string
  readonly version: number
  readonly value: readonly Json[]
  readonly sessions: readonly Json[]
  readonly participants_v2: readonly Json[]
}

export interface Site {
  readonly emulator: Emulator
  /**
   * Asks with a token that lets in, and as one who knows the later members of enumerations. A path is taken as below
   * `/v1.0/communications/callRecords`.
   */
  ask(path: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Answer>
  /** Asks for a first page and for all that its links lead to. */
  pages(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer[]>
}

export const NEXT = '@odata.nextLink'

/** An emulator whose clock stands still at {@link NOON}, without limits, for this test or those of a `describe`. */
export async function openSite(
  options: Partial<EmulatorOptions> = {},
  onEnd: (stop: () => Promise<void>) => void = onTestFinished,
): Promise<Site> {
  const emulator = await startEmulator({
    company,
    clock: new MovableClock({ at: NOON, speed: 0 }),
    limits: 'none',
    certificates,
    ...options,
  })
  const agent = new Agent({ keepAlive: true, ca: emulator.ca })
  onEnd(async () => {
    agent.destroy()
    await emulator.stop()
  })
  const ask: Site['ask'] = (path, headers = {}, method = 'GET') => {
    const records = `${emulator.origin}/v1.0/communications/callRecords`
    const url = path.startsWith('https:')
      ? path
      : path.startsWith('/v1.0')
        ? emulator.origin + path
        : records + path
    const authorization = `Bearer ${emulator.entra.issueToken({ seconds: 3600 })}`
    return new Promise((resolve, reject) => {
      const asked = request(url.replaceAll(' ', '%20'), {
        agent,
        method,
        headers: { authorization, prefer: 'include-unknown-enum-members', ...headers },
      })
      asked.once('error', reject)
      asked.once('response', (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('error', reject)
        response.once('end', () => {
          const bytes = Buffer.concat(parts)
          const text = (
            response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
          ).toString()
          resolve({
            status: response.statusCode!,
            headers: response.headers as Record<string, string>,
            text,
            get json() {
              return JSON.parse(text) as Json
            },
          })
        })
      })
      asked.end()
    })
  }
  return {
    emulator,
    ask,
    async pages(path, headers) {
      const answers: Answer[] = []
      for (let link: string | undefined = path; link !== undefined; ) {
        const answer: Answer = await ask(link, headers)
        answers.push(answer)
        if (answer.status !== 200) break
        const key = Object.keys(answer.json).find((name) => name.endsWith(NEXT))
        link = key === undefined ? undefined : (answer.json[key] as string)
      }
      return answers
    },
  }
}
