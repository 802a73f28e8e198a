import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readGraphConfig } from '../../src/config/graph.ts'
import { Failure } from '../../src/failure.ts'

const SECRET = 'abc8Q~canary.Of_the-secret.1234567890'
const TENANT = '6f0c2f3e-5b7a-4d8e-9c41-2a7d3b1e9f50'
const CLIENT = '0c9a4a86-1d3f-4f52-8e6b-7b5d2c90a1e4'
const basic = { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_CLIENT_SECRET: SECRET }
const ids = { AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT }

const home = mkdtempSync(join(tmpdir(), 'callhouse-config-'))
function file(name: string, content: string): string {
  const path = join(home, name)
  writeFileSync(path, content)
  return path
}

/** What reading this environment ends with; it must be a failure that says no secret. */
function failure(env: NodeJS.ProcessEnv): { message: string; remedy: string | undefined } {
  try {
    readGraphConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(Failure)
    const { kind, message, remedy } = error as Failure
    expect(kind).toBe('configuration')
    expect(remedy).toMatch(/\.$/)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary')
    return { message, remedy }
  }
  throw new Error('it was read')
}

describe('the configuration of Graph', () => {
  it('is the global cloud with published limits where nothing else is said', () => {
    expect(readGraphConfig(basic)).toMatchObject({
      cloud: {
        name: 'global',
        login: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com',
      },
      tenantId: TENANT,
      clientId: CLIENT,
      credential: { kind: 'secret' },
      limits: {
        app: { requests: 1500, perMs: 20_000 },
        list: { requests: 40, perMs: 20_000 },
        record: { requests: 40, perMs: 20_000 },
        pstn: { requests: 50, perMs: 60_000 },
      },
      concurrency: 32,
    })
  })

  it('takes ids in capitals, with white space around, and a domain name for the tenant', () => {
    expect(
      readGraphConfig({
        ...basic,
        AZURE_CLIENT_ID: ` ${CLIENT.toUpperCase()}\n`,
        AZURE_TENANT_ID: 'Contoso.onmicrosoft.com',
      }),
    ).toMatchObject({ clientId: CLIENT, tenantId: 'contoso.onmicrosoft.com' })
  })

  it('takes the secret from a file, without the line break at its end', () => {
    const config = readGraphConfig({ ...ids, AZURE_CLIENT_SECRET_FILE: file('secret', `${SECRET}\n`) })
    expect(config.credential.kind === 'secret' && config.credential.secret.reveal()).toBe(SECRET)
  })

  it('names all that is missing at once', () => {
    expect(failure({})).toEqual({
      message:
        'Not set, but needed to sign in to Microsoft Entra ID: AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential (AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE or CALLHOUSE_MANAGED_IDENTITY=1)',
      remedy:
        'Copy Application (client) ID and Directory (tenant) ID from the overview of the app registration in the Microsoft Entra admin centre.',
    })
    expect(failure({ AZURE_CLIENT_SECRET: SECRET, AZURE_TENANT_ID: '' }).message).toBe(
      'Not set, but needed to sign in to Microsoft Entra ID: AZURE_TENANT_ID and AZURE_CLIENT_ID',
    )
    expect(failure({ ...ids, AZURE_TENANT_ID: undefined, AZURE_CLIENT_SECRET: SECRET }).message).toBe(
      'Not set, but needed to sign in to Microsoft Entra ID: AZURE_TENANT_ID',
    )
  })

  it.each<[NodeJS.ProcessEnv, string, RegExp]>([
    [
      { AZURE_TENANT_ID: 'common' },
      'AZURE_TENANT_ID=common stands for any tenant, but an app without a user signs in to one',
      /GUID of the tenant/,
    ],
    [
      { AZURE_TENANT_ID: 'organizations' },
      'AZURE_TENANT_ID=organizations stands for any tenant, but an app without a user signs in to one',
      /GUID of the tenant/,
    ],
    [
      { AZURE_TENANT_ID: 'Consumers' },
      'AZURE_TENANT_ID=Consumers stands for any tenant, but an app without a user signs in to one',
      /GUID of the tenant/,
    ],
    [
      { AZURE_TENANT_ID: 'contoso' },
      'AZURE_TENANT_ID is neither a GUID nor a domain name of a tenant, such as contoso.onmicrosoft.com',
      /Directory \(tenant\) ID/,
    ],
    [
      { AZURE_TENANT_ID: 'contoso.com/../other' },
      'AZURE_TENANT_ID is neither a GUID nor a domain name of a tenant, such as contoso.onmicrosoft.com',
      /Directory \(tenant\) ID/,
    ],
    [{ AZURE_CLIENT_ID: SECRET }, 'AZURE_CLIENT_ID is not a GUID', /Application \(client\) ID/],
    [
      { AZURE_CLIENT_SECRET: 'b2e64d08-7f15-43c9-a6d3-91c80e5fa277' },
      "AZURE_CLIENT_SECRET is a GUID, so it is the secret's ID and not its value",
      /column Value/,
    ],
    [
      { AZURE_CLIENT_SECRET: `"${SECRET}"` },
      'AZURE_CLIENT_SECRET has quotes around its value',
      /Leave the quotes out/,
    ],
    [
      { AZURE_CLIENT_SECRET: ` '${SECRET}' ` },
      'AZURE_CLIENT_SECRET has quotes around its value',
      /Leave the quotes out/,
    ],
    [
      { AZURE_CLIENT_SECRET: `${SECRET} ` },
      'AZURE_CLIENT_SECRET starts or ends with white space',
      /copied along/,
    ],
    [
      { AZURE_CLIENT_SECRET: `${SECRET} ${SECRET}` },
      'AZURE_CLIENT_SECRET has a character in it that no secret of Entra ID has',
      /column Value/,
    ],
    [
      { AZURE_CLIENT_SECRET_FILE: '/nowhere' },
      'Both AZURE_CLIENT_SECRET and AZURE_CLIENT_SECRET_FILE are set',
      /Unset one/,
    ],
    [
      { AZURE_CLIENT_SECRET: '', AZURE_CLIENT_SECRET_FILE: '/nowhere/secret' },
      "AZURE_CLIENT_SECRET_FILE names /nowhere/secret, which can't be read",
      /may read/,
    ],
    [
      { AZURE_CLIENT_SECRET: '', AZURE_CLIENT_SECRET_FILE: SECRET },
      'AZURE_CLIENT_SECRET_FILE does not name a file that is there',
      /path of a file/,
    ],
    [
      { AZURE_CLIENT_SECRET: '', AZURE_CLIENT_SECRET_FILE: file('empty', '\n') },
      `AZURE_CLIENT_SECRET_FILE names ${join(home, 'empty')}, which is empty`,
      /Write the secret/,
    ],
    [
      { AZURE_CLIENT_CERTIFICATE_PATH: '/some.pem' },
      'Both AZURE_CLIENT_SECRET and AZURE_CLIENT_CERTIFICATE_PATH are set, which are two ways to sign in',
      /Unset/,
    ],
    [
      { AZURE_FEDERATED_TOKEN_FILE: '/token' },
      'Both AZURE_CLIENT_SECRET and AZURE_FEDERATED_TOKEN_FILE are set, which are two ways to sign in',
      /Unset/,
    ],
    [
      { CALLHOUSE_MANAGED_IDENTITY: '1' },
      'Both CALLHOUSE_MANAGED_IDENTITY and AZURE_CLIENT_SECRET are set, which are two ways to sign in',
      /Unset/,
    ],
    [
      { CALLHOUSE_MANAGED_IDENTITY: 'system' },
      'CALLHOUSE_MANAGED_IDENTITY=system is neither yes nor no',
      /Set it to 1/,
    ],
    [
      { AZURE_CLIENT_SECRET: '', AZURE_FEDERATED_TOKEN_FILE: '/nowhere/token' },
      "AZURE_FEDERATED_TOKEN_FILE names /nowhere/token, which can't be read",
      /may read/,
    ],
    [
      { AZURE_CLIENT_SECRET: '', AZURE_FEDERATED_TOKEN_FILE: file('blank', ' ') },
      `AZURE_FEDERATED_TOKEN_FILE names ${join(home, 'blank')}, which is empty`,
      /writes the token/,
    ],
    [
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED=0 turns the checks of TLS off',
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      { CALLHOUSE_LIMIT_LIST: '40' },
      'CALLHOUSE_LIMIT_LIST=40 is not a number of requests in seconds',
      /like 40\/20s/,
    ],
    [
      { CALLHOUSE_LIMIT_PSTN: '0/60s' },
      'CALLHOUSE_LIMIT_PSTN=0/60s is not a number of requests in seconds',
      /like 50\/60s/,
    ],
    [
      { CALLHOUSE_LIMIT_APP: '1500/1m' },
      'CALLHOUSE_LIMIT_APP=1500/1m is not a number of requests in seconds',
      /like 1500\/20s/,
    ],
    [
      { CALLHOUSE_CONCURRENCY: '0' },
      'CALLHOUSE_CONCURRENCY=0 is not a whole number from 1 to 64',
      /Unset it for 32/,
    ],
    [
      { CALLHOUSE_CONCURRENCY: '65' },
      'CALLHOUSE_CONCURRENCY=65 is not a whole number from 1 to 64',
      /Unset it for 32/,
    ],
    [
      { CALLHOUSE_CONCURRENCY: '8.5' },
      'CALLHOUSE_CONCURRENCY=8.5 is not a whole number from 1 to 64',
      /Unset it for 32/,
    ],
  ])('refuses %o', (change, message, remedy) => {
    expect(failure({ ...basic, ...change })).toEqual({ message, remedy: expect.stringMatching(remedy) })
  })

  it('has limits and concurrency as they are set', () => {
    const config = readGraphConfig({
      ...basic,
      CALLHOUSE_LIMIT_APP: '10000/20s',
      CALLHOUSE_LIMIT_LIST: '15/20s',
      CALLHOUSE_LIMIT_RECORD: ' 50/300s ',
      CALLHOUSE_LIMIT_PSTN: '1/1s',
      CALLHOUSE_CONCURRENCY: '64',
    })
    expect(config.limits).toEqual({
      app: { requests: 10_000, perMs: 20_000 },
      list: { requests: 15, perMs: 20_000 },
      record: { requests: 50, perMs: 300_000 },
      pstn: { requests: 1, perMs: 1_000 },
    })
    expect(config.concurrency).toBe(64)
  })

  it('needs neither ids nor secrets of a managed identity, and keeps the ones that are told', () => {
    expect(readGraphConfig({ CALLHOUSE_MANAGED_IDENTITY: '1' })).toMatchObject({
      tenantId: undefined,
      clientId: undefined,
      credential: { kind: 'managed' },
    })
    expect(readGraphConfig({ ...ids, CALLHOUSE_MANAGED_IDENTITY: 'true' })).toMatchObject({
      tenantId: TENANT,
      clientId: CLIENT,
      credential: { kind: 'managed' },
    })
    expect(readGraphConfig({ ...basic, CALLHOUSE_MANAGED_IDENTITY: '0' }).credential.kind).toBe('secret')
  })

  it('keeps the path of a federated token, not the token', () => {
    const path = file('token', 'eyJ.canary.token')
    expect(readGraphConfig({ ...ids, AZURE_FEDERATED_TOKEN_FILE: path }).credential).toEqual({
      kind: 'federated',
      tokenFile: path,
    })
  })
})

