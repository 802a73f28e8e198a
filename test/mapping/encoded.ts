import type { Reason } from '../../src/mapping/index.ts'
import type { Scalar } from '../../src/mapping/scalars.ts'

export interface Encoded {
  /** COPY text. */
  readonly text: string
  readonly issues: readonly Reason[]
  /** Whether the scalar asked for the digits that JSON.parse lost. */
  readonly inexact: boolean
}

/** What a scalar makes of a JSON value. */
export function encoded(scalar: Scalar<never>, value: unknown): Encoded {
  const issues: Reason[] = []
  let inexact = false
  const text = scalar.encode(
    value,
    {
      issue: (_column, reason) => issues.push(reason),
      inexact: () => {
        inexact = true
      },
    },
    0,
  )
  return { text, issues, inexact }
}

/** A value that is kept as this text, without an issue. */
export function kept(text: string): Encoded {
  return { text, issues: [], inexact: false }
}

/** A value that becomes NULL for this reason. */
export function refused(reason: Reason): Encoded {
  return { text: '\\N', issues: [reason], inexact: false }
}

/** A value that means "nothing" and becomes NULL without an issue. */
export const nothing: Encoded = { text: '\\N', issues: [], inexact: false }
