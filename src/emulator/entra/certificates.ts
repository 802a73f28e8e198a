import { X509Certificate } from 'node:crypto'

/** What a TLS server on this machine needs, all as PEM. */
export interface ServerCertificates {
  /** The certificate of the authority, for whom is to trust the server. */
  readonly ca: string
  readonly cert: string
  /** The server's private key, PKCS#8. */
  readonly key: string
}

/** What an application signs in with instead of a secret. */
export interface ClientCertificate {
  readonly certificatePem: string
  /** PKCS#8. */
  readonly privateKeyPem: string
  /** SHA-256 of the certificate: 64 hexadecimal digits without separators. */
  readonly thumbprintSha256: string
}

const DAY_MS = 86_400_000

/** From a day ago, so that no clock set a little wrong rejects it, for a year. By the machine's clock: TLS asks no other. */
function yearFromYesterday(): { notBeforeDate: Date; notAfterDate: Date } {
  const from = Date.now() - DAY_MS
  return { notBeforeDate: new Date(from), notAfterDate: new Date(from + 365 * DAY_MS) }
}

/** Loaded when first asked for: it takes a tenth of a second, and whoever has certificates already needs it not. */
async function selfsigned() {
  return await import('selfsigned')
}

const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Makes a new authority, and a certificate signed by it for localhost, 127.0.0.1 and ::1. */
export async function makeCertificates(): Promise<ServerCertificates> {
  const { generate } = await selfsigned()
  const validity = yearFromYesterday()
  const authority = await generate([{ name: 'commonName', value: 'callhouse emulator authority' }], {
    ...EC,
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...EC,
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private }
}

/**
 * Makes a self-signed RSA certificate for an application, as one makes it for an app registration.
 * `validUntil` is for a certificate that expires sooner than in a year, or has expired.
 */
export async function makeClientCertificate(
  options: { readonly validUntil?: Date } = {},
): Promise<ClientCertificate> {
  const { generate } = await selfsigned()
  const validity =
    options.validUntil === undefined
      ? yearFromYesterday()
      : {
          notBeforeDate: new Date(options.validUntil.getTime() - 365 * DAY_MS),
          notAfterDate: options.validUntil,
        }
  const made = await generate([{ name: 'commonName', value: 'callhouse' }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  })
  return {
    certificatePem: made.cert,
    privateKeyPem: made.private,
    thumbprintSha256: new X509Certificate(made.cert).fingerprint256.replaceAll(':', ''),
  }
}
