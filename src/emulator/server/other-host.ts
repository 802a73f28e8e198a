import type { Request } from './exchange.ts'
import { type Credentials, listenOn } from './listener.ts'

/** A host beside the emulator, that no client of the emulator has any business with. */
export interface OtherHost {
  readonly origin: string
  /** All that it was asked, with the headers that came with it. */
  readonly requests: readonly Request[]
  stop(): Promise<void>
}

/** Starts such a host, with a certificate that clients trust. It answers everything as if it were Graph. */
export async function startOtherHost(credentials: Credentials): Promise<OtherHost> {
  const requests: Request[] = []
  const listener = await listenOn(0, credentials, async (request, response) => {
    requests.push(request)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}')
  })
  return { origin: listener.origin, requests, stop: () => listener.stop() }
}
