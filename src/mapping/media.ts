import type { CallRecords } from '@microsoft/microsoft-graph-types'
import {
  address,
  bitsPerSecond,
  boolean,
  count,
  duration,
  enumeration,
  fraction,
  instant,
  integer,
  linkSpeed,
  mac,
  number,
  subnet,
  text,
} from './scalars.ts'
import { column, entity, inline, many, named, shape } from './shape.ts'
import { endedBeforeStarted } from './times.ts'

const direction = enumeration<CallRecords.MediaStreamDirection>({
  callerToCallee: true,
  calleeToCaller: true,
})

const audioCodec = enumeration<CallRecords.AudioCodec>({
  unknown: true,
  invalid: true,
  cn: true,
  pcma: true,
  pcmu: true,
  amrWide: true,
  g722: true,
  g7221: true,
  g7221c: true,
  g729: true,
  multiChannelAudio: true,
  muchv2: true,
  opus: true,
  satin: true,
  satinFullband: true,
  rtAudio8: true,
  rtAudio16: true,
  silk: true,
  silkNarrow: true,
  silkWide: true,
  siren: true,
  xmsRta: true,
  unknownFutureValue: true,
})

const videoCodec = enumeration<CallRecords.VideoCodec>({
  unknown: true,
  invalid: true,
  av1: true,
  h263: true,
  h264: true,
  h264s: true,
  h264uc: true,
  h265: true,
  rtvc1: true,
  rtVideo: true,
  xrtvc1: true,
  unknownFutureValue: true,
})

const connectionType = enumeration<CallRecords.NetworkConnectionType>({
  unknown: true,
  wired: true,
  wifi: true,
  mobile: true,
  tunnel: true,
  unknownFutureValue: true,
})

const transportProtocol = enumeration<CallRecords.NetworkTransportProtocol>({
  unknown: true,
  udp: true,
  tcp: true,
  unknownFutureValue: true,
})

const wifiBand = enumeration<CallRecords.WifiBand>({
  unknown: true,
  frequency24GHz: true,
  frequency50GHz: true,
  frequency60GHz: true,
  unknownFutureValue: true,
})

const wifiRadioType = enumeration<CallRecords.WifiRadioType>({
  unknown: true,
  wifi80211a: true,
  wifi80211b: true,
  wifi80211g: true,
  wifi80211n: true,
  wifi80211ac: true,
  wifi80211ax: true,
  unknownFutureValue: true,
})

