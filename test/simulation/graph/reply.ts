import type { Failure, FailureKind } from '../../../src/failure.ts'
import type { HttpAnswer } from '../../../src/fetcher/transport.ts'
import type { TransportFault, TransportFaultKind } from '../../../src/fetcher/transport-fault.ts'
import type { Secret } from '../../../src/secret.ts'

/** What becomes of a request. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'fault'; readonly error: TransportFault }
  /** Nothing comes, until whoever asked gives up. */
  | { readonly kind: 'hang' }

/**
 * What the product tells its own things by, and the simulation therefore has to be given: it makes none of them
 * itself, as it shares no code with the product.
 */
export interface Made {
  readonly fault: (kind: TransportFaultKind, message: string) => TransportFault
  readonly secret: (text: string) => Secret
  readonly failure: (kind: FailureKind, message: string) => Failure
}
