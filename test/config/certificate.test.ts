import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, readGraphConfig } from '../../src/config/graph.ts'
import { type ClientCertificate, makeClientCertificate } from '../../src/emulator/entra/entra.ts'
import { Failure } from '../../src/failure.ts'

const PASSWORD = 'canary of a password'
const ids = {
  AZURE_TENANT_ID: '6f0c2f3e-5b7a-4d8e-9c41-2a7d3b1e9f50',
  AZURE_CLIENT_ID: '0c9a4a86-1d3f-4f52-8e6b-7b5d2c90a1e4',
}
const home = mkdtempSync(join(tmpdir(), 'callhouse-certificate-'))
let own: ClientCertificate
let other: ClientCertificate

beforeAll(async () => {
  own = await makeClientCertificate()
  other = await makeClientCertificate()
})

function file(...content: readonly (string | Uint8Array)[]): string {
  const path = join(home, `${Math.random()}.pem`)
  writeFileSync(path, Buffer.concat(content.map((part) => Buffer.from(part as string))))
  return path
}

function encrypted(pem: string): string {
  return createPrivateKey(pem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD })
    .toString()
}

function read(env: NodeJS.ProcessEnv, now?: number): Certificate {
  const { credential } = readGraphConfig({ ...ids, ...env }, now)
  if (credential.kind !== 'certificate') throw new Error('it is no certificate')
  return credential
}

/** Message and remedy, in which the file is called FILE; the certificate's key and password must not be in them. */
function failure(env: NodeJS.ProcessEnv, now?: number): string[] {
  try {
    read(env, now)
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    const shown = inspect(error, { depth: 9, showHidden: true })
    for (const secret of [PASSWORD, own.privateKeyPem.slice(60, 100)]) expect(shown).not.toContain(secret)
    const { kind, message, remedy = '' } = error as Failure
    expect(kind).toBe('configuration')
    return [message, remedy].map((text) =>
      text
        .replaceAll(env.AZURE_CLIENT_CERTIFICATE_PATH!, 'FILE')
        .replaceAll(env.CALLHOUSE_CERTIFICATE_KEY_PATH ?? '\0', 'KEYFILE'),
    )
  }
  throw new Error('it was read')
}

