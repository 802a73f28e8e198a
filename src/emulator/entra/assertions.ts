import { createHash, type X509Certificate } from 'node:crypto'
import { isSignedBy, type Jwt, readJwt } from './jwt.ts'
import { badRequest, invalidClient, type Refusal } from './refusals.ts'
import type { Registration } from './registration.ts'
import { signingKey } from './signing-key.ts'

/** Clocks may differ by so much. */
const SKEW_SECONDS = 300

/** What an assertion is judged by. */
export interface Bench {
  readonly registration: Registration
  /** In seconds since 1970. */
  readonly now: number
  /** Who may be meant as the reader of an assertion that the application made itself: this host's token endpoint and issuer. */
  readonly audiences: readonly string[]
}

function isNow({ claims }: Jwt, now: number): boolean {
  const { nbf, exp } = claims
  return (
    typeof exp === 'number' &&
    exp + SKEW_SECONDS > now &&
    (typeof nbf !== 'number' || nbf - SKEW_SECONDS <= now)
  )
}

const untimely = invalidClient(700024, 'The client assertion is not within the time that it is valid for.')

function audienceOf({ claims }: Jwt): string {
  return String(Array.isArray(claims.aud) ? claims.aud[0] : claims.aud)
}

function hash(algorithm: 'sha1' | 'sha256', certificate: X509Certificate): string {
  return createHash(algorithm).update(certificate.raw).digest('base64url')
}

/** The registered certificate that the header of an assertion names by its hash. */
function certificateOf({ header }: Jwt, registration: Registration): X509Certificate | undefined {
  const { x5t } = header
  const x5tSha256 = header['x5t#S256']
  return registration.certificates.find((certificate) =>
    x5tSha256 === undefined ? x5t === hash('sha1', certificate) : x5tSha256 === hash('sha256', certificate),
  )
}

/** An assertion that the application signed with the key of its certificate. */
function checkSelfSigned(jwt: Jwt, bench: Bench): Refusal | undefined {
  const unverified = (reason: string) =>
    invalidClient(700027, `The signature of the client assertion could not be verified. Reason: ${reason}`)
  const certificate = certificateOf(jwt, bench.registration)
  if (certificate === undefined) {
    return unverified(`no such certificate is registered for the app '${bench.registration.clientId}'.`)
  }
  if (certificate.validToDate.getTime() <= bench.now * 1000) return unverified('the certificate has expired.')
  if (!isSignedBy(jwt, certificate.publicKey)) return unverified('it is not of the key of the certificate.')
  if (jwt.claims.sub !== jwt.claims.iss) {
    return invalidClient(700021, 'Issuer and subject of the client assertion are not the same application.')
  }
  if (!bench.audiences.includes(audienceOf(jwt))) {
    return invalidClient(700023, 'The audience of the client assertion is not this issuer of tokens.')
  }
  return isNow(jwt, bench.now) ? undefined : untimely
}

/** A token of another issuer, whose subject the application trusts. */
function checkFederated(jwt: Jwt, bench: Bench): Refusal | undefined {
  const { federatedCredentials, clientId } = bench.registration
  if (federatedCredentials.length === 0) {
    return invalidClient(70025, `The app '${clientId}' has no federated identity credentials.`)
  }
  const unmatched = (code: number, part: string, value: unknown) =>
    invalidClient(
      code,
      `No matching federated identity record found for presented assertion ${part} '${String(value)}'. ` +
        'Compare issuer, subject and audience of the credential; upper and lower case matter.',
    )
  const ofIssuer = federatedCredentials.filter(({ issuer }) => issuer === jwt.claims.iss)
  if (ofIssuer.length === 0) return unmatched(700211, 'issuer', jwt.claims.iss)
  const ofSubject = ofIssuer.filter(({ subject }) => subject === jwt.claims.sub)
  if (ofSubject.length === 0) return unmatched(700213, 'subject', jwt.claims.sub)
  if (!ofSubject.some(({ audience }) => audience === audienceOf(jwt))) {
    return unmatched(700212, 'audience', audienceOf(jwt))
  }
  if (!isSignedBy(jwt, signingKey().publicKey)) {
    return invalidClient(700027, 'The signature of the client assertion could not be verified.')
  }
  return isNow(jwt, bench.now) ? undefined : untimely
}

/** Judges a client assertion: undefined where it proves that the application asks. */
export function checkAssertion(text: string, bench: Bench): Refusal | undefined {
  const jwt = readJwt(text)
  if (jwt === undefined) {
    return badRequest(50027, 'invalid_request', 'The client assertion is no JSON web token.')
  }
  // who signs for itself names itself as the issuer
  return jwt.claims.iss === bench.registration.clientId
    ? checkSelfSigned(jwt, bench)
    : checkFederated(jwt, bench)
}
