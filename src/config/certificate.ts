import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { Failure } from '../failure.ts'
import { Secret } from '../secret.ts'
import { contentOf, fromFile } from './variables.ts'

/** A certificate to sign in with, and its key. */
export interface Certificate {
  readonly kind: 'certificate'
  /** PKCS#8 in PEM, not encrypted */
  readonly key: Secret
  /** in PEM: the certificate of the key, then the others of the file */
  readonly chain: string
  /** SHA-256 of the certificate, 64 hexadecimal digits */
  readonly thumbprint: string
  readonly expiresAt: Date
}

const PATH = 'AZURE_CLIENT_CERTIFICATE_PATH'
const KEY_PATH = 'CALLHOUSE_CERTIFICATE_KEY_PATH'
const PASSWORD = 'AZURE_CLIENT_CERTIFICATE_PASSWORD'

/** Entra ID takes no shorter ones, nor does the library that signs with them. */
const SHORTEST_KEY_BITS = 2048

/**
 * Reads the certificate that AZURE_CLIENT_CERTIFICATE_PATH names.
 * @param now milliseconds since 1970
 * @throws Failure `configuration` that says what is wrong with the file; what is in it is not repeated
 */
export function readCertificate(env: NodeJS.ProcessEnv, path: string, now: number): Certificate {
  if (path.includes('-----BEGIN ')) {
    throw new Failure('configuration', `${PATH} holds a certificate, not the path of its file`, {
      remedy: 'Write the certificate and its key into a file, and name that.',
    })
  }
  const pem = textOf(PATH, path)
  const certificates = certificatesOf(pem, path)
  const keyPath = env[KEY_PATH] || undefined
  const key = keyOf(env, keyPath ?? path, keyPath === undefined ? pem : textOf(KEY_PATH, keyPath), keyPath)

  const own = certificates.find((certificate) => certificate.checkPrivateKey(key))
  if (own === undefined) {
    throw new Failure(
      'configuration',
      `The private key in ${keyPath ?? path} does not belong to the certificate in ${path}`,
      { remedy: 'Put the key that the certificate was made with there.' },
    )
  }
  checkTime(own, path, now)
  const chain = [own, ...certificates.filter((certificate) => certificate !== own)]
  return {
    kind: 'certificate',
    key: new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
    chain: chain.map((certificate) => certificate.toString()).join(''),
    thumbprint: own.fingerprint256.replaceAll(':', '').toLowerCase(),
    expiresAt: own.validToDate,
  }
}

function textOf(variable: string, path: string): string {
  const bytes = contentOf(variable, path)
  const text = bytes.toString('latin1')
  if (text.includes('-----BEGIN ')) return text
  // the files of PKCS#12 and of certificates in DER start with an ASN.1 sequence
  if (bytes[0] !== 0x30) {
    throw new Failure('configuration', `${variable} names ${path}, which is no PEM file`, {
      remedy: 'Name a text file with -----BEGIN CERTIFICATE----- and -----BEGIN PRIVATE KEY----- in it.',
    })
  }
  if (isDerCertificate(bytes)) {
    throw new Failure(
      'configuration',
      `${variable} names ${path}, which is a certificate in DER, without a private key`,
      {
        remedy: `Convert it with \`openssl x509 -inform der -in ${path} -out certificate.pem\` and append the private key.`,
      },
    )
  }
  throw new Failure('configuration', `${variable} names ${path}, which is no PEM file but looks like PFX`, {
    remedy: `Convert it with \`openssl pkcs12 -in ${path} -nodes -out certificate.pem\`, and name that file.`,
  })
}

function isDerCertificate(bytes: Buffer): boolean {
  try {
    return new X509Certificate(bytes).subject !== undefined
  } catch {
    return false
  }
}

function certificatesOf(pem: string, path: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) {
    throw new Failure('configuration', `${PATH} names ${path}, in which there is no certificate`, {
      remedy: 'Put the certificate into the file, beside its private key.',
    })
  }
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (error) {
    throw new Failure('configuration', `${PATH} names ${path}, in which a certificate is damaged`, {
      remedy: 'Export the certificate again.',
      cause: error,
    })
  }
}

/** The private key in a PEM file, decrypted. Messages of OpenSSL name no part of it. */
function keyOf(env: NodeJS.ProcessEnv, path: string, pem: string, keyPath: string | undefined): KeyObject {
  const variable = keyPath === undefined ? PATH : KEY_PATH
  const block = pem.match(/-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/)?.[0]
  if (block === undefined) {
    throw new Failure('configuration', `${variable} names ${path}, in which there is no private key`, {
      remedy:
        keyPath === undefined
          ? `Put the key into the file, beside the certificate, or name its own file in ${KEY_PATH}.`
          : 'Name the file with -----BEGIN PRIVATE KEY----- in it.',
    })
  }
  const password = fromFile(env, PASSWORD)
  const isEncrypted = block.includes('ENCRYPTED')
  if (isEncrypted && (password === undefined || password === '')) {
    throw new Failure('configuration', `The private key in ${path} is encrypted`, {
      remedy: `Set ${PASSWORD}, or ${PASSWORD}_FILE.`,
    })
  }
  const key = decrypted(block, path, isEncrypted ? password : undefined)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < SHORTEST_KEY_BITS) {
    throw new Failure(
      'configuration',
      `The private key in ${path} is ${key.asymmetricKeyType === 'rsa' ? `RSA with ${bits} bits` : 'not RSA'}, with which Microsoft Entra ID lets nobody sign in`,
      { remedy: `Make a certificate with an RSA key of ${SHORTEST_KEY_BITS} bits or more.` },
    )
  }
  return key
}

function decrypted(block: string, path: string, password: string | undefined): KeyObject {
  try {
    return createPrivateKey(
      password === undefined ? block : { key: block, format: 'pem', passphrase: password },
    )
  } catch (error) {
    throw new Failure(
      'configuration',
      password === undefined
        ? `The private key in ${path} is damaged, or of a kind that OpenSSL doesn't know`
        : `The private key in ${path} can't be decrypted with ${PASSWORD}`,
      {
        remedy: password === undefined ? 'Export the key again, as PKCS#8 in PEM.' : 'Check the password.',
        cause: error,
      },
    )
  }
}

function checkTime(certificate: X509Certificate, path: string, now: number): void {
  const { validFromDate: from, validToDate: to } = certificate
  if (to.getTime() <= now) {
    throw new Failure('configuration', `The certificate in ${path} expired on ${dayOf(to)}`, {
      remedy:
        'Make a new one, upload it in the app registration under Certificates & secrets, and put it there.',
    })
  }
  if (from.getTime() > now) {
    throw new Failure('configuration', `The certificate in ${path} is valid only from ${dayOf(from)}`, {
      remedy: "Check this machine's clock, or use a certificate that is valid already.",
    })
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
