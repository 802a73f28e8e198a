import type { Call } from './calls.ts'
import { instant, NEVER } from './edm.ts'
import { durationSource, type Outcome, type PhoneCall } from './phone-calls.ts'
import type { DirectRoutingLogRow, PstnCallLogRow } from './wire.ts'

/** Rows of the telephone call logs. */

/** What ended a call in the words of SIP: final code, the service's sub-code, and phrase. */
const ENDINGS: Readonly<Record<Outcome, readonly [code: number, subReason: number, phrase: string]>> = {
  answered: [0, 540_000, 'BYE'],
  noAnswer: [480, 560_480, 'Temporarily Unavailable'],
  busy: [486, 560_486, 'Busy Here'],
  declined: [603, 560_603, 'Decline'],
  refused: [503, 560_503, 'Service Unavailable'],
}

const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  CA: 'Canada',
  GB: 'United Kingdom',
  NL: 'Netherlands',
  PT: 'Portugal',
  SE: 'Sweden',
  SG: 'Singapore',
  US: 'United States',
}

function numbers(made: PhoneCall): { callerNumber: string; calleeNumber: string } {
  const own = made.person.phoneNumber
  return made.inbound
    ? { callerNumber: made.phone.id, calleeNumber: own }
    : { callerNumber: own, calleeNumber: made.phone.id }
}

/** Seconds of talk, whole. */
function seconds(made: PhoneCall): number {
  return Math.round((made.span.to - made.span.from) / 1000)
}

/** Money with as many decimals as tariffs have. */
function money(amount: number): number {
  return Math.round(amount * 1000) / 1000
}

/** The row of a call through Microsoft's own plans or a connected operator. */
export function pstnCallRow(call: Call, made: PhoneCall): PstnCallLogRow {
  const { random } = call
  const { person, inbound } = made
  const abroad = made.country !== person.building.country
  const minutes = Math.ceil(seconds(made) / 60)
  const paid = !inbound && abroad && made.outcome === 'answered'
  const operator = made.route === 'operatorConnect' ? 'Halyard Telecom' : 'Microsoft'
  return {
    id: random.guid(),
    callId: `${random.uint32()}_${random.uint32()}@192.0.2.${random.integer(1, 254)}`,
    userId: person.id,
    userPrincipalName: person.userPrincipalName,
    userDisplayName: person.displayName,
    startDateTime: instant(made.span.from),
    endDateTime: instant(made.span.to),
    duration: seconds(made),
    charge: paid ? money(minutes * 0.017) : 0,
    callType:
      made.route === 'operatorConnect'
        ? inbound
          ? 'oc_user_in'
          : 'oc_user_out'
        : inbound
          ? 'user_in'
          : 'user_out',
    currency: person.building.country === 'US' ? 'USD' : 'EUR',
    ...numbers(made),
    usageCountryCode: person.building.country,
    tenantCountryCode: 'NL',
    connectionCharge: paid ? 0.02 : 0,
    destinationContext: inbound ? null : abroad ? 'International' : 'Domestic',
    destinationName: inbound ? null : COUNTRY_NAMES[made.country]!,
    conferenceId: null,
    licenseCapability: abroad ? 'MCOPSTN2' : 'MCOPSTN1',
    inventoryType: 'Subscriber',
    operator,
    callDurationSource: durationSource(made.route),
  }
}

/** The last three digits of an outsider's number are not shown. */
function masked(number: string, own: string): string {
  return number === own ? number : `${number.slice(0, -3)}***`
}

/** The row of a call through one of the tenant's own trunks. It names the call record. */
export function directRoutingRow(call: Call, made: PhoneCall): DirectRoutingLogRow {
  const { person } = made
  const answered = made.outcome === 'answered'
  const [finalSipCode, callEndSubReason, finalSipCodePhrase] = ENDINGS[made.outcome]
  const { callerNumber, calleeNumber } = numbers(made)
  return {
    id: call.random.guid(),
    correlationId: call.id,
    userId: person.id,
    userPrincipalName: person.userPrincipalName,
    userDisplayName: person.displayName,
    startDateTime: instant(made.span.from),
    inviteDateTime: instant(made.invitedAt),
    failureDateTime: answered ? NEVER : instant(made.span.from),
    endDateTime: instant(made.span.to),
    duration: seconds(made),
    callType: made.inbound ? 'ByotIn' : 'ByotOut',
    successfulCall: answered,
    callerNumber: masked(callerNumber, person.phoneNumber),
    calleeNumber: masked(calleeNumber, person.phoneNumber),
    mediaPathLocation: made.bypass ? null : made.trunk.location,
    signalingLocation: made.trunk.location,
    finalSipCode,
    callEndSubReason,
    finalSipCodePhrase,
    trunkFullyQualifiedDomainName: made.trunk.name,
    mediaBypassEnabled: made.bypass,
  }
}
