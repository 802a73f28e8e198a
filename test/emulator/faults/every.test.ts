import { expect, it } from 'vitest'
import { type Fault, faultNames } from '../../../src/emulator/faults/catalogue.ts'
import { checkFault } from '../../../src/emulator/faults/script.ts'
import { CALL, openSite, RECORDS, type Site } from './site.ts'

/** Parameters that make a fault quick. */
const quick: Readonly<Record<string, object>> = {
  gzip_bomb: { mebibytes: 1 },
  huge_body: { mebibytes: 1 },
  drip: { bytes: 1000, everyMs: 1 },
}

/** Faults that end only when the client gives up. */
const endless = ['silence', 'stall']

/** Faults after which a client gets the same as without, only in other pieces. */
const harmless = ['drip']

async function outcome(url: string, patienceMs: number): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) })
    return `${answer.status} ${await answer.text()}`
  } catch (error) {
    return `failed: ${(error as Error).name}`
  }
}

/** What a client gets for some requests of each kind: status and body, or that it failed. */
async function sync(site: Site, patienceMs = 10_000): Promise<string[]> {
  const got: string[] = []
  for (const path of [RECORDS, `${RECORDS}?$skiptoken=2`, CALL, CALL, `${CALL}/sessions`]) {
    got.push((await outcome(site.origin + path, patienceMs)).replaceAll(site.origin, ''))
  }
  return got
}

it.each(faultNames)('%s happens when it is asked for, once, and is over', async (name) => {
  const fault: Fault = checkFault({ name, times: 1, ...quick[name] })
  const plain = await sync(await openSite())
  const site = await openSite([fault])
  const met = await sync(site, endless.includes(name) ? 100 : undefined)
  expect([...site.faults.fired]).toEqual([[name, 1]])
  if (harmless.includes(name)) expect(met).toEqual(plain)
  else expect(met).not.toEqual(plain)
  // what a fault does to the company stays; what it does to an exchange does not
  if (name !== 'changing_record') expect(await sync(site)).toEqual(plain)
})
