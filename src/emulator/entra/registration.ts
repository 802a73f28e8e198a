import { X509Certificate } from 'node:crypto'

/** An identity of elsewhere that an application may sign in with, instead of a secret of its own. */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** The identity that the platform gives to the machine or the app. */
export interface ManagedIdentity {
  readonly clientId: string
  readonly objectId: string
  /** What `IDENTITY_HEADER` says on the machine: only who knows it gets tokens the way of App Service. */
  readonly header: string
}

/** What the emulator's tenant and the application in it are to be; every part has its default. */
export interface EntraOptions {
  readonly tenantId?: string
  /** The tenant's domain, which may stand for its id in every path. */
  readonly tenantDomain?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** Name of the application. */
  readonly displayName?: string
  /** Application permissions that an administrator consented to. */
  readonly roles?: readonly string[]
  /** Lifetime of an access token. */
  readonly tokenSeconds?: number
  /** Certificates of the application, PEM. */
  readonly certificates?: readonly string[]
  readonly federatedCredentials?: readonly FederatedCredential[]
  /** `'none'`: the machine has no identity. */
  readonly managedIdentity?: ManagedIdentity | 'none'
}

/** The application as its tenant knows it at the moment. What may be written is what an administrator may change. */
export interface Registration {
  readonly tenantId: string
  /** May stand for the id in every path. */
  readonly tenantDomain: string
  readonly clientId: string
  /** Of the service principal. */
  readonly objectId: string
  /** Name of the application. */
  readonly displayName: string
  /** Another one takes the place of the one before. */
  clientSecret: string
  /** Secrets that are known, but too old. */
  expiredSecrets: readonly string[]
  /** Application permissions with consent. Tokens that are out keep theirs, as with Entra. */
  roles: readonly string[]
  /** Lifetime of the tokens to come. */
  tokenSeconds: number
  certificates: readonly X509Certificate[]
  federatedCredentials: readonly FederatedCredential[]
  /** undefined: the machine has none. */
  managedIdentity: ManagedIdentity | undefined
}

/** The audience that every federated token must have, unless its credential says otherwise. */
export const EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange'

const DEFAULTS = {
  tenantId: '6f0c2f3e-5b7a-4d8e-9c41-2a7d3b1e9f50',
  tenantDomain: 'callhouse.onmicrosoft.example',
  clientId: '0c9a4a86-1d3f-4f52-8e6b-7b5d2c90a1e4',
  clientSecret: 'emulated~secret.of_the-application',
  displayName: 'callhouse',
  roles: ['CallRecords.Read.All'],
  tokenSeconds: 3599,
  certificates: [],
  federatedCredentials: [
    {
      issuer: 'https://cluster.callhouse.example/',
      subject: 'system:serviceaccount:callhouse:loader',
      audience: EXCHANGE_AUDIENCE,
    },
  ],
  managedIdentity: {
    clientId: '5d1f7c3a-92be-4c60-b7a4-e08f6d24c913',
    objectId: 'b2e64d08-7f15-43c9-a6d3-91c80e5fa277',
    header: 'emulated-identity-header',
  },
} satisfies Required<EntraOptions>

const OBJECT_ID = 'e47a90b3-6c2d-4b1f-83d5-f6190c7ae852'

/** Registers the application. Throws where a certificate is none. */
export function register(options: EntraOptions): Registration {
  const { certificates, managedIdentity, ...plain } = { ...DEFAULTS, ...options }
  return {
    ...plain,
    objectId: OBJECT_ID,
    expiredSecrets: [],
    certificates: certificates.map((pem) => new X509Certificate(pem)),
    managedIdentity: managedIdentity === 'none' ? undefined : managedIdentity,
  }
}
