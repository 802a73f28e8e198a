import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalize, readDocument } from '../../src/normalizer/index.ts'
import { directRoutingRow, fullCall, pstnRow } from './call.ts'
import { copyFaults } from './copy-check.ts'
import { withDigits } from './normalized.ts'
import { spoilt } from './spoilt.ts'

const documents = fc.oneof(
  { weight: 6, arbitrary: spoilt(fullCall()) },
  { weight: 1, arbitrary: spoilt(pstnRow()) },
  { weight: 1, arbitrary: spoilt(directRoutingRow()) },
)

function isStorable(text: string | null): boolean {
  return text === null || (text.isWellFormed() && !text.includes('\0') && text.length <= 510)
}

it('a document spoilt in any way is rejected, or gives rows that PostgreSQL takes', () => {
  let loaded = 0
  fc.assert(
    fc.property(documents, (spoiling) => {
      const document = readDocument(Buffer.from(withDigits(spoiling)))
      if (document.kind === 'rejected') return
      const rows = normalize(document, 3)
      if ('reason' in rows) return
      loaded++
      expect(copyFaults(rows)).toEqual([])
      for (const { path, value } of rows.issues) expect([path, value].every(isStorable)).toBe(true)
      for (const { path, example } of rows.drift) expect([path, example].every(isStorable)).toBe(true)
      expect(normalize(document, 3)).toEqual(rows)
    }),
    { numRuns: 2000 },
  )
  expect(loaded).toBeGreaterThan(1000)
})

it('bytes of any kind are rejected', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(readDocument(bytes).kind).toBe('rejected')
    }),
  )
})
