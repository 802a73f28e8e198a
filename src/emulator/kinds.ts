import type { Call, Conversation } from './calls.ts'
import { escalated, meeting } from './meetings.ts'
import { failedSetup, peerToPeer, testCall, unanswered, voicemail } from './peer-to-peer.ts'
import { phoneConversation } from './phone-calls.ts'
import { queueCall } from './queues.ts'

/** The kinds of calls that a tenant has, and how a call of each kind happens. */
const KINDS = {
  /** two people, sound alone */
  audio: (call) => peerToPeer(call, false),
  /** two people with cameras, a shared screen, or both */
  pictures: (call) => peerToPeer(call, true),
  /** a meeting of 2 to 300 */
  meeting,
  /** two people who took in a third */
  escalated,
  /** somebody and a telephone, in either direction */
  phone: phoneConversation,
  /** an outsider, an auto attendant, a call queue and its agents */
  queue: queueCall,
  /** rung in vain, then left a message */
  voicemail,
  /** rung in vain */
  unanswered,
  /** taken, but no media got through */
  failedSetup,
  /** somebody and the service's echo */
  test: testCall,
} as const satisfies Record<string, (call: Call) => Conversation>

export type Kind = keyof typeof KINDS

/** What share of a tenant's calls is of which kind. */
export const SHARES: Readonly<Record<Kind, number>> = {
  audio: 0.215,
  pictures: 0.13,
  meeting: Math.LOG10E,
  escalated: 0.012,
  phone: 0.1,
  queue: 0.03,
  voicemail: 0.02,
  unanswered: 0.045,
  failedSetup: 0.008,
  test: 0.006,
}

/** Lets a call of some kind happen. */
export function happen(kind: Kind, call: Call): Conversation {
  return KINDS[kind](call)
}
