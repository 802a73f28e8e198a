import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { fullCall } from './call.ts'

const hostile =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":null}'

/** The full call with hostile properties in every object. */
const call = JSON.stringify(fullCall()).replaceAll('{"', `{${hostile.slice(1, -1)},"`)

// a process of its own: whoever freezes Object.prototype in a test breaks the test runner
const script = `
  import { normalize, readDocument } from ${JSON.stringify(new URL('../../src/normalizer/index.ts', import.meta.url).href)}
  Object.freeze(Object.prototype)
  Object.freeze(Array.prototype)
  const text = await new Response(ReadableStream.from(process.stdin)).text()
  const rows = normalize(readDocument(Buffer.from(text)), 1)
  console.log(JSON.stringify({ rows: rows.rows, polluted: {}.polluted ?? null }))
`

it('properties called __proto__ and constructor are harmless where the prototype is frozen and __proto__ throws', () => {
  const options = ['--disable-proto=throw', '--no-warnings', '--input-type=module', '--eval', script]
  const output = execFileSync(process.execPath, options, { input: call, encoding: 'utf8' })
  const { rows, polluted } = JSON.parse(output) as { rows: number[]; polluted: unknown }
  expect(polluted).toBeNull()
  expect(rows.slice(0, 7)).toEqual([1, 2, 1, 1, 1, 2, 2])
})
