import type { InvariantName, Violation } from './moment.ts'
import type { Snapshot } from './snapshot.ts'
import type { Truth } from './truth.ts'

/** What never stands in the books: tokens, and what a page in Graph's place said. */
const SECRET = /canary|eyJ|Bearer /

/** Quarantine holds what can't be loaded and nothing else, whole and with a reason, and nothing that was outdone. */
export function checkQuarantine(truth: Truth, { books }: Snapshot): Violation[] {
  const found: Violation[] = []
  const say = (invariant: InvariantName, message: string) => found.push({ invariant, message })
  const ledger = new Map(books.ledger.map((row) => [row.id, row]))
  for (const row of books.quarantine) {
    const own = `quarantine ${row.key} of call ${row.id} version ${row.version}`
    if (row.reason.trim() === '' || row.bytes === 0 || row.kept === 0)
      say('quarantine_tells_why', `${own}: reason “${row.reason}”, ${row.bytes} bytes, ${row.kept} kept`)
    if (row.kind === 'call_record' && row.id !== null && row.version !== null) {
      if (truth.version(row.id, row.version)?.isPoison !== true)
        say('only_poison_in_quarantine', `${own} could have been loaded: ${row.reason}`)
      const entry = ledger.get(row.id)
      if (row.open && entry?.loaded != null && entry.loaded >= row.version && entry.complete)
        say('quarantine_not_stale', `${own} is open, and version ${entry.loaded} is loaded`)
    } else
      say(
        'only_poison_in_quarantine',
        `${own} (${row.kind}, ${row.source}) is none of Graph's: ${row.reason}`,
      )
  }
  return found
}

/** Neither tokens nor bodies of answers are in what the books tell. */
export function checkSecrets({ books }: Snapshot): Violation[] {
  const told = [
    ...books.runs.map(({ id, error }) => [`run ${id}`, error] as const),
    ...books.quarantine.map(
      ({ key, reason, source }) => [`quarantine ${key}`, `${reason} ${source}`] as const,
    ),
    ...books.ledger.map(({ id, failure }) => [`ledger of ${id}`, failure] as const),
  ]
  return told.flatMap(([where, text]): Violation[] =>
    text !== null && SECRET.test(text)
      ? [{ invariant: 'no_secret_in_books', message: `${where} tells “${text}”` }]
      : [],
  )
}
