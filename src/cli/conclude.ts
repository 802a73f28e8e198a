import type { Failure } from '../failure.ts'
import type { Summary } from '../pipeline/run.ts'
import type { Terminal } from './terminal.ts'

/**
 * Prints how a run ended. Throws its verdict, so that the exit code is given in one place; a run that a signal
 * ended has no verdict, and sets the code itself.
 */
export function concluded<S extends Summary>(
  terminal: Terminal,
  { summary, verdict }: { readonly summary: S; readonly verdict: Failure | undefined },
  signal: AbortSignal,
  json: boolean,
  lines: (summary: S) => readonly string[],
): void {
  if (terminal.isInteractive) terminal.progress(1, `${summary.records.seen} documents`, {})
  if (json) terminal.print(JSON.stringify(summary))
  else for (const line of lines(summary)) terminal.print(line)
  if (signal.aborted) {
    terminal.warn('Stopped before the end; what is loaded stays. Start the command again to go on.')
    process.exitCode = 128 + Number(signal.reason)
  } else if (verdict !== undefined) throw verdict
}
