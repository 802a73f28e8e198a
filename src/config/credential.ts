import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { contentOf, fromFile } from './variables.ts'

/** How callhouse proves to Entra ID which app it is. */
export type Credential =
  | { readonly kind: 'secret'; readonly secret: Secret }
  | Certificate
  /** workload identity: the file is read at every renewal, because its token is replaced from time to time */
  | { readonly kind: 'federated'; readonly tokenFile: string }
  /** the identity that Azure gives the machine, the container or the function */
  | { readonly kind: 'managed' }

/** The variables that each name a credential. */
const SECRET = 'AZURE_CLIENT_SECRET'
const CERTIFICATE = 'AZURE_CLIENT_CERTIFICATE_PATH'
const FEDERATED = 'AZURE_FEDERATED_TOKEN_FILE'
const MANAGED = 'CALLHOUSE_MANAGED_IDENTITY'

/** What can be set, as messages list it. */
export const CREDENTIAL_CHOICE = `${SECRET}, ${CERTIFICATE}, ${FEDERATED} or ${MANAGED}=1`

/**
 * The credential that the environment names, if it names one. Two are refused: nobody could tell which is meant, and
 * the forgotten one would stay in use.
 * @param now milliseconds since 1970
 * @throws Failure `configuration`, which never repeats a secret
 */
export function readCredential(env: NodeJS.ProcessEnv, now: number): Credential | undefined {
  const isManaged = readFlag(env, MANAGED)
  const named = [SECRET, `${SECRET}_FILE`, CERTIFICATE, FEDERATED].filter((name) => Boolean(env[name]))
  const [first, second] = isManaged ? [MANAGED, ...named] : named
  if (first === undefined) return undefined
  // the secret and its file together have a message of their own
  if (second !== undefined && second !== `${SECRET}_FILE`) {
    throw new Failure('configuration', `Both ${first} and ${second} are set, which are two ways to sign in`, {
      remedy: 'Unset the one that is not to be used.',
    })
  }
  switch (first) {
    case MANAGED:
      return { kind: 'managed' }
    case CERTIFICATE:
      return readCertificate(env, env[CERTIFICATE]!, now)
    case FEDERATED:
      if (contentOf(FEDERATED, env[FEDERATED]!).toString('utf8').trim() === '') {
        throw new Failure('configuration', `${FEDERATED} names ${env[FEDERATED]}, which is empty`, {
          remedy: 'Check what writes the token there.',
        })
      }
      return { kind: 'federated', tokenFile: env[FEDERATED]! }
    default:
      return { kind: 'secret', secret: readSecret(env) }
  }
}

function readSecret(env: NodeJS.ProcessEnv): Secret {
  const text = fromFile(env, SECRET) ?? ''
  const wrong = (what: string, remedy: string) => new Failure('configuration', what, { remedy })
  if (text === '') {
    throw wrong(
      `${SECRET}_FILE names ${env[`${SECRET}_FILE`]}, which is empty`,
      "Write the secret's value into it.",
    )
  }
  if (/^["'].*["']$/s.test(text.trim())) {
    throw wrong(`${SECRET} has quotes around its value`, 'Leave the quotes out.')
  }
  if (text !== text.trim()) {
    throw wrong(`${SECRET} starts or ends with white space`, 'Leave it out; perhaps it was copied along.')
  }
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw wrong(
      `${SECRET} is a GUID, so it is the secret's ID and not its value`,
      'Copy the column Value from Certificates & secrets of the app registration. It is shown only once: make a new secret if it is lost.',
    )
  }
  if (/[^\x21-\x7e]/.test(text)) {
    throw wrong(
      `${SECRET} has a character in it that no secret of Entra ID has`,
      'Copy the column Value again, and nothing else.',
    )
  }
  return new Secret(text)
}

function readFlag(env: NodeJS.ProcessEnv, name: string): boolean {
  const value = env[name]?.trim().toLowerCase() ?? ''
  if (['1', 'true', 'yes'].includes(value)) return true
  if (['', '0', 'false', 'no'].includes(value)) return false
  throw new Failure('configuration', `${name}=${env[name]} is neither yes nor no`, {
    remedy: 'Set it to 1 to sign in as the managed identity of this machine, or unset it.',
  })
}