const stream = entity<CallRecords.MediaStream>(
  'streams',
  'stream',
  'One row per stream: one direction of one medium. Its metrics come from the end that received it. NULL means not reported, never 0.',
  shape<CallRecords.MediaStream>('callRecords.mediaStream')({
    streamId: column(text, 'Id of the stream; unique within its medium at best.'),
    streamDirection: column(direction, 'callerToCallee or calleeToCaller, as sent.'),
    startDateTime: named('started_at', instant, 'Start of the stream; only SIP streams tell.'),
    endDateTime: named('ended_at', instant, 'End of the stream; only SIP streams tell.'),
    averageJitter: column(duration, 'Mean jitter. Above 30 ms an audio stream is poor.'),
    maxJitter: column(duration, 'Highest jitter.'),
    averageRoundTripTime: column(
      duration,
      'Mean round-trip time of the network. Above 500 ms an audio stream is poor.',
    ),
    maxRoundTripTime: column(duration, 'Highest round-trip time of the network.'),
    averagePacketLossRate: column(fraction, 'Mean share of packets lost. Above 0.1 an audio stream is poor.'),
    maxPacketLossRate: column(fraction, 'Highest share of packets lost.'),
    packetUtilization: column(
      count,
      'Number of packets, in spite of its name. Streams of 500 packets and fewer are usually not classified.',
      { unit: 'packets' },
    ),
    averageAudioNetworkJitter: column(duration, 'Mean network jitter of audio, over windows of 20 s.'),
    maxAudioNetworkJitter: column(duration, 'Highest network jitter of audio, over windows of 20 s.'),
    averageAudioDegradation: column(number, 'Mean loss of listening quality due to the network.', {
      unit: 'MOS',
    }),
    averageRatioOfConcealedSamples: column(fraction, 'Mean share of audio samples that had to be made up.'),
    maxRatioOfConcealedSamples: column(fraction, 'Highest share of audio samples that had to be made up.'),
    isAudioForwardErrorCorrectionUsed: column(
      boolean,
      'Whether forward error correction was used for audio at any time.',
    ),
    postForwardErrorCorrectionPacketLossRate: column(
      fraction,
      'Share of packets lost that forward error correction did not bring back.',
    ),
    audioCodec: column(audioCodec, 'Codec of an audio stream.'),
    videoCodec: column(videoCodec, 'Codec of a video or screen sharing stream.'),
    averageVideoFrameLossPercentage: column(number, 'Mean share of video frames lost as shown to the user.', {
      unit: 'percent, 0 to 100, by its name',
    }),
    averageVideoFrameRate: column(number, 'Mean frame rate of video.', { unit: 'frames/s' }),
    averageReceivedFrameRate: column(number, 'Mean frame rate received.', { unit: 'frames/s' }),
    averageVideoPacketLossRate: column(fraction, 'Mean share of packets of video lost.'),
    lowFrameRateRatio: column(fraction, 'Share of the call below 7.5 frames/s.'),
    lowVideoProcessingCapabilityRatio: column(
      fraction,
      'Share of the call in which the client ran below 70 % of the processing power it needed.',
    ),
    averageFreezeDuration: column(duration, 'Mean length of the freezes of video.'),
    rmsFreezeDuration: column(duration, 'Root mean square of the lengths of the freezes of video.'),
    averageBandwidthEstimate: column(bitsPerSecond, 'Mean bandwidth that was available, as estimated.'),
    wasMediaBypassed: column(boolean, 'Whether media went straight between user and SBC (media bypass).'),
  }),
  { above: ['media'], timed: true, ordered: true, checks: [endedBeforeStarted] },
)

const traceRouteHop = entity<CallRecords.TraceRouteHop>(
  'trace_route_hops',
  'trace_route_hop',
  'One row per hop of a trace route from one side of a medium; there only where Microsoft support switched it on.',
  shape<CallRecords.TraceRouteHop>('callRecords.traceRouteHop')({
    hopCount: column(count, 'Number of the hop on the way.', { unit: 'hops' }),
    ipAddress: column(address, 'Address of the hop.', { euii: true }),
    roundTripTime: column(duration, 'Time from the start of the trace to this hop and back.'),
  }),
  { above: ['media'], sided: true, ordered: true },
)

const share = 'Share of the call in which'

const network = shape<CallRecords.NetworkInfo>('callRecords.networkInfo')({
  connectionType: column(
    connectionType,
    'How the endpoint was connected: wired, wifi, mobile, tunnel, unknown.',
  ),
  networkTransportProtocol: named(
    'transport_protocol',
    transportProtocol,
    'Transport of the media: udp or tcp.',
  ),
  ipAddress: column(address, 'Address of the endpoint, in canonical form.', { euii: true }),
  port: column(integer, 'Port of the endpoint.'),
  subnet: column(
    subnet,
    'Subnet of the endpoint, in canonical form, with the prefix length where it was sent.',
  ),
  reflexiveIPAddress: column(
    address,
    'Address of the endpoint as the media relay saw it: its public address.',
    {
      euii: true,
    },
  ),
  relayIPAddress: column(address, 'Address of the media relay that was allocated.'),
  relayPort: column(integer, 'Port of the media relay.'),
  linkSpeed: column(
    linkSpeed,
    'Speed of the link; NULL where the operating system does not tell (sent as 4294967295).',
  ),
  macAddress: column(mac, 'Hardware address; NULL where it is all zeros or hidden by the operating system.', {
    euii: true,
  }),
  dnsSuffix: column(text, 'DNS suffix of the network adapter.'),
  basicServiceSetIdentifier: named('bssid', mac, 'Radio of the Wi-Fi access point (BSSID).', { euii: true }),
  wifiBand: column(wifiBand, 'Band of the Wi-Fi: frequency24GHz, frequency50GHz, frequency60GHz.'),
  wifiRadioType: column(wifiRadioType, 'Standard of the Wi-Fi: wifi80211ac, wifi80211ax, ….'),
  wifiChannel: column(integer, 'Channel of the Wi-Fi.'),
  wifiSignalStrength: named('wifi_signal_strength_percent', integer, 'Signal strength of the Wi-Fi.', {
    unit: 'percent',
  }),
  wifiBatteryCharge: named('wifi_battery_charge_percent', integer, 'Charge of the battery of the device.', {
    unit: 'percent',
  }),
  wifiMicrosoftDriver: column(text, "Name of the Wi-Fi driver by Microsoft's naming."),
  wifiMicrosoftDriverVersion: column(text, 'Version of that driver.'),
  wifiVendorDriver: column(text, "Name of the Wi-Fi driver by the vendor's naming."),
  wifiVendorDriverVersion: column(text, 'Version of that driver.'),
  bandwidthLowEventRatio: column(fraction, `${share} bandwidth was too low.`),
  delayEventRatio: column(fraction, `${share} delay was too high.`),
  receivedQualityEventRatio: column(fraction, `${share} the quality received was bad.`),
  sentQualityEventRatio: column(fraction, `${share} the quality sent was bad.`),
  traceRouteHops: many(traceRouteHop),
})

