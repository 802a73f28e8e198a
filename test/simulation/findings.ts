import { defects } from './mutants/defects.ts'

/** Something that was found in what was believed to be right. */
interface Finding {
  /** What happened. */
  readonly what: string
  /** How it came to light: the name of the deliberate defect that it is since, or in words. */
  readonly by: { readonly defect: string } | string
  /** Tests that keep it away, beside the defect. */
  readonly tests: readonly string[]
}

const findings: readonly Finding[] = [
  {
    what: 'Pages that a lagging server gave stood among those of a newer version, for good',
    by: { defect: 'what came over several pages is not read again' },
    tests: ['test/loader/readings.test.ts', 'test/pipeline/sync/second-reading.test.ts'],
  },
  {
    what: 'A call that was loaded and had changed since stayed pending for good where Graph forgot it first: nobody asked for it again',
    by: { defect: 'what is loaded stays pending for good where Graph has forgotten what is newer' },
    tests: ['test/loader/work.test.ts'],
  },
  {
    what: 'A call to be read again was fetched twice in one run, where a newer version was listed meanwhile',
    by: { defect: 'calls are read again before all is listed' },
    tests: ['test/loader/readings.test.ts'],
  },
  {
    what: 'An empty list of a day with known calls was believed at once where the answer to a COMMIT was lost: it agreed with itself',
    by: { defect: 'an empty list agrees with itself where the answer to its commit was lost' },
    tests: ['test/loader/scans.test.ts'],
  },
  {
    what: 'A large meeting that a lagging server showed at an older version than listed was loaded without a word, and waited an hour for the newer one',
    by: 'the simulation',
    tests: ['test/loader/readings.test.ts'],
  },
  {
    what: 'A run marked calls as its own in a statement whose answer was lost, never fetched them, and ended with 0',
    by: { defect: 'calls are not given whose marking was answered into the void' },
    tests: ['test/loader/work.test.ts'],
  },
  {
    what: "A lagging server showed an old version that can't be loaded: its call counted as quarantined, and the newer one was never fetched",
    by: { defect: 'an older version that can not be loaded keeps the newer one out' },
    tests: ['test/loader/quarantine.test.ts'],
  },
  {
    what: 'A day counted as listed although calls of 30 hours could still appear in it; what came later and was forgotten was told nowhere',
    by: { defect: 'a day counts as listed though it was not over' },
    tests: ['test/loader/scans.test.ts'],
  },
  {
    what: 'A call of 30 hours was given up before Graph forgot it',
    by: { defect: 'a long call counts as gone 30 days after it began' },
    tests: [],
  },
  {
    what: 'Calls whose start nobody had told were never fetched by runs that look back some days',
    by: { defect: 'a call whose start nobody told is of no day' },
    tests: [],
  },
  {
    what: 'Sessions were loaded with the participants of another version',
    by: { defect: 'sessions are put together with the participants of another version' },
    tests: ['test/fetcher/graph/calls.test.ts', 'test/pipeline/sync/faults.test.ts'],
  },
  {
    what: 'What was set aside hid a call that was loaded in part',
    by: 'the simulation',
    tests: ['test/loader/quarantine.test.ts'],
  },
  {
    what: 'Batches whose COMMIT had been answered were gone after a crash of the server, and the run ended with 0: commits did not wait for the disk',
    by: 'stops of a server',
    tests: ['test/warehouse/connect.test.ts'],
  },
  {
    what: "A link to another call's pages was followed",
    by: 'hostile links',
    tests: ['test/fetcher/graph/links.test.ts'],
  },
  {
    what: "A device's name of 3 kB ended the roll-up",
    by: 'hostile values',
    tests: ['test/sql/rollup.test.ts'],
  },
  {
    what: 'A number beyond all others became a text',
    by: 'hostile values',
    tests: ['test/mapping/copy-text.test.ts'],
  },
  {
    what: 'A reason in quarantine quoted a value',
    by: 'canaries',
    tests: ['test/warehouse/errors.test.ts'],
  },
]

/** The findings as a table, with the seeds that are known to show them now. @throws Error where a defect is not there */
export function findingsTable(): string {
  return [
    '| What happened | Shown by | Kept by |',
    '| --- | --- | --- |',
    ...findings.map(({ what, by, tests }) => {
      const kept = [...tests.map((file) => `\`${file}\``), ...(typeof by === 'string' ? [] : ['its defect'])]
      return `| ${what} | ${typeof by === 'string' ? by : seedOf(by.defect)} | ${kept.join(', ')} |`
    }),
  ].join('\n')
}

function seedOf(name: string): string {
  const defect = defects.find((one) => one.name === name)
  if (defect === undefined) throw new Error(`there is no defect “${name}”`)
  const { shownBy, often } = defect
  if (shownBy === undefined) return 'the simulation'
  return often === undefined ? `seed ${shownBy}` : `seed ${shownBy}, \`--often ${often.join(',')}\``
}
