/** A JSON object as a test writes it. */
export type Json = { [name: string]: unknown }

export const callId = '5c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e10'
export const startedAt = '2026-03-02T08:00:00.1234567Z'

/** The smallest whole call record: nothing is missing, and nothing else is there. */
export function bareCall(more: Json = {}): Json {
  return { id: callId, version: 1, startDateTime: startedAt, participants_v2: [], sessions: [], ...more }
}

/** A call record of one session, which has these properties. */
export function callWithSession(session: Json, more: Json = {}): Json {
  return bareCall({ sessions: [{ segments: [], ...session }], ...more })
}

/** A call record of one session with one segment, which has these properties. */
export function callWithSegment(segment: Json): Json {
  return callWithSession({ segments: [segment] })
}

/** A call record of one medium, which has these properties. */
export function callWithMedia(media: Json): Json {
  return callWithSegment({ media: [media] })
}

/** A call record of one stream, which has these properties. */
export function callWithStream(stream: Json): Json {
  return callWithMedia({ streams: [stream] })
}

/** A call record of one session whose caller has these properties. */
export function callWithCaller(caller: Json): Json {
  return callWithSession({ caller })
}

/** A call record with this identity set as organizer's. */
export function callWithOrganizer(identity: unknown): Json {
  return bareCall({ organizer_v2: { identity } })
}

const person = (n: number): Json => ({
  '@odata.type': '#microsoft.graph.callRecords.userIdentity',
  id: `00000000-aaaa-4bbb-8ccc-00000000000${n}`,
  displayName: `Person ${n}`,
  userPrincipalName: `person.${n}@example.com`,
  tenantId: '99999999-aaaa-4bbb-8ccc-000000000000',
})

const endpoint = (n: number): Json => ({
  '@odata.type': '#microsoft.graph.callRecords.participantEndpoint',
  associatedIdentity: person(n),
  identity: { user: person(n) },
  name: `PC-${n}`,
  cpuName: 'Processor of 2.8 GHz',
  cpuCoresCount: 8,
  cpuProcessorSpeedInMhz: 2800,
  userAgent: {
    '@odata.type': '#microsoft.graph.callRecords.clientUserAgent',
    headerValue: 'TsCallingVersion=2026.07/TsMediaVersion=2026.05\t(windows)',
    applicationVersion: '26.7.1',
    platform: 'windows',
    productFamily: 'teams',
    azureADAppId: '11111111-2222-4333-8444-555555555555',
    communicationServiceId: null,
  },
  feedback: { rating: 'poor', text: 'Échos\nand a \\ backslash', tokens: { Noisy: true, NoSound: false } },
})

const service: Json = {
  '@odata.type': '#microsoft.graph.callRecords.serviceEndpoint',
  userAgent: {
    '@odata.type': '#microsoft.graph.callRecords.serviceUserAgent',
    headerValue: 'conferencing',
    role: 'skypeForBusinessAudioVideoMcu',
  },
}

const network: Json = {
  connectionType: 'wifi',
  networkTransportProtocol: 'udp',
  ipAddress: '10.20.0.7',
  port: 50_012,
  subnet: '10.20.0.0/24',
  reflexiveIPAddress: '198.51.100.7',
  relayIPAddress: '203.0.113.9',
  relayPort: 3478,
  linkSpeed: 866_700_000,
  macAddress: '0A-1B-2C-3D-4E-5F',
  dnsSuffix: 'example.com',
  basicServiceSetIdentifier: '0a:1b:2c:00:00:01',
  wifiBand: 'frequency50GHz',
  wifiRadioType: 'wifi80211ax',
  wifiChannel: 44,
  wifiSignalStrength: 81,
  wifiBatteryCharge: 64,
  wifiMicrosoftDriver: 'Wi-Fi 6',
  wifiMicrosoftDriverVersion: '22.1',
  wifiVendorDriver: 'Vendor Wi-Fi 6',
  wifiVendorDriverVersion: '22.1.0.3',
  bandwidthLowEventRatio: 0,
  delayEventRatio: 0.01,
  receivedQualityEventRatio: 0.25,
  sentQualityEventRatio: 1,
  traceRouteHops: [{ hopCount: 1, ipAddress: '10.20.0.1', roundTripTime: 'PT0.002S' }],
}

const device: Json = {
  captureDeviceName: 'Headset',
  captureDeviceDriver: 'usb: 1.0',
  renderDeviceName: 'Headset',
  renderDeviceDriver: 'usb: 1.0',
  sentSignalLevel: -20,
  receivedSignalLevel: -18,
  sentNoiseLevel: -70,
  receivedNoiseLevel: -68,
  initialSignalLevelRootMeanSquare: 60.5,
  micGlitchRate: 0.5,
  speakerGlitchRate: 0,
  howlingEventCount: 0,
  captureNotFunctioningEventRatio: 0,
  renderNotFunctioningEventRatio: 0,
  renderZeroVolumeEventRatio: 0,
  renderMuteEventRatio: 0,
  deviceGlitchEventRatio: 0.02,
  deviceClippingEventRatio: 0,
  lowSpeechLevelEventRatio: 0,
  lowSpeechToNoiseEventRatio: 0,
  cpuInsufficentEventRatio: 0.03,
}

