import type { AuthError } from '@azure/msal-node'
import type { GraphConfig } from '../config/graph.ts'
import { Failure } from '../failure.ts'
import { adminCentre } from './clouds.ts'
import { TokenEndpointFault } from './token-endpoint.ts'
import { TransportFault } from './transport.ts'

/** What is wrong, in words of ours, and what an administrator changes where. */
interface Advice {
  readonly what: string
  readonly remedy: (place: Place) => string
}

interface Place {
  /** `App registrations → the app GUID`, in the admin centre of the cloud */
  readonly registration: string
  readonly centre: string
  readonly login: string
}

const RETRY_LATER = 'What was changed a few minutes ago may not be known everywhere yet.'

const wrongSecret: Advice = {
  what: 'the client secret is wrong',
  remedy: ({ registration }) =>
    `Copy the column Value (not Secret ID) of a client secret from ${registration} → Certificates & secrets into AZURE_CLIENT_SECRET. ${RETRY_LATER}`,
}
const unknownCertificate: Advice = {
  what: 'the certificate is not one of the app',
  remedy: ({ registration }) =>
    `Upload the certificate (without its key) in ${registration} → Certificates & secrets → Certificates, or name the one that is there in AZURE_CLIENT_CERTIFICATE_PATH. ${RETRY_LATER}`,
}
const unknownTenant: Advice = {
  what: 'there is no such tenant in this cloud',
  remedy: ({ centre, login }) =>
    `Check AZURE_TENANT_ID: it is the Directory (tenant) ID on the overview of ${centre}. The tenant must be of the cloud that signs in at ${login}; CALLHOUSE_CLOUD selects another.`,
}
const unmatchedFederation = (part: string): Advice => ({
  what: `no federated credential of the app has the ${part} of the token in AZURE_FEDERATED_TOKEN_FILE`,
  remedy: ({ registration }) =>
    `Compare issuer, subject and audience in ${registration} → Certificates & secrets → Federated credentials with those of the token; case matters. ${RETRY_LATER}`,
})
const blockedByPolicy: Advice = {
  what: 'a Conditional Access policy blocks the app',
  remedy: ({ centre }) =>
    `Look for the app in ${centre} → Monitoring & health → Sign-in logs → Service principal sign-ins, and exclude it, or this network, from the policy there.`,
}
const mayNotSignIn: Advice = {
  what: 'the app may not sign in to this tenant',
  remedy: ({ registration }) => `Check AZURE_CLIENT_ID and AZURE_TENANT_ID against ${registration}.`,
}
const cannotProve: Advice = {
  what: 'the app could not prove who it is',
  remedy: ({ registration }) =>
    `Check the credential against those in ${registration} → Certificates & secrets.`,
}
const wrongCloud: Advice = {
  what: 'the app belongs to another cloud',
  remedy: () => 'Set CALLHOUSE_CLOUD to the cloud of the tenant: global, gcc-high or dod.',
}

/** By the number behind AADSTS. */
const byCode: Readonly<Record<number, Advice>> = {
  7000215: wrongSecret,
  7000222: {
    what: 'the client secret has expired',
    remedy: ({ registration }) =>
      `Make a new client secret in ${registration} → Certificates & secrets and put its Value into AZURE_CLIENT_SECRET.`,
  },
  7000218: cannotProve,
  700027: unknownCertificate,
  50012: unknownCertificate,
  700024: {
    what: 'the time in the signed token is not now',
    remedy: () =>
      "Check this machine's clock. Of a workload identity: check that the token in AZURE_FEDERATED_TOKEN_FILE is replaced before it ends.",
  },
  700016: {
    what: 'the tenant has no such app',
    remedy: ({ registration }) =>
      `Check AZURE_CLIENT_ID against ${registration}, and that AZURE_TENANT_ID is its tenant. An app of another tenant needs the consent of an administrator of this one first.`,
  },
  7000229: {
    what: 'the app has no service principal in the tenant',
    remedy: ({ centre }) =>
      `An administrator consents to the app in ${centre} → Enterprise applications, or registers one in this tenant.`,
  },
  7000112: {
    what: 'the app is disabled in the tenant',
    remedy: ({ centre }) =>
      `Set Enabled for users to sign-in to Yes in ${centre} → Enterprise applications → the app → Properties.`,
  },
  90002: unknownTenant,
  900023: unknownTenant,
  900439: wrongCloud,
  900382: wrongCloud,
  70021: unmatchedFederation('issuer, subject and audience'),
  70025: unmatchedFederation('issuer, subject and audience'),
  700211: unmatchedFederation('issuer'),
  700212: unmatchedFederation('audience'),
  700213: unmatchedFederation('subject'),
  500011: {
    what: 'the tenant does not know this Microsoft Graph',
    remedy: () =>
      'Check CALLHOUSE_CLOUD: GCC High (gcc-high) and DoD (dod) have the sign-in host in common, but a Graph each.',
  },
  53003: blockedByPolicy,
}

