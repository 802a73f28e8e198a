import { afterAll, expect } from 'vitest'
import { hits } from './watch.ts'

// In every file of tests that runs the program or opens a warehouse, as all that help with that import this. Hooks run
// in the reverse of their order: behind all that the file does itself.
afterAll(() => {
  expect(hits.splice(0), 'nothing personal or secret is said').toEqual([])
})
