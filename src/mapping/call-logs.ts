import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { boolean, enumeration, guid, identifier, instant, integer, money, seconds, text } from './scalars.ts'
import { column, entity, named, shape } from './shape.ts'
import { endedBeforeStarted } from './times.ts'

const durationSource = enumeration<CallRecords.PstnCallDurationSource>({ microsoft: true, operator: true })

/** A row of the log of calls over Microsoft's calling plans, Operator Connect and audio conferencing. */
export const pstnCall = entity<CallRecords.PstnCallLogRow>(
  'pstn_calls',
  'pstn_call',
  'One row per call of the PSTN log (getPstnCalls): calling plans, Operator Connect, audio conferencing. Not linked to records by id.',
  shape<CallRecords.PstnCallLogRow>('callRecords.pstnCallLogRow')({
    id: column(guid, 'Id of the row, its key.'),
    callId: column(text, 'Id of the call at the carrier; not unique, and no id of a call record.'),
    userId: column(identifier, 'Object id of the user in Entra ID.', { euii: true }),
    userPrincipalName: column(text, 'User principal name of the user.', { euii: true }),
    userDisplayName: column(text, 'Name of the user.', { euii: true }),
    startDateTime: named('started_at', instant, 'Start of the call.'),
    endDateTime: named('ended_at', instant, 'End of the call.'),
    duration: column(seconds, 'Length of the call.'),
    callDurationSource: column(durationSource, 'Who measured the length: microsoft or operator.'),
    callType: column(
      text,
      'Kind of call: user_in, user_out, conf_in, ucap_out, …; oc_… for Operator Connect.',
    ),
    callerNumber: column(text, 'Number of the caller; masked by the service in some countries.', {
      euii: true,
    }),
    calleeNumber: column(text, 'Number called; masked by the service in some countries.', { euii: true }),
    charge: column(money, 'Charge of the call.'),
    connectionCharge: column(money, 'Charge for the connection.'),
    currency: column(text, 'Currency of the charges, ISO 4217.'),
    conferenceId: column(text, 'Id of the audio conference.'),
    destinationContext: column(text, 'Domestic or International.'),
    destinationName: column(text, 'Country or region dialled.'),
    usageCountryCode: column(text, 'Country of the user, ISO 3166-1 alpha-2.'),
    tenantCountryCode: column(text, 'Country of the tenant, ISO 3166-1 alpha-2.'),
    inventoryType: column(text, 'Kind of the number: Subscriber, Service, ….'),
    licenseCapability: column(text, 'Licence that the call was made under.'),
    operator: column(text, 'Carrier of the call.'),
  }),
  { above: [], checks: [endedBeforeStarted] },
)

/** A row of the log of calls over a customer's own session border controllers. */
export const directRoutingCall = entity<CallRecords.DirectRoutingLogRow>(
  'direct_routing_calls',
  'direct_routing_call',
  "One row per call of the direct routing log (getDirectRoutingCalls): calls over the tenant's own session border controllers.",
  shape<CallRecords.DirectRoutingLogRow>('callRecords.directRoutingLogRow')({
    id: column(guid, 'Id of the row, its key.'),
    correlationId: column(guid, 'Correlation id; equal to the id of the call record as far as was seen.'),
    userId: column(identifier, 'Object id of the user in Entra ID; NULL for bots.', { euii: true }),
    userPrincipalName: column(text, 'User principal name of the user.', { euii: true }),
    userDisplayName: column(text, 'Name of the user or bot.', { euii: true }),
    inviteDateTime: named('invited_at', instant, 'When the INVITE was sent.'),
    startDateTime: named('started_at', instant, 'When the call was answered (200 OK).'),
    failureDateTime: named('failed_at', instant, 'When the call failed; NULL where it did not.'),
    endDateTime: named('ended_at', instant, 'End of the call.'),
    duration: column(seconds, 'Length of the call.'),
    callType: column(text, 'Kind of call: ByotIn, ByotOut, ByotOutUserForwarding, ….'),
    successfulCall: named('is_successful', boolean, 'Whether the call was established.'),
    callerNumber: column(text, 'Number of the caller; the last digits are masked.', { euii: true }),
    calleeNumber: column(text, 'Number called; the last digits are masked.', { euii: true }),
    mediaPathLocation: column(text, 'Datacenter of the media path, where media is not bypassed.'),
    signalingLocation: column(text, 'Datacenter of the signalling.'),
    finalSipCode: column(integer, 'SIP code that ended the call.'),
    finalSipCodePhrase: column(text, 'SIP phrase that ended the call.'),
    callEndSubReason: column(integer, "Microsoft's code for the reason of the end."),
    trunkFullyQualifiedDomainName: column(text, 'Name of the session border controller.'),
    mediaBypassEnabled: named(
      'is_media_bypass_enabled',
      boolean,
      'Whether the trunk has media bypass switched on.',
    ),
  }),
  { above: [], checks: [endedBeforeStarted] },
)