describe('the cloud', () => {
  const cloud = (env: NodeJS.ProcessEnv) => readGraphConfig({ ...basic, ...env }).cloud
  const global = {
    name: 'global',
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
  }
  const gccHigh = {
    name: 'gcc-high',
    login: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
  }
  const dod = {
    name: 'dod',
    login: 'https://login.microsoftonline.us',
    graph: 'https://dod-graph.microsoft.us',
  }

  it.each([
    [{ CALLHOUSE_CLOUD: 'global' }, global],
    [{ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/' }, global],
    [{ AZURE_AUTHORITY_HOST: 'login.microsoftonline.com' }, global],
    [{ CALLHOUSE_CLOUD: 'GCC-High' }, gccHigh],
    [{ CALLHOUSE_CLOUD: 'dod' }, dod],
    [{ CALLHOUSE_CLOUD: 'dod', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' }, dod],
    [{ CALLHOUSE_CLOUD: 'gcc-high', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' }, gccHigh],
    [
      { CALLHOUSE_EMULATOR: 'https://localhost:8443/' },
      { name: 'emulator', login: 'https://localhost:8443', graph: 'https://localhost:8443' },
    ],
    [
      { CALLHOUSE_EMULATOR: 'https://[::1]:8443' },
      { name: 'emulator', login: 'https://[::1]:8443', graph: 'https://[::1]:8443' },
    ],
  ])('of %o is %o', (env, expected) => {
    expect(cloud(env)).toEqual(expected)
  })

  it.each<[NodeJS.ProcessEnv, string, RegExp]>([
    [
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
      'AZURE_AUTHORITY_HOST=https://login.microsoftonline.us is the sign-in host of GCC High and of DoD, which have a Graph each',
      /CALLHOUSE_CLOUD to gcc-high or dod/,
    ],
    [
      { CALLHOUSE_CLOUD: 'gcc-high', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' },
      'CALLHOUSE_CLOUD=gcc-high and AZURE_AUTHORITY_HOST=https://login.microsoftonline.com contradict each other',
      /gcc-high signs in at https:\/\/login\.microsoftonline\.us/,
    ],
    [{ CALLHOUSE_CLOUD: 'gcc' }, 'CALLHOUSE_CLOUD=gcc is no cloud that callhouse knows', /set it to global/],
    [
      { CALLHOUSE_CLOUD: 'mars' },
      'CALLHOUSE_CLOUD=mars is no cloud that callhouse knows',
      /global, gcc-high or dod/,
    ],
    [
      { CALLHOUSE_CLOUD: 'china' },
      'CALLHOUSE_CLOUD=china names the cloud of China (21Vianet), where Microsoft Graph has no call records',
      /global, gcc-high or dod/,
    ],
    [
      { AZURE_AUTHORITY_HOST: 'https://login.chinacloudapi.cn/' },
      'AZURE_AUTHORITY_HOST=login.chinacloudapi.cn names the cloud of China (21Vianet), where Microsoft Graph has no call records',
      /global, gcc-high or dod/,
    ],
    [
      { AZURE_AUTHORITY_HOST: 'http://login.microsoftonline.com' },
      'AZURE_AUTHORITY_HOST is not the https address of a sign-in host',
      /without the tenant/,
    ],
    [
      { AZURE_AUTHORITY_HOST: `https://login.microsoftonline.com/${TENANT}` },
      'AZURE_AUTHORITY_HOST is not the https address of a sign-in host',
      /without the tenant/,
    ],
    [
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com.evil.example' },
      'AZURE_AUTHORITY_HOST=https://login.microsoftonline.com.evil.example is no sign-in host of Microsoft that callhouse knows',
      /login\.microsoftonline\.us/,
    ],
    [
      { CALLHOUSE_EMULATOR: 'http://localhost:8443' },
      'CALLHOUSE_EMULATOR is not an https address on this machine',
      /https:\/\/localhost:8443/,
    ],
    [
      { CALLHOUSE_EMULATOR: 'https://emulator.example' },
      'CALLHOUSE_EMULATOR is not an https address on this machine',
      /https:\/\/localhost:8443/,
    ],
    [
      { CALLHOUSE_EMULATOR: 'https://localhost:8443/v1.0' },
      'CALLHOUSE_EMULATOR is not an https address on this machine',
      /https:\/\/localhost:8443/,
    ],
    [
      { CALLHOUSE_EMULATOR: 'https://localhost:8443', CALLHOUSE_CLOUD: 'dod' },
      'Both CALLHOUSE_EMULATOR and CALLHOUSE_CLOUD are set',
      /Unset CALLHOUSE_CLOUD/,
    ],
  ])('is refused for %o', (env, message, remedy) => {
    expect(failure({ ...basic, ...env })).toEqual({ message, remedy: expect.stringMatching(remedy) })
  })

  it.each([
    ['usnat', 'USNat'],
    ['ussec', 'USSec'],
    ['bleu', 'Bleu'],
    ['delos', 'Delos'],
    ['govsg', 'GovSG'],
  ])('%s is refused because it has no call records', (name, written) => {
    expect(failure({ ...basic, CALLHOUSE_CLOUD: name })).toEqual({
      message: `CALLHOUSE_CLOUD=${name} names the cloud ${written}, where Microsoft Graph has no call records`,
      remedy: 'callhouse works with tenants of the clouds global, gcc-high or dod.',
    })
  })
})
