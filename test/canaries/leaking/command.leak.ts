import { expect, it } from 'vitest'
import { callhouse } from '../../setup/callhouse.ts'

// a file of tests as any other, which passes but for what the program says
it('runs the program', async () => {
  expect((await callhouse(['load', 'Ines Halvorsen.json'])).code).not.toBe(0)
})
