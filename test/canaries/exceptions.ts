/** A stream of a command that prints by purpose what is else for nobody's eyes. */
export interface Exception {
  /** The first words of the command line. */
  readonly command: readonly string[]
  readonly stream: 'stdout' | 'stderr'
  readonly why: string
}

/** The one list of what may print personal data or secrets. */
export const exceptions: readonly Exception[] = [
  { command: ['query'], stream: 'stdout', why: 'prints the rows that it is asked for' },
  { command: ['emulator'], stream: 'stdout', why: 'prints the secret by which a sync signs in to it' },
]
