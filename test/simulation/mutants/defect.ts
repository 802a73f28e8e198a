/** A deliberate defect of the product: one text of one source, replaced by another. */
export interface Defect extends Edit {
  /** What is wrong, in the fewest words. */
  readonly name: string
  /** Where what is spoilt stands twice, as a guard before the gate: the other place. */
  readonly also?: Edit
  /** Faults that have to strike more often than chance has them, for it to show: as `--often` has them. */
  readonly often?: readonly string[]
  /** Within so many seeds it has to be found. */
  readonly seeds: number
  /** A seed that showed it: the first to be played. What the sources have become since may have another show it. */
  readonly shownBy?: number
}

/** One change of one source. */
export interface Edit {
  /** The source, from the root of the project. */
  readonly file: string
  /** What stands there now, once. */
  readonly find: string
  readonly replace: string
}
