/** What can go wrong between a run and Graph. */
export const faultNames = [
  // refusals
  'throttled',
  'throttled_with_date',
  'throttled_without_time',
  'throttled_with_nonsense',
  'throttled_for_ages',
  'unauthorised',
  'unauthorised_with_claims',
  'forbidden',
  // servers with problems
  'timeout_408',
  'error_500',
  'error_502_html',
  'unavailable_503',
  'unavailable_503_retry_after',
  'unavailable_504',
  'bandwidth_509',
  // connections
  'reset',
  'timeout',
  'hang',
  'truncated_body',
  'damaged_gzip',
  'no_name',
  'no_tls',
  'too_large',
  // answers that are none
  'html_200',
  'empty_body',
  'empty_object',
  'error_200',
  'array_200',
  'half_json',
  'page_without_value',
  'garbled_text',
  'wrong_type_header',
  // pages and links
  'page_expired_400',
  'page_expired_410',
  'looping_link',
  'endless_links',
  'hostile_link',
  'redirect_away',
  'metadata_link',
  'repeated_page',
  'repeated_items',
  'moving_item',
  'empty_list',
  // records
  'not_found_record',
  'refused_record',
  'lost_expand',
  'stale_list',
  'stale_record',
  'stale_version',
  'stale_page',
  'changed_meanwhile',
  // clocks
  'date_ahead',
  'date_behind',
  'date_far_off',
  'no_date',
  // sign-in
  'no_token',
  'refused_token',
  'token_of_other_tenant',
  'token_without_role',
] as const

export type FaultName = (typeof faultNames)[number]

/** What is asked for. */
export type Route =
  | 'probe'
  | 'list'
  | 'record'
  | 'version'
  | 'sessions'
  | 'participants'
  | 'pstn_calls'
  | 'direct_routing_calls'
  | 'token'

/** Which requests a fault is for. All that is said must hold; nothing said: the next that it can happen to. */
export interface Where {
  readonly route?: Route
  /** The id of a call. */
  readonly id?: string
  /** So many requests of the kind are let pass before. */
  readonly after?: number
  /** How often it happens; 1 unless said. */
  readonly times?: number
}
