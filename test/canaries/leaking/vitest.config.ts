import { defineConfig } from 'vitest/config'

/** For files that leak by purpose, on the server of whoever runs them. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.leak.ts'],
    provide: {
      serverUrl: process.env.CALLHOUSE_TEST_SERVER ?? '',
      template: process.env.CALLHOUSE_TEST_TEMPLATE ?? '',
    },
    maxWorkers: 1,
  },
})
