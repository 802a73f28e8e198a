import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { type Random, weighted } from './random.ts'
import type { ClientUserAgent, ServiceUserAgent, UserAgent } from './wire.ts'

/** The programs that take part in calls: Teams on its platforms, and the service's own. */

const RELEASES = weighted<readonly [build: string, calling: string]>(
  [
    ['26280.1204.3310', '2026.38.02.11'],
    ['26245.0907.3198', '2026.34.01.18'],
    ['26213.1116.3067', '2026.29.03.4'],
    ['25306.2011.2544', '2025.41.01.9'],
  ].map(([build, calling], age) => [[build!, calling!] as const, [0.58, 0.27, 0.11, 0.04][age]!] as const),
)

const MODELS = {
  android: ['Ferro X5', 'Ferro Lite', 'Nimbus 12'],
  iOS: ['iPhone14,7', 'iPhone15,4', 'iPad13,18'],
}

function clientUserAgent(
  platform: CallRecords.ClientPlatform,
  headerValue: string | null,
  applicationVersion: string | null,
): ClientUserAgent {
  return {
    '@odata.type': '#microsoft.graph.callRecords.clientUserAgent',
    headerValue,
    applicationVersion,
    platform,
    productFamily: 'teams',
    azureADAppId: null,
    communicationServiceId: null,
  }
}

const agents = new Map<string, ClientUserAgent>()

/** The same agent for the same words: a tenant knows only some dozens. */
function known(
  platform: CallRecords.ClientPlatform,
  headerValue: string,
  version: string | null,
): ClientUserAgent {
  let agent = agents.get(headerValue)
  if (agent === undefined) {
    agent = clientUserAgent(platform, headerValue, version)
    agents.set(headerValue, agent)
  }
  return agent
}

/** A Teams client of some release. Browsers give no version of their own. */
export function teamsClient(platform: CallRecords.ClientPlatform, random: Random): ClientUserAgent {
  const [build, calling] = random.choose(RELEASES)
  const engine = `TsCallingVersion=${calling}/Ovb=${build.replaceAll('.', '')}`
  switch (platform) {
    case 'windows':
      return known(platform, `Teams/${build}/os=windows; osVer=10.0.22631; arch=x64/${engine}`, build)
    case 'macOS':
      return known(platform, `Teams/${build}/os=macos; osVer=14.6; arch=arm64/${engine}`, build)
    case 'web': {
      const browser = random.chance(0.6) ? 'edge' : 'firefox'
      return known(
        platform,
        `TeamsWeb/${calling}/os=windows; deviceType=computer; browser=${browser}/${engine}`,
        null,
      )
    }
    case 'iOS':
    case 'android':
      return known(
        platform,
        `TeamsMobile/${build} (${platform}; ${random.pick(MODELS[platform])})/${engine}`,
        build,
      )
    case 'ipPhone':
      return known(
        platform,
        `TeamsPhone/1449.1.0.${build.slice(0, 5)} (Corvina D20)`,
        `1449.1.0.${build.slice(0, 5)}`,
      )
    case 'roomSystem':
      return known(
        platform,
        `TeamsRooms/5.2.${build.slice(0, 5)}.0 (Rondo Hub)/${engine}`,
        `5.2.${build.slice(0, 5)}.0`,
      )
    default:
      return clientUserAgent(platform, null, null)
  }
}

/** An application built on Communication Services, through which outsiders may join. */
export function communicationServicesClient(serviceId: string, appId: string | null): ClientUserAgent {
  return {
    ...clientUserAgent('web', 'azsdk-calling-js/1.38.2 (browser)', '1.38.2'),
    productFamily: 'azureCommunicationServices',
    azureADAppId: appId,
    communicationServiceId: serviceId,
  }
}

function serviceUserAgent(role: CallRecords.ServiceRole, headerValue: string | null): ServiceUserAgent {
  return {
    '@odata.type': '#microsoft.graph.callRecords.serviceUserAgent',
    headerValue,
    applicationVersion: null,
    role,
  }
}

/** Parts of the service, by the role they play in a call. */
export const SERVICE = {
  mediationServer: serviceUserAgent('mediationServer', 'MediationServer/2026.9.2.1'),
  gateway: serviceUserAgent('gateway', 'SipGateway/7.40A.600'),
  voicemail: serviceUserAgent('voicemail', 'VoicemailBot/1.0.2611'),
  bot: serviceUserAgent('customBot', 'CallingBot/3.19.0'),
  callQueue: serviceUserAgent('skypeForBusinessCallQueues', null),
  autoAttendant: serviceUserAgent('skypeForBusinessAutoAttendant', null),
  mediaController: serviceUserAgent('mediaController', 'MediaController/2026.10.1.4'),
} as const

/** What the conferencing service calls itself in most records: a client of which nothing is known. */
const NAMELESS: UserAgent = {
  '@odata.type': '#microsoft.graph.callRecords.clientUserAgent',
  headerValue: null,
  applicationVersion: null,
  platform: 'unknown',
  productFamily: 'unknown',
  azureADAppId: null,
  communicationServiceId: null,
}

/** The service's side of a meeting. */
export function conferencingService(random: Random): UserAgent {
  return random.chance(0.75) ? NAMELESS : SERVICE.mediaController
}
