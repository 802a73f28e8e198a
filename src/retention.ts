import { milliseconds } from 'date-fns/milliseconds'

/** How call records come and go, as Microsoft documents it. All in milliseconds. */

/** Graph forgets a call this long after its end. */
export const KEPT_MS = milliseconds({ days: 30 })

/** The first version of a record is there at most this long after the call's end. */
export const FIRST_VERSION_MS = milliseconds({ minutes: 150 })

/** No call that is worth looking for lasts longer; lists are filtered by the start of calls, and kept by their end. */
export const LONGEST_CALL_MS = milliseconds({ hours: 30 })

/** Every call that started in a span of time has been shown this long after the span's end. */
export const SETTLED_MS = LONGEST_CALL_MS + FIRST_VERSION_MS

/** A call that is not loaded and has less time left than this is at risk. */
export const AT_RISK_MS = milliseconds({ days: 7 })
