import { beforeEach, describe, expect, it } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../../../src/fetcher/transport.ts'
import { made } from '../observer/tenant.ts'
import { Lot } from '../random.ts'
import type { World } from '../world/model.ts'
import { makeWorld } from '../world/world.ts'
import { ORIGIN, RECORDS } from './asked.ts'
import { faultNames, type Reply, SimulatedGraph } from './graph.ts'

const DAY = 86_400_000

/** The first world in which every fault can happen: calls that changed, on several pages. */
const world = worldWith(({ calls, logs, pages }) => {
  const first = calls.filter(({ versions }) => versions.length > 1)
  const isPaged = first.some(({ versions }) => {
    const { rows } = versions[0]!
    return rows.sessions.length > pages.sessions && rows.participants.length > pages.participants
  })
  return isPaged && calls.length > pages.list && new Set(logs.map(({ log }) => log)).size === 2
})

function worldWith(fits: (world: World) => boolean): World {
  for (let seed = 0; ; seed++) {
    const made = makeWorld(new Lot(`paged ${seed}`))
    if (fits(made)) return made
  }
}

let graph: SimulatedGraph
let bearer: string
beforeEach(async () => {
  graph = new SimulatedGraph(world, new Lot('graph'), made)
  bearer = (await graph.tokens(() => world.startsAt).token()).secret.reveal()
})

/** A moment at which calls have changed, and all are there. */
const now = Math.max(
  ...world.calls.flatMap(({ versions }) => versions.slice(0, 2).map((one) => one.appearsAt)),
)

function ask(link: string, at = now): Reply {
  // the token is of the beginning: it is given anew below where time goes on
  const request: HttpRequest = {
    method: 'GET',
    url: new URL(link),
    headers: { authorization: `Bearer ${bearer}` },
  }
  return graph.answer(request, at)
}

function answerOf(reply: Reply): HttpAnswer {
  if (reply.kind !== 'answer') throw new Error(`no answer but ${reply.kind}`)
  return reply.answer
}

const json = (reply: Reply) => JSON.parse(answerOf(reply).body.toString()) as Record<string, unknown>
const iso = (ms: number) => new Date(ms).toISOString()
const list = (from: number, to: number) =>
  `${ORIGIN}${RECORDS}?$filter=${encodeURIComponent(`startDateTime ge ${iso(from)} and startDateTime lt ${iso(to)}`)}&$select=id,version,startDateTime`

/** All items of a collection, along its links. */
function all(link: string): unknown[] {
  const items: unknown[] = []
  for (let next: unknown = link, pages = 0; typeof next === 'string' && pages < 100; pages++) {
    const page = json(ask(next))
    items.push(...(page.value as unknown[]))
    next = page['@odata.nextLink']
  }
  return items
}

describe('the emulated Graph', () => {
  beforeEach(async () => {
    bearer = (await graph.tokens(() => now).token()).secret.reveal()
  })

  it('lists, page by page, what is there and nothing else', () => {
    const shown = world.calls.filter(({ goneAt }) => now < goneAt)
    const items = all(list(0, now + DAY)) as { id: string; version: number }[]
    expect(items.map(({ id }) => id).sort()).toEqual(shown.map(({ id }) => id).sort())
    for (const { id, version } of items) {
      const call = shown.find((one) => one.id === id)!
      expect(version).toBe(call.versions.findLast(({ appearsAt }) => appearsAt <= now)!.version)
    }
  })

  it('knows calls neither before their first version nor 30 days after their end', () => {
    const call = world.calls[0]!
    const status = (at: number) => {
      const text = `${ORIGIN}${RECORDS}/${call.id}?$select=id,version`
      return answerOf(ask(text, at)).status
    }
    // the token ends an hour after it was given
    expect(status(now)).toBe(200)
    expect([401, 404]).toContain(status(call.versions[0]!.appearsAt - 1))
    expect(status(now + DAY)).toBe(401)
  })

  it('gives a record whole, along its links', () => {
    for (const { id, versions } of world.calls) {
      const { document } = versions.findLast(({ appearsAt }) => appearsAt <= now)!
      const first = json(ask(`${ORIGIN}${RECORDS}/${id}?$expand=sessions($expand=segments)`))
      const link = first['sessions@odata.nextLink']
      const sessions = [...(first.sessions as unknown[]), ...(typeof link === 'string' ? all(link) : [])]
      expect(sessions).toEqual(JSON.parse(JSON.stringify(document.sessions)))
      expect(all(`${ORIGIN}${RECORDS}/${id}/participants_v2`)).toEqual(document.participants_v2)
      const beside = json(ask(`${ORIGIN}${RECORDS}/${id}?$select=id,version&$expand=participants_v2`))
      expect(beside.version).toBe(document.version)
    }
  })

  it('takes down where a token was sent that it must not be sent to', () => {
    ask(`https://evil.example${RECORDS}`)
    expect(graph.books.leaks).toEqual([`https://evil.example${RECORDS}`])
  })

  const tokenFaults = ['no_token', 'refused_token', 'token_of_other_tenant', 'token_without_role']
  const others = faultNames.filter((name) => !tokenFaults.includes(name))
  it.each(others)('lets go wrong: %s', (name) => {
    graph.inject(name)
    const ids = world.calls.map(({ id }) => `${ORIGIN}${RECORDS}/${id}`)
    const follow = (link: string) => {
      const reply = ask(link)
      if (graph.fired.has(name)) return
      for (const [key, next] of Object.entries(json(reply))) if (key.endsWith('nextLink')) ask(String(next))
    }
    const span = `(fromDateTime=${iso(now - 60 * DAY)},toDateTime=${iso(now)})`
    const links = [
      `${ORIGIN}${RECORDS}?$filter=${encodeURIComponent(`startDateTime ge ${iso(now)}`)}&$select=id`,
      list(0, now + DAY),
      ...ids.map((id) => `${id}?$expand=sessions($expand=segments)`),
      ...ids.map((id) => `${id}/participants_v2`),
      ...ids.map((id) => `${id}?$select=id,version`),
      `${ORIGIN}${RECORDS}/getPstnCalls${span}`,
    ]
    // what lags is another thing than what is there only shortly after a change
    for (let round = 0; round < 40 && !graph.fired.has(name); round++)
      for (const link of links) if (!graph.fired.has(name)) follow(link)
    expect(graph.fired.get(name)).toBe(1)
  })

  it.each(['no_token', 'refused_token'] as const)('lets sign-in fail: %s', async (name) => {
    graph.inject(name)
    const tokens = graph.tokens(() => now)
    await expect(tokens.token()).rejects.toThrow('Entra ID')
    await expect(tokens.token()).resolves.toBeDefined()
  })

  it('shows what another tenant has to who signs in there, once it is known whose tenant this is', async () => {
    graph.inject('token_of_other_tenant')
    ask(list(0, now + DAY))
    const { secret, tenantId } = await graph.tokens(() => now).token()
    expect(tenantId).not.toBe(world.tenantId)
    const url = new URL(list(0, now + DAY))
    const reply = graph.answer(
      { method: 'GET', url, headers: { authorization: `Bearer ${secret.reveal()}` } },
      now,
    )
    const { value } = json(reply) as { value: readonly { id: string }[] }
    expect(value).toHaveLength(1)
    expect(world.calls.map(({ id }) => id)).not.toContain(value[0]!.id)
  })

  it('does nothing wrong once it is healed', () => {
    graph.inject('error_500', { times: 5 })
    graph.heal()
    expect(answerOf(ask(list(0, now + DAY))).status).toBe(200)
  })
})
