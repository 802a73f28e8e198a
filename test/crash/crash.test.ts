import { describe, expect, inject, it } from 'vitest'
import { cuts } from './cuts.ts'
import { fullDisks, whyNoFullDisk } from './disk-full.ts'
import { kills } from './kills.ts'
import { stops } from './stops.ts'

// A small part of what `npm run crash` does.
const LONG = 240_000
/** Other ones in each run of the tests; they are told where something is found. */
const seed = Math.floor(Math.random() * 1_000_000)

describe.concurrent('what a crash leaves', () => {
  it.each(['load', 'sync'] as const)(
    'of a %s that is killed again and again is whole, and the next one brings the rest',
    async (name) => {
      const tally = await kills({ serverUrl: inject('serverUrl'), name, budget: { left: 3 }, seed })
      expect(tally.violations).toEqual([])
      expect(tally.times).toBe(3)
    },
    LONG,
  )

  it(
    'of a load whose connection is cut is whole, and the run overcomes it',
    async () => {
      const [rows, commits, messages] = await cuts({
        serverUrl: inject('serverUrl'),
        budget: { left: 6 },
        step: 13,
        seed,
      })
      expect([rows, commits, messages].flatMap((tally) => tally!.violations)).toEqual([])
      expect(rows!.byPhase.get('in COPY')).toBeGreaterThan(3)
      expect(commits!.byPhase.get('answer lost, COMMIT sent')).toBe(1)
      expect(messages!.times).toBeGreaterThan(5)
    },
    LONG,
  )

  it(
    'of a load whose server was brought down is whole, and nothing is lost that it said was done',
    async () => {
      const settings = { fsync: 'off', full_page_writes: 'off' }
      const tally = await stops({ budget: { left: 2 }, seed, settings, commands: ['load'] })
      expect(tally.violations).toEqual([])
    },
    LONG,
  )
})

const why = await whyNoFullDisk()

describe.skipIf(why !== undefined)(
  `on a disk that gets full${why === undefined ? '' : ` (not here: ${why})`}`,
  () => {
    it(
      'a load ends as unreachable with nothing set aside, and the next one brings all',
      async () => {
        const tally = await fullDisks({ budget: { left: 1 } })
        expect(tally.violations).toEqual([])
        expect(tally.times).toBe(1)
      },
      LONG,
    )
  },
)
