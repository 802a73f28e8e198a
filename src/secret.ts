import { inspect } from 'node:util'

const HIDDEN = '[secret]'

/** A text that must not be seen: it prints as `[secret]` wherever it is printed, logged or made JSON of. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for whom it is meant. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
