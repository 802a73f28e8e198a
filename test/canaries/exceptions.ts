/** A stream of a command that prints by purpose what is else for nobody's eyes. */
export interface Exception {
  /** The first words of the command line. */
  readonly command: readonly string[]
  /** Where only those who ask for it by this option see it. */
  readonly option?: string
  readonly stream: 'stdout' | 'stderr'
  /** What of the registry it prints; left out: anything. */
  readonly kinds?: readonly string[]
  readonly why: string
}

/** The one list of what may print personal data or secrets. */
export const exceptions: readonly Exception[] = [
  { command: ['query'], stream: 'stdout', why: 'prints the rows that it is asked for' },
  { command: ['emulator'], stream: 'stdout', why: 'prints the secret by which a sync signs in to it' },
  {
    command: ['demo'],
    stream: 'stdout',
    kinds: ['an address'],
    why: 'shows networks, as blocks of addresses, of a company that is made up',
  },
  {
    command: ['import', 'buildings'],
    stream: 'stdout',
    kinds: ['an address'],
    why: 'names the networks of the file that overlap, or hide others',
  },
  {
    command: ['import', 'buildings'],
    stream: 'stderr',
    kinds: ['an address'],
    why: 'names the networks of the file that are wrong, with their lines',
  },
  {
    command: ['report'],
    stream: 'stdout',
    kinds: ['an address'],
    why: 'prints the page, in which networks are blocks of addresses',
  },
  {
    command: ['report'],
    option: '--with-names',
    stream: 'stdout',
    why: 'prints the page, with the names that it is asked for',
  },
]
