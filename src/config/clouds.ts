import { Failure } from '../failure.ts'

/** One of Microsoft's clouds: where to sign in and where its Graph is. Both are origins, without a slash behind. */
export interface Cloud {
  readonly name: 'global' | 'gcc-high' | 'dod' | 'emulator'
  readonly login: string
  readonly graph: string
}

const GLOBAL: Cloud = {
  name: 'global',
  login: 'https://login.microsoftonline.com',
  graph: 'https://graph.microsoft.com',
}
const GCC_HIGH: Cloud = {
  name: 'gcc-high',
  login: 'https://login.microsoftonline.us',
  graph: 'https://graph.microsoft.us',
}
const DOD: Cloud = {
  name: 'dod',
  login: 'https://login.microsoftonline.us',
  graph: 'https://dod-graph.microsoft.us',
}
const clouds = [GLOBAL, GCC_HIGH, DOD]

/** Clouds whose Graph has no call records, by the names and sign-in hosts that they are known by. */
const without: Readonly<Record<string, readonly string[]>> = {
  'the cloud of China (21Vianet)': ['china', 'login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  'the cloud USNat': ['usnat', 'login.microsoftonline.eaglex.ic.gov'],
  'the cloud USSec': ['ussec', 'login.microsoftonline.microsoft.scloud'],
  'the cloud Bleu': ['bleu', 'login.sovcloud-identity.fr'],
  'the cloud Delos': ['delos', 'login.sovcloud-identity.de'],
  'the cloud GovSG': ['govsg', 'login.sovcloud-identity.sg'],
}

const CHOICE = 'global, gcc-high or dod'

/**
 * The cloud that CALLHOUSE_CLOUD, AZURE_AUTHORITY_HOST or CALLHOUSE_EMULATOR select; without them the global one.
 * @throws Failure `configuration` where they contradict each other, or name no cloud that has call records
 */
export function readCloud(env: NodeJS.ProcessEnv): Cloud {
  const name = env.CALLHOUSE_CLOUD?.trim().toLowerCase() || undefined
  const host = env.AZURE_AUTHORITY_HOST?.trim() || undefined
  const emulator = env.CALLHOUSE_EMULATOR?.trim() || undefined
  if (emulator !== undefined) return emulated(emulator, { CALLHOUSE_CLOUD: name, AZURE_AUTHORITY_HOST: host })

  const named = name === undefined ? clouds : cloudsNamed(name)
  const hosted = host === undefined ? clouds : cloudsAt(host)
  const both = named.filter((cloud) => hosted.includes(cloud))
  if (both.length === 0) {
    throw new Failure(
      'configuration',
      `CALLHOUSE_CLOUD=${name} and AZURE_AUTHORITY_HOST=${host} contradict each other`,
      { remedy: `One of them is enough: ${named[0]!.name} signs in at ${named[0]!.login}.` },
    )
  }
  if (name === undefined && host === undefined) return GLOBAL
  if (both.length > 1) {
    throw new Failure(
      'configuration',
      `AZURE_AUTHORITY_HOST=${host} is the sign-in host of GCC High and of DoD, which have a Graph each`,
      { remedy: 'Set CALLHOUSE_CLOUD to gcc-high or dod.' },
    )
  }
  return both[0]!
}

function cloudsNamed(name: string): readonly Cloud[] {
  const cloud = clouds.find((one) => one.name === name)
  if (cloud !== undefined) return [cloud]
  refuseWithout('CALLHOUSE_CLOUD', name)
  throw new Failure('configuration', `CALLHOUSE_CLOUD=${name} is no cloud that callhouse knows`, {
    remedy:
      name === 'gcc'
        ? 'Tenants of Microsoft 365 GCC are in the global cloud: set it to global.'
        : `Set it to ${CHOICE}.`,
  })
}

function cloudsAt(authority: string): readonly Cloud[] {
  const text = authority.includes('://') ? authority : `https://${authority}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.username !== '' || url.search !== '') {
    throw new Failure('configuration', 'AZURE_AUTHORITY_HOST is not the https address of a sign-in host', {
      remedy: 'Write it like https://login.microsoftonline.com, without the tenant.',
    })
  }
  const hosted = clouds.filter((cloud) => cloud.login === url.origin)
  if (hosted.length > 0) return hosted
  refuseWithout('AZURE_AUTHORITY_HOST', url.hostname)
  throw new Failure(
    'configuration',
    `AZURE_AUTHORITY_HOST=${authority} is no sign-in host of Microsoft that callhouse knows`,
    {
      remedy:
        'Use https://login.microsoftonline.com, or https://login.microsoftonline.us for GCC High and DoD.',
    },
  )
}

function refuseWithout(variable: string, value: string): void {
  const found = Object.entries(without).find(([, names]) => names.includes(value.toLowerCase()))
  if (found === undefined) return
  throw new Failure(
    'configuration',
    `${variable}=${value} names ${found[0]}, where Microsoft Graph has no call records`,
    {
      remedy: `callhouse works with tenants of the clouds ${CHOICE}.`,
    },
  )
}

/** The emulator is sign-in and Graph in one. It must be on this machine, because credentials are sent to it. */
function emulated(address: string, others: Readonly<Record<string, string | undefined>>): Cloud {
  const contradicted = Object.entries(others).find(([, value]) => value !== undefined)
  if (contradicted !== undefined) {
    throw new Failure('configuration', `Both CALLHOUSE_EMULATOR and ${contradicted[0]} are set`, {
      remedy: `Unset ${contradicted[0]} to use the emulator, or CALLHOUSE_EMULATOR to use Microsoft's cloud.`,
    })
  }
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url?.protocol !== 'https:' || !isLocal || address.replace(/\/$/, '') !== url.origin) {
    throw new Failure('configuration', 'CALLHOUSE_EMULATOR is not an https address on this machine', {
      remedy: 'Write it like https://localhost:8443, as the emulator prints it.',
    })
  }
  return { name: 'emulator', login: url.origin, graph: url.origin }
}
