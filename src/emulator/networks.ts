import { relayAddress } from './addresses.ts'
import { duration, single } from './edm.ts'
import type { Random } from './random.ts'
import type { Side } from './seats.ts'
import type { NetworkInfo } from './wire.ts'

/** The network of one side of a media, as its telemetry tells. */

type Network = Required<NetworkInfo>

/** Of a side without telemetry nothing is known. */
export const UNKNOWN_NETWORK: Network = {
  ipAddress: null,
  subnet: null,
  linkSpeed: null,
  connectionType: 'unknown',
  networkTransportProtocol: 'unknown',
  port: null,
  reflexiveIPAddress: null,
  relayIPAddress: null,
  relayPort: null,
  macAddress: null,
  wifiMicrosoftDriver: null,
  wifiMicrosoftDriverVersion: null,
  wifiVendorDriver: null,
  wifiVendorDriverVersion: null,
  wifiChannel: null,
  wifiBand: 'unknown',
  basicServiceSetIdentifier: null,
  wifiRadioType: 'unknown',
  wifiSignalStrength: null,
  wifiBatteryCharge: null,
  dnsSuffix: null,
  sentQualityEventRatio: null,
  receivedQualityEventRatio: null,
  delayEventRatio: null,
  bandwidthLowEventRatio: null,
  traceRouteHops: [],
}

/** A share of the call in which something was wrong: mostly none of it. */
function eventRatio(random: Random, troubled: boolean): number {
  if (troubled) return single(random.between(0.05, 0.6))
  return random.chance(0.9) ? 0 : single(random.between(0.0005, 0.06))
}

function traceRoute(side: Side, random: Random): Network['traceRouteHops'] {
  const hops = random.integer(3, 7)
  return Array.from({ length: hops }, (_, hop) => ({
    hopCount: hop + 1,
    // Routers that don't answer leave no address.
    ipAddress: random.chance(0.15) ? null : `198.51.100.${(hop * 37 + 1) % 254}`,
    roundTripTime: duration((side.link.roundTrip * (hop + 1)) / hops + random.between(0, 4)),
  }))
}

/** What telemetry says of a side's network while media ran through this local port. */
export function networkInfo(side: Side, port: number, random: Random): Network {
  if (!side.reports) return UNKNOWN_NETWORK
  const { place, link } = side
  if (place.hardwareAddress === null) {
    return {
      ...UNKNOWN_NETWORK,
      ipAddress: place.address,
      subnet: place.subnet,
      linkSpeed: place.linkSpeed,
      connectionType: place.connection,
      networkTransportProtocol: place.transport,
      port: 3478 + (port % 4),
      reflexiveIPAddress: place.egress,
    }
  }
  const relayed = random.chance(0.6)
  const { radio } = place
  return {
    ipAddress: place.address,
    subnet: place.subnet,
    linkSpeed: place.linkSpeed,
    connectionType: place.connection,
    networkTransportProtocol: place.transport,
    port,
    reflexiveIPAddress: place.egress,
    relayIPAddress: relayed ? relayAddress(random) : null,
    relayPort: relayed ? random.integer(49_160, 59_999) : null,
    macAddress: place.hardwareAddress,
    wifiMicrosoftDriver: radio === null ? null : 'Microsoft Virtual Radio Miniport',
    wifiMicrosoftDriverVersion: radio === null ? null : '10.0.22621.1',
    wifiVendorDriver: radio === null ? null : 'Kestrel Wireless AX 210',
    wifiVendorDriverVersion: radio === null ? null : place.address.endsWith('7') ? '22.40.0.7' : '23.60.1.2',
    wifiChannel: radio === null ? null : radio.channel,
    wifiBand: radio === null ? 'unknown' : radio.band,
    basicServiceSetIdentifier: radio === null ? null : radio.bssid,
    wifiRadioType: radio === null ? 'unknown' : radio.standard,
    wifiSignalStrength: radio === null ? null : radio.signal,
    wifiBatteryCharge: radio === null || random.chance(0.3) ? null : random.integer(9, 100),
    dnsSuffix: place.dnsSuffix,
    sentQualityEventRatio: eventRatio(random, link.trouble === 'loss'),
    receivedQualityEventRatio: eventRatio(random, link.trouble === 'jitter'),
    delayEventRatio: eventRatio(random, link.trouble === 'delay'),
    bandwidthLowEventRatio: eventRatio(random, false),
    // Filled only where Microsoft's support has asked for it.
    traceRouteHops: random.chance(0.015) ? traceRoute(side, random) : [],
  }
}