/** By OAuth's class of error, for numbers that are new or have changed. */
const byClass: Readonly<Record<string, Advice['remedy']>> = {
  invalid_client: cannotProve.remedy,
  unauthorized_client: mayNotSignIn.remedy,
  invalid_tenant: unknownTenant.remedy,
  invalid_grant: blockedByPolicy.remedy,
  interaction_required: blockedByPolicy.remedy,
  access_denied: blockedByPolicy.remedy,
}

/** Classes of errors that pass by themselves. */
const passing = ['temporarily_unavailable', 'server_error']

/** Whether a refusal says of itself that it will pass. */
export function isPassing(error: AuthError): boolean {
  return error instanceof TokenEndpointFault || passing.includes(error.errorCode)
}

/**
 * A refusal of Entra ID, or of a managed identity's endpoint, as an operator can use it: the class of the error decides
 * that it is one, its number chooses the words. msal's error is not passed on as the cause: it repeats what the
 * endpoint said, which might be anything.
 */
export function refused(error: AuthError, config: GraphConfig): Failure {
  const said = descriptionOf(error)
  const number = Number(/AADSTS(\d+)/.exec(error.errorMessage)?.[1] ?? Number.NaN)
  const ids = [
    ...(Number.isNaN(number) ? [error.errorCode].filter(Boolean) : [`AADSTS${number}`]),
    ...idOf('trace id', /Trace ID: ([0-9a-f-]{36})/i.exec(error.errorMessage)?.[1]),
    ...idOf('correlation id', /Correlation ID: ([0-9a-f-]{36})/i.exec(error.errorMessage)?.[1]),
  ]
  const behind = ids.length === 0 ? '' : ` (${ids.join(', ')})`
  const advice = byCode[number]
  const sentence = advice?.what ?? cleaned(firstSentence(said), config)
  if (config.credential.kind === 'managed') {
    return new Failure('auth', `The managed identity got no token: ${sentence}${behind}`, {
      remedy:
        'Check that an identity is assigned to this machine or app, and that AZURE_CLIENT_ID, if it is set, is the client ID of one that is.',
    })
  }
  const centre = adminCentre(config.cloud)
  const remedy = advice?.remedy ?? byClass[error.errorCode]
  return new Failure('auth', `Microsoft Entra ID refuses the sign-in: ${sentence}${behind}`, {
    remedy:
      remedy?.({
        registration: `${centre} → App registrations → the app ${config.clientId}`,
        centre,
        login: config.cloud.login,
      }) ?? `Look the number up at ${config.cloud.login}/error.`,
  })
}

/** That no answer came, for as long as it was waited for. */
export function unreachable(error: AuthError, config: GraphConfig): Failure {
  const fault = error instanceof TokenEndpointFault ? error : undefined
  const transport = fault?.cause instanceof TransportFault ? fault.cause : undefined
  const isManaged = config.credential.kind === 'managed'
  const whose = isManaged ? "The managed identity's endpoint" : 'Microsoft Entra ID'
  const seconds = Math.ceil((fault?.retryAfterMs ?? 0) / 1000)
  const wait = seconds > 0 ? ` and asks to wait for ${seconds} s` : ''
  const reason = fault?.reason ?? cleaned(firstSentence(descriptionOf(error)), config)
  return new Failure(
    'unreachable',
    `${whose} at ${fault?.origin ?? config.cloud.login} gives no token: ${reason}${wait}`,
    {
      remedy:
        transport?.hint ??
        (isManaged
          ? 'Check that callhouse runs in Azure, on a machine or in an app with a managed identity; else unset CALLHOUSE_MANAGED_IDENTITY and use another credential.'
          : 'Try again later; nothing was lost.'),
      ...(transport === undefined ? {} : { cause: transport }),
    },
  )
}

function idOf(name: string, id: string | undefined): string[] {
  return id === undefined ? [] : [`${name} ${id}`]
}

/** What the endpoint said; msal puts it between other things. */
function descriptionOf({ errorMessage }: AuthError): string {
  const said = / - Description: (.*?)(?: - Correlation ID: |$)/s.exec(errorMessage)?.[1] ?? errorMessage
  return said.replace(/^AADSTS\d+: /, '')
}

function firstSentence(text: string): string {
  return /^.*?[^.](?=\.(?:\s|$)|$|[\r\n]| Trace ID:)/s.exec(text)?.[0] ?? text
}

/** A text of the endpoint's without what must not be seen, should it repeat what it was sent. */
function cleaned(text: string, { credential }: GraphConfig): string {
  const secret = credential.kind === 'secret' ? credential.secret.reveal() : undefined
  const hidden = [secret, secret === undefined ? undefined : encodeURIComponent(secret)]
    .filter((part) => part !== undefined)
    .reduce((shown, part) => shown.replaceAll(part, '[secret]'), text)
  return hidden
    .replace(/eyJ[\w-]*\.[\w-]+(?:\.[\w-]*)?/g, '[token]')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300)
}