const device = shape<CallRecords.DeviceInfo>('callRecords.deviceInfo')({
  captureDeviceName: column(text, 'Name of the microphone or camera.'),
  captureDeviceDriver: column(text, 'Driver of the microphone or camera.'),
  renderDeviceName: column(text, 'Name of the loudspeaker.'),
  renderDeviceDriver: column(text, 'Driver of the loudspeaker.'),
  sentSignalLevel: column(integer, 'Mean energy of speech sent.', { unit: 'dB, presumably' }),
  receivedSignalLevel: column(integer, 'Mean energy of speech received.', { unit: 'dB, presumably' }),
  sentNoiseLevel: column(integer, 'Mean energy of noise sent.', { unit: 'dB, presumably' }),
  receivedNoiseLevel: column(integer, 'Mean energy of noise received.', { unit: 'dB, presumably' }),
  initialSignalLevelRootMeanSquare: column(number, 'Root mean square of the signal of the first 30 s.'),
  micGlitchRate: column(number, 'Glitches of the microphone.', { unit: 'glitches per 5 min' }),
  speakerGlitchRate: column(number, 'Glitches of the loudspeaker.', { unit: 'glitches per 5 min' }),
  howlingEventCount: column(count, 'How often the audio howled from feedback.', { unit: 'events' }),
  captureNotFunctioningEventRatio: column(fraction, `${share} the microphone did not work.`),
  renderNotFunctioningEventRatio: column(fraction, `${share} the loudspeaker did not work.`),
  renderZeroVolumeEventRatio: column(fraction, `${share} the volume was at zero.`),
  renderMuteEventRatio: column(fraction, `${share} the loudspeaker was muted.`),
  deviceGlitchEventRatio: column(fraction, `${share} the device glitched.`),
  deviceClippingEventRatio: column(fraction, `${share} the microphone clipped.`),
  lowSpeechLevelEventRatio: column(fraction, `${share} speech was too quiet.`),
  lowSpeechToNoiseEventRatio: column(fraction, `${share} speech was too quiet against the noise.`),
  cpuInsufficentEventRatio: named(
    'cpu_insufficient_event_ratio',
    fraction,
    `${share} the processor was too slow. Graph spells it cpuInsufficentEventRatio.`,
  ),
})

export const media = entity<CallRecords.Media>(
  'media',
  'media',
  'One row per medium of a segment (main-audio, main-video, applicationsharing-video, …), with the network and device of both sides.',
  shape<CallRecords.Media>('callRecords.media')({
    label: column(text, 'Which medium: main-audio, main-video, applicationsharing-video, data, ….'),
    callerNetwork: inline(network, { side: 'caller' }),
    calleeNetwork: inline(network, { side: 'callee' }),
    callerDevice: inline(device, { side: 'caller' }),
    calleeDevice: inline(device, { side: 'callee' }),
    streams: many(stream),
  }),
  { above: ['segments'], timed: true, ordered: true },
)
