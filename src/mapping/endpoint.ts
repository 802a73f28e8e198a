import type { CallRecords } from '@microsoft/microsoft-graph-types'
import { associatedIdentity } from './identity.ts'
import { boolean, enumeration, integer, text } from './scalars.ts'
import {
  column,
  entity,
  type Group,
  inline,
  insteadOf,
  type JsonObject,
  many,
  named,
  shape,
} from './shape.ts'

/** Graph tells derived types by this annotation; it may be absent, and may lack the `#`. */
interface Typed {
  '@odata.type'?: string
}

/** An endpoint as it is sent: one of the derived types, told by `@odata.type` or by its properties. */
export type WireEndpoint = Typed & CallRecords.ParticipantEndpoint & CallRecords.ServiceEndpoint
type WireUserAgent = Typed & CallRecords.ClientUserAgent & CallRecords.ServiceUserAgent

function typeColumn(
  name: string,
  comment: string,
  byName: ReadonlyMap<string, string>,
  byProperties: (owner: JsonObject) => string | null,
): Group<string> {
  return {
    verb: 'group',
    prefix: '',
    columns: [{ name, scalar: text, comment, options: {} }],
    inside: [],
    fallback: undefined,
    pick(value, owner) {
      const type = typeof value === 'string' ? byName.get(value.slice(value.lastIndexOf('.') + 1)) : undefined
      return [type ?? byProperties(owner)]
    },
  }
}

/** Only participants have these. */
const participantProperties = [
  'associatedIdentity',
  'identity',
  'name',
  'cpuName',
  'cpuCoresCount',
  'cpuProcessorSpeedInMhz',
  'feedback',
]

const endpointType = typeColumn(
  'endpoint_type',
  'participant (a person, phone or bot with a device) or service (a server of Microsoft). By @odata.type, and by the properties that are there where it is absent; NULL where nothing tells.',
  new Map([
    ['participantEndpoint', 'participant'],
    ['serviceEndpoint', 'service'],
  ]),
  (owner) => {
    if (participantProperties.some((property) => (owner[property] ?? null) !== null)) return 'participant'
    const userAgent = owner.userAgent
    return typeof userAgent === 'object' && userAgent !== null && Object.hasOwn(userAgent, 'role')
      ? 'service'
      : null
  },
)

const userAgentType = typeColumn(
  'type',
  'client or service. By @odata.type, and by the properties that are there where it is absent. The service sometimes sends a client user agent for a service endpoint: the endpoint type decides who it was.',
  new Map([
    ['clientUserAgent', 'client'],
    ['serviceUserAgent', 'service'],
  ]),
  (owner) => {
    if (Object.hasOwn(owner, 'role')) return 'service'
    return Object.hasOwn(owner, 'platform') || Object.hasOwn(owner, 'productFamily') ? 'client' : null
  },
)

const platform = enumeration<CallRecords.ClientPlatform>({
  unknown: true,
  windows: true,
  macOS: true,
  iOS: true,
  android: true,
  web: true,
  ipPhone: true,
  roomSystem: true,
  surfaceHub: true,
  holoLens: true,
  unknownFutureValue: true,
})

const productFamily = enumeration<CallRecords.ProductFamily>({
  unknown: true,
  teams: true,
  skypeForBusiness: true,
  lync: true,
  unknownFutureValue: true,
  azureCommunicationServices: true,
})

const serviceRole = enumeration<CallRecords.ServiceRole>({
  unknown: true,
  customBot: true,
  skypeForBusinessMicrosoftTeamsGateway: true,
  skypeForBusinessAudioVideoMcu: true,
  skypeForBusinessApplicationSharingMcu: true,
  skypeForBusinessCallQueues: true,
  skypeForBusinessAutoAttendant: true,
  mediationServer: true,
  mediationServerCloudConnectorEdition: true,
  exchangeUnifiedMessagingService: true,
  mediaController: true,
  conferencingAnnouncementService: true,
  conferencingAttendant: true,
  audioTeleconferencerController: true,
  skypeForBusinessUnifiedCommunicationApplicationPlatform: true,
  responseGroupServiceAnnouncementService: true,
  gateway: true,
  skypeTranslator: true,
  skypeForBusinessAttendant: true,
  responseGroupService: true,
  voicemail: true,
  unknownFutureValue: true,
})

const rating = enumeration<CallRecords.UserFeedbackRating>({
  notRated: true,
  bad: true,
  poor: true,
  fair: true,
  good: true,
  excellent: true,
  unknownFutureValue: true,
})

const userAgent = shape<WireUserAgent>(
  'callRecords.userAgent',
  'callRecords.clientUserAgent',
  'callRecords.serviceUserAgent',
)({
  '@odata.type': userAgentType,
  headerValue: column(text, 'User agent as the endpoint named itself.'),
  applicationVersion: column(text, 'Version of the application.'),
  platform: column(platform, 'Platform of a client: windows, macOS, iOS, android, web, ipPhone, ….'),
  productFamily: column(
    productFamily,
    'Product of a client: teams, skypeForBusiness, lync, azureCommunicationServices.',
  ),
  azureADAppId: column(text, 'Application id of a client in Entra ID.'),
  communicationServiceId: column(
    text,
    'Immutable resource id of the Azure Communication Service of a client.',
  ),
  role: column(serviceRole, 'Role of a service: mediationServer, gateway, voicemail, customBot, ….'),
})

/** A token as a row; `{Noisy: true}` is name Noisy, value true. */
interface FeedbackToken {
  name?: string
  value?: boolean
}

const feedbackToken = entity<FeedbackToken>(
  'feedback_tokens',
  'feedback_token',
  'One row per token of a rating: what a person ticked, or was offered and did not tick, after a call.',
  shape<FeedbackToken>()({
    name: column(text, 'Name of the token, for example Noisy, NoSound, Echo. The set is open.'),
    value: named('is_set', boolean, 'Whether the person ticked it.'),
  }),
  { above: ['sessions', 'segments'], sided: true },
)

const feedback = shape<CallRecords.UserFeedback>('callRecords.userFeedback')({
  rating: column(
    rating,
    'What the person answered: bad, poor, fair, good, excellent (1 to 5), or notRated where the question was shown and not answered. NULL: not asked.',
  ),
  text: column(text, 'What the person wrote.', { euii: true }),
  tokens: many(feedbackToken, {
    rows: (tokens) =>
      Object.keys(tokens).flatMap((name) => (name.includes('@') ? [] : [{ name, value: tokens[name] }])),
  }),
})

/** One end of a session or segment. */
export const endpoint = shape<WireEndpoint>(
  'callRecords.endpoint',
  'callRecords.participantEndpoint',
  'callRecords.serviceEndpoint',
)({
  '@odata.type': endpointType,
  associatedIdentity: associatedIdentity(),
  identity: insteadOf('associatedIdentity'),
  name: named('endpoint_name', text, 'Name of the device that the person used.', { euii: true }),
  cpuName: column(text, 'Name of the processor.'),
  cpuCoresCount: column(integer, 'Number of processor cores.', { unit: 'cores' }),
  cpuProcessorSpeedInMhz: named('cpu_processor_speed_mhz', integer, 'Speed of the processor.', {
    unit: 'MHz',
  }),
  userAgent: inline(userAgent),
  feedback: inline(feedback),
})
