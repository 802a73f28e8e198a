import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'

/** A key that tokens are signed with. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The public half, as documents of keys show it. */
  readonly document: JsonWebKey
}

let made: SigningKey | undefined

/**
 * The key of every emulator in this process: making one takes up to half a second. What keeps their tokens apart
 * is the audience, which has the port in it.
 */
export function signingKey(): SigningKey {
  if (made !== undefined) return made
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey)
  const parameters = publicKey.export({ format: 'jwk' })
  const id = String(parameters.n).slice(0, 27)
  made = { id, privateKey, publicKey, document: { ...parameters, use: 'sig', kid: id } }
  return made
}
