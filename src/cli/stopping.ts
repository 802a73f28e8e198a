import type { Terminal } from './terminal.ts'

/**
 * Lends a signal that fires at SIGINT or SIGTERM, so that the work can end after the batch at hand; its reason
 * is the signal's number. The second signal ends the process at once, which loses nothing: the batch at hand
 * is rolled back.
 */
export async function stoppable<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals, number: number) => {
    if (controller.signal.aborted) process.exit(128 + number)
    terminal.warn(`${name}: ending after the batch at hand; once more ends at once`)
    controller.abort(number)
  }
  const onInterrupt = () => stop('SIGINT', 2)
  const onTerminate = () => stop('SIGTERM', 15)
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
}
