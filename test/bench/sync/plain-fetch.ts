import { readFileSync } from 'node:fs'

/**
 * The program of the least that any client has to do: gets a token, then fetches and parses the answers to all the
 * paths that a file names, so many at a time, with what Node has for it and nothing else. Prints the ms it took.
 */
const [, , file, concurrency] = process.argv
const {
  CALLHOUSE_EMULATOR: origin,
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: clientId,
  AZURE_CLIENT_SECRET: secret,
} = process.env
const paths = (JSON.parse(readFileSync(file!, 'utf8')) as string[]).values()

const began = performance.now()
const signedIn = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId!,
    client_secret: secret!,
    scope: `${origin}/.default`,
  }),
})
const { access_token: token } = (await signedIn.json()) as { access_token: string }
// those of the product, so that the emulator has the same answers at hand
const headers = {
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  'accept-encoding': 'gzip',
  prefer: 'include-unknown-enum-members',
}

async function work(): Promise<void> {
  for (const path of paths) {
    const response = await fetch(origin + path, { headers })
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    await response.json()
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work))
process.stdout.write(String(performance.now() - began))
