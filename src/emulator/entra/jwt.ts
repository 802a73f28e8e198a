import { constants, type KeyObject, sign, verify } from 'node:crypto'

/** A signed JSON web token, taken apart. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** The part of its text that the signature is for. */
  readonly signed: string
  readonly signature: Buffer
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Takes a token apart; undefined where the text is none. Says nothing about its signature. */
export function readJwt(text: string): Jwt | undefined {
  const [head, body, signature, ...more] = text.split('.')
  if (!head || !body || !signature || more.length > 0) return undefined
  const header = decode(head)
  const claims = decode(body)
  if (header === undefined || claims === undefined) return undefined
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

/** Makes a token signed with RS256, which Entra uses for every token of its own. */
export function signJwt(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  key: KeyObject,
): string {
  const signed = `${encode({ typ: 'JWT', alg: 'RS256', ...header })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** Whether the signature is of this RSA key, by the method that the token's header names; of others than RS256 and PS256, never. */
export function isSignedBy(jwt: Jwt, key: KeyObject): boolean {
  if (key.asymmetricKeyType !== 'rsa') return false
  const { alg } = jwt.header
  if (alg !== 'RS256' && alg !== 'PS256') return false
  const method =
    alg === 'RS256'
      ? { key, padding: constants.RSA_PKCS1_PADDING }
      : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify('sha256', Buffer.from(jwt.signed), method, jwt.signature)
}