const stream = (streamDirection: string): Json => ({
  streamId: '1104545584',
  streamDirection,
  startDateTime: startedAt,
  endDateTime: '2026-03-02T08:10:00Z',
  averageJitter: 'PT0.016S',
  maxJitter: 'PT0.021S',
  averageRoundTripTime: 'PT0.061S',
  maxRoundTripTime: 'PT0.079S',
  averagePacketLossRate: 0.001,
  maxPacketLossRate: 0.05,
  packetUtilization: 30_012,
  averageAudioNetworkJitter: 'PT0.043S',
  maxAudioNetworkJitter: 'PT0.046S',
  averageAudioDegradation: 0.4,
  averageRatioOfConcealedSamples: 0.01,
  maxRatioOfConcealedSamples: 0.04,
  isAudioForwardErrorCorrectionUsed: true,
  postForwardErrorCorrectionPacketLossRate: 0,
  audioCodec: 'satin',
  videoCodec: null,
  averageVideoFrameLossPercentage: null,
  averageVideoFrameRate: null,
  averageReceivedFrameRate: null,
  averageVideoPacketLossRate: null,
  lowFrameRateRatio: null,
  lowVideoProcessingCapabilityRatio: null,
  averageFreezeDuration: null,
  rmsFreezeDuration: null,
  averageBandwidthEstimate: 9_965_083,
  wasMediaBypassed: false,
})

/** A call that fills every table and almost every column, modelled on what the service sends. */
export function fullCall(): Json {
  const times = { startDateTime: startedAt, endDateTime: '2026-03-02T08:10:00Z' }
  return structuredClone({
    '@odata.context': 'https://graph.example/v1.0/$metadata#communications/callRecords/$entity',
    ...times,
    id: callId,
    version: 2,
    type: 'groupCall',
    modalities: ['video', 'audio'],
    lastModifiedDateTime: '2026-03-02T08:40:00Z',
    joinWebUrl: 'https://teams.example/l/meetup-join/1',
    organizer: { user: person(1) },
    organizer_v2: {
      id: 'organizer-1',
      identity: { user: person(1), phone: null, endpointType: 'default' },
      administrativeUnitInfos: [{ id: 'unit-1' }, { id: 'unit-2' }],
    },
    participants: [{ user: person(1) }],
    participants_v2: [
      { id: 'participant-1', identity: { user: person(1) }, administrativeUnitInfos: [] },
      { id: '+12065550100', identity: { phone: { id: '+12065550100' } }, administrativeUnitInfos: null },
    ],
    sessions: [
      {
        ...times,
        id: '6c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e11',
        isTest: false,
        modalities: ['audio'],
        failureInfo: { stage: 'midcall', reason: 'The connection was lost.' },
        caller: endpoint(1),
        callee: service,
        segments: [
          {
            ...times,
            id: '7c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e12',
            failureInfo: null,
            caller: endpoint(1),
            callee: service,
            media: [
              {
                label: 'main-audio',
                callerNetwork: network,
                calleeNetwork: { ...network, ipAddress: '2001:db8::7' },
                callerDevice: device,
                calleeDevice: null,
                streams: [stream('callerToCallee'), stream('calleeToCaller')],
              },
            ],
          },
        ],
      },
    ],
  })
}

/** A row of the PSTN log. */
export function pstnRow(more: Json = {}): Json {
  return {
    id: '8c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e13',
    callId: 'ca_u_1',
    userId: '00000000-aaaa-4bbb-8ccc-000000000001',
    userPrincipalName: 'person.1@example.com',
    userDisplayName: 'Person 1',
    startDateTime: startedAt,
    endDateTime: '2026-03-02T08:01:10Z',
    duration: 70,
    charge: 0.03,
    connectionCharge: 0,
    callType: 'user_out',
    currency: 'EUR',
    calleeNumber: '+1206555****',
    callerNumber: '+4930****',
    destinationContext: 'International',
    destinationName: 'United States',
    conferenceId: null,
    licenseCapability: 'MCOPSTN2',
    inventoryType: 'Subscriber',
    usageCountryCode: 'DE',
    tenantCountryCode: 'DE',
    operator: 'Carrier',
    callDurationSource: 'microsoft',
    ...more,
  }
}

/** A row of the direct routing log. */
export function directRoutingRow(more: Json = {}): Json {
  return {
    id: '9c1f0b3a-7d52-4e0b-9a41-0d2f6b8c9e14',
    correlationId: callId,
    userId: '00000000-aaaa-4bbb-8ccc-000000000001',
    userPrincipalName: 'person.1@example.com',
    userDisplayName: 'Person 1',
    inviteDateTime: startedAt,
    startDateTime: '2026-03-02T08:00:09Z',
    failureDateTime: '0001-01-01T00:00:00Z',
    endDateTime: '2026-03-02T08:01:10Z',
    duration: 61,
    callType: 'ByotIn',
    successfulCall: true,
    callerNumber: '+1206555****',
    calleeNumber: '+4930****',
    mediaPathLocation: 'EUNO',
    signalingLocation: 'EUNO',
    finalSipCode: 0,
    finalSipCodePhrase: 'BYE',
    callEndSubReason: 540_000,
    trunkFullyQualifiedDomainName: 'sbc.example.com',
    mediaBypassEnabled: false,
    ...more,
  }
}
