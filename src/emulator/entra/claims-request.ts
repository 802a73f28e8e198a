/** What a client asks of the claims in its next token. */
export interface ClaimsRequest {
  readonly understandsChallenges: boolean
  /** In seconds since 1970. */
  readonly notBefore: number | undefined
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** Whether a client names, among what it can do, that it understands claims challenges. */
function namesChallenges(capabilities: unknown): boolean {
  return Array.isArray(capabilities) && capabilities.some((name) => String(name).toUpperCase() === 'CP1')
}

/** Reads the `claims` parameter of a token request. Undefined where it is no JSON. */
export function readClaimsRequest(text: string | null): ClaimsRequest | undefined {
  if (text === null) return { understandsChallenges: false, notBefore: undefined }
  try {
    const wanted = property(JSON.parse(text) as unknown, 'access_token')
    const notBefore = Number(property(property(wanted, 'nbf'), 'value') ?? Number.NaN)
    return {
      understandsChallenges: namesChallenges(property(property(wanted, 'xms_cc'), 'values')),
      notBefore: Number.isFinite(notBefore) ? notBefore : undefined,
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The challenge that asks for a token valid from this moment, in seconds: what `claims` says, encoded. */
export function encodeChallenge(notBefore: number): string {
  const wanted = { access_token: { nbf: { essential: true, value: String(notBefore) } } }
  return Buffer.from(JSON.stringify(wanted)).toString('base64')
}
