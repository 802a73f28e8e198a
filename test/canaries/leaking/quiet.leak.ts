import { expect, it } from 'vitest'
import { callhouse } from '../../setup/callhouse.ts'

it('runs the program, which says nothing that it must not', async () => {
  expect((await callhouse(['--version'])).code).toBe(0)
})
