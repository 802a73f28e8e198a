/**
 * Why a value of a document was not kept as it came. Every coercion is one issue with its path and one of
 * these reasons; the words are what people read in `issues` and in the README.
 */
export const reasons = {
  wrong_type: 'the JSON type is not the one that the property has; NULL, or the text of it in a text column',
  not_an_object: 'an object was expected here; everything below it is NULL',
  not_an_array: 'an array was expected here; it gave no rows',
  not_finite: 'not a finite number; NULL',
  not_a_number: 'a text that is not a number; NULL',
  not_an_integer: 'a fraction where a whole number was expected; NULL',
  out_of_range: 'does not fit the column; NULL',
  not_a_boolean: 'neither true nor false; NULL',
  not_a_guid: 'not a GUID; NULL',
  not_a_duration: 'not an ISO 8601 duration of days, hours, minutes and seconds; NULL',
  negative_duration: 'a duration below zero; NULL',
  not_an_instant: 'not an RFC 3339 instant; NULL',
  instant_out_of_range: 'an instant outside the years 2015 to 2099; NULL',
  not_an_address: 'not an IPv4 or IPv6 address; NULL',
  not_a_mac: 'not a hardware address; NULL',
  unknown_enum: 'a value that the published schema does not list; kept as it came',
  nul_replaced: 'a NUL character, which PostgreSQL cannot store; U+FFFD stands in its place',
  surrogate_replaced: 'half of a surrogate pair; U+FFFD stands in its place',
  text_cut: 'longer than 65,536 characters; cut there',
  second_identity: 'an identity set with more than one slot filled; the first by precedence is kept',
  unknown_identity: 'an identity slot that the mapping does not name; kept under its own name',
  ended_before_started: 'ends before it starts; kept as it came',
  outside_session: 'a segment that starts before its session or ends after it; kept as it came',
  invalid_utf8: 'bytes that are not UTF-8; U+FFFD stands in their place',
  more_issues: 'the record had more issues than are listed; the value says how many more',
} as const

export type Reason = keyof typeof reasons

/**
 * Takes issues. `column` is the number that the walk gave to the place being encoded; who implements this
 * turns it into a path.
 */
export interface Reporter {
  issue(column: number, reason: Reason, value: unknown): void
  /** Says that an integer lost digits in JSON.parse; the document is then read again, exactly. */
  inexact(): void
}
