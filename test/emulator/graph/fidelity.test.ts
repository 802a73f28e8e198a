import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFiles } from '../../../src/fetcher/files.ts'
import { type Json, NOON, openSite, type Site } from '../server/asking.ts'

const documents = fileURLToPath(new URL('../../fixtures/documents/', import.meta.url))

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path)
  return (path.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString()
}

/** The document, if the text is that of one whole call. */
function callIn(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json
    const isWhole = typeof value?.id === 'string' && 'sessions' in value && !text.includes('@odata.nextLink')
    return isWhole ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const fixtures = (
  await Promise.all(
    (
      await findFiles([documents])
    ).map(async ({ path }) => {
      const text = await textOf(path)
      return { name: relative(documents, path), text, document: callIn(text) }
    }),
  )
).filter(({ document }) => document !== undefined)

let site: Site
let stop: () => Promise<void>
beforeAll(async () => {
  site = await openSite({}, (end) => {
    stop = end
  })
})
afterAll(() => stop())

/** What a document says, without what its service says of it. */
function content(document: object): unknown {
  return Object.fromEntries(
    Object.entries(document).filter(
      ([name]) => !/^(?:sessions|participants_v2)?@odata\.(?:context|nextLink)$/.test(name),
    ),
  )
}

it('there are many whole calls among the fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(30)
})

it.each(fixtures)('$name comes back as it went in', async ({ text, document }) => {
  const id = site.emulator.company.add({
    versions: [{ visibleFrom: NOON, document: text }],
    startedAt: NOON,
    endedAt: NOON,
  })
  const path = `/${encodeURIComponent(id)}`
  const [record, ...pages] = await site.pages(`${path}?$expand=sessions($expand=segments)`)
  const [withPeople, ...more] = await site.pages(`${path}?$expand=participants_v2`)
  const whole: Record<string, unknown> = { ...withPeople!.json, ...record!.json }
  if (pages.length > 0)
    whole.sessions = [...record!.json.sessions, ...pages.flatMap(({ json }) => json.value)]
  if (more.length > 0)
    whole.participants_v2 = [...withPeople!.json.participants_v2, ...more.flatMap(({ json }) => json.value)]
  expect(content(whole)).toEqual(content(document!))
  const truth = [...site.emulator.company.truth(NOON)].find((one) => one.id === id)!
  expect(content(JSON.parse(JSON.stringify(truth.document())) as object)).toEqual(content(document!))
})

it('numbers come back digit by digit', async () => {
  const numbers = '{"a":9007199254740993,"b":1.10,"c":1e400,"d":-0.0,"e":5}'
  const id = site.emulator.company.add({
    versions: [{ visibleFrom: NOON, document: `{"id":"exact","sessions":[${numbers}],"more":${numbers}}` }],
    startedAt: NOON,
    endedAt: NOON,
  })
  const { text } = await site.ask(`/${id}?$expand=sessions($expand=segments)`)
  expect(text.split(numbers)).toHaveLength(3)
})