describe('a certificate', () => {
  it('is read with its key from one file, in either order, with what tools write around', () => {
    for (const content of [
      [own.certificatePem, own.privateKeyPem],
      ['Bag Attributes\n    friendlyName: callhouse\n', own.privateKeyPem, own.certificatePem],
      [own.certificatePem.replaceAll('\n', '\r\n'), '\r\n', own.privateKeyPem.replaceAll('\n', '\r\n')],
    ]) {
      const certificate = read({ AZURE_CLIENT_CERTIFICATE_PATH: file(...content) })
      expect(certificate.thumbprint).toBe(own.thumbprintSha256.toLowerCase())
      expect(certificate.key.reveal().trim()).toBe(own.privateKeyPem.replaceAll('\r', '').trim())
      expect(certificate.expiresAt).toEqual(new X509Certificate(own.certificatePem).validToDate)
      expect(inspect(certificate, { showHidden: true })).not.toContain(own.privateKeyPem.slice(60, 100))
    }
  })

  it('keeps the rest of its chain, behind the one that the key belongs to', () => {
    const { thumbprint, chain } = read({
      AZURE_CLIENT_CERTIFICATE_PATH: file(other.certificatePem, own.privateKeyPem, '\n', own.certificatePem),
    })
    expect(thumbprint).toBe(own.thumbprintSha256.toLowerCase())
    const raw = (pem: string) => new X509Certificate(pem).raw.toString('base64')
    expect(chain.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)!.map(raw)).toEqual([
      raw(own.certificatePem),
      raw(other.certificatePem),
    ])
  })

  it('may have its key in a file of its own, and encrypted with a password that stands in a file, too', () => {
    const env = {
      AZURE_CLIENT_CERTIFICATE_PATH: file(own.certificatePem),
      CALLHOUSE_CERTIFICATE_KEY_PATH: file(encrypted(own.privateKeyPem)),
    }
    for (const password of [
      { AZURE_CLIENT_CERTIFICATE_PASSWORD: PASSWORD },
      { AZURE_CLIENT_CERTIFICATE_PASSWORD_FILE: file(PASSWORD, '\n') },
    ]) {
      expect(
        read({ ...env, ...password })
          .key.reveal()
          .trim(),
      ).toBe(own.privateKeyPem.trim())
    }
  })

  it('is refused with what is wrong and how to mend it', () => {
    const at = (...content: (string | Uint8Array)[]) => ({ AZURE_CLIENT_CERTIFICATE_PATH: file(...content) })
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const pem = (key: typeof ec) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
    const both = at(own.certificatePem, encrypted(own.privateKeyPem))
    const cases: [NodeJS.ProcessEnv, string, string | RegExp][] = [
      [
        at(own.certificatePem),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, in which there is no private key',
        'Put the key into the file, beside the certificate, or name its own file in CALLHOUSE_CERTIFICATE_KEY_PATH.',
      ],
      [
        { ...at(own.certificatePem), CALLHOUSE_CERTIFICATE_KEY_PATH: file(own.certificatePem) },
        'CALLHOUSE_CERTIFICATE_KEY_PATH names KEYFILE, in which there is no private key',
        /BEGIN PRIVATE KEY/,
      ],
      [
        at(own.privateKeyPem),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, in which there is no certificate',
        'Put the certificate into the file, beside its private key.',
      ],
      [
        at(own.certificatePem.replace(/\n[A-Za-z0-9+/]{30}/, '\nAAAA'), own.privateKeyPem),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, in which a certificate is damaged',
        'Export the certificate again.',
      ],
      [
        at(own.certificatePem, own.privateKeyPem.replace(/\n[A-Za-z0-9+/]{30}/, '\nAAAA')),
        "The private key in FILE is damaged, or of a kind that OpenSSL doesn't know",
        'Export the key again, as PKCS#8 in PEM.',
      ],
      [
        at(own.certificatePem, other.privateKeyPem),
        'The private key in FILE does not belong to the certificate in FILE',
        'Put the key that the certificate was made with there.',
      ],
      [
        both,
        'The private key in FILE is encrypted',
        'Set AZURE_CLIENT_CERTIFICATE_PASSWORD, or AZURE_CLIENT_CERTIFICATE_PASSWORD_FILE.',
      ],
      [
        { ...both, AZURE_CLIENT_CERTIFICATE_PASSWORD: 'wrong' },
        "The private key in FILE can't be decrypted with AZURE_CLIENT_CERTIFICATE_PASSWORD",
        'Check the password.',
      ],
      [
        at(own.certificatePem, pem(ec)),
        'The private key in FILE is not RSA, with which Microsoft Entra ID lets nobody sign in',
        'Make a certificate with an RSA key of 2048 bits or more.',
      ],
      [
        at(own.certificatePem, pem(weak)),
        'The private key in FILE is RSA with 1024 bits, with which Microsoft Entra ID lets nobody sign in',
        'Make a certificate with an RSA key of 2048 bits or more.',
      ],
      [
        at(Buffer.from('308209c10201033082097706', 'hex')),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, which is no PEM file but looks like PFX',
        'Convert it with `openssl pkcs12 -in FILE -nodes -out certificate.pem`, and name that file.',
      ],
      [
        at(new X509Certificate(own.certificatePem).raw),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, which is a certificate in DER, without a private key',
        'Convert it with `openssl x509 -inform der -in FILE -out certificate.pem` and append the private key.',
      ],
      [
        at('not a certificate'),
        'AZURE_CLIENT_CERTIFICATE_PATH names FILE, which is no PEM file',
        /BEGIN CERTIFICATE/,
      ],
      [
        { AZURE_CLIENT_CERTIFICATE_PATH: '/nowhere.pem' },
        "AZURE_CLIENT_CERTIFICATE_PATH names FILE, which can't be read",
        /may read/,
      ],
      [
        { AZURE_CLIENT_CERTIFICATE_PATH: `${own.certificatePem}${own.privateKeyPem}` },
        'AZURE_CLIENT_CERTIFICATE_PATH holds a certificate, not the path of its file',
        /Write the certificate/,
      ],
    ]
    for (const [env, message, remedy] of cases) {
      expect(failure(env)).toEqual([
        message,
        typeof remedy === 'string' ? remedy : expect.stringMatching(remedy),
      ])
    }
  })

  it('is refused once it has expired, and before it is valid', () => {
    const env = { AZURE_CLIENT_CERTIFICATE_PATH: file(own.certificatePem, own.privateKeyPem) }
    const { validFromDate: from, validToDate: to } = new X509Certificate(own.certificatePem)
    expect(read(env, to.getTime() - 1).expiresAt).toEqual(to)
    expect(failure(env, to.getTime())[0]).toBe(
      `The certificate in FILE expired on ${to.toISOString().slice(0, 10)}`,
    )
    expect(failure(env, from.getTime() - 1)[0]).toBe(
      `The certificate in FILE is valid only from ${from.toISOString().slice(0, 10)}`,
    )
  })
})
