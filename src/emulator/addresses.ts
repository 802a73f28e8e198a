import type { Random } from './random.ts'

/** Network addresses. Public ones come only from blocks reserved for documentation and measurement. */

/** A hardware address of the locally administered kind, so that it names no maker. */
export function hardwareAddress(random: Random): string {
  const digits = random.hex().toUpperCase()
  const second = '26AE'[random.integer(0, 3)]!
  return `${digits[0]}${second}-${digits.slice(2, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}-${digits.slice(8, 10)}-${digits.slice(10, 12)}`
}

/** The public address of someone at home or on the road (198.18.0.0/15). */
export function publicAddress(random: Random): string {
  return `198.${random.integer(18, 19)}.${random.integer(0, 255)}.${random.integer(1, 254)}`
}

/** A media relay of the service (203.0.113.0/25). */
export function relayAddress(random: Random): string {
  return `203.0.113.${random.integer(4, 96)}`
}

/** A host in a /24 network such as `10.20.3.0`. */
export function hostIn(network: string, random: Random): string {
  return `${network.slice(0, network.lastIndexOf('.') + 1)}${random.integer(11, 249)}`
}

/** A host in an IPv6 /64 network such as `2001:db8:20:103::`. */
export function hostIn6(network: string, random: Random): string {
  const group = () => random.integer(0x1000, 0xffff).toString(16)
  return `${network.slice(0, -1)}${group()}:${group()}:${group()}:${group()}`
}
