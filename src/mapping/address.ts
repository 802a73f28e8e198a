import { isIPv6, SocketAddress } from 'node:net'

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
const ipv4AndPort = /^([\d.]+):\d{1,5}$/
const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/

/**
 * The canonical text of an IPv4 or IPv6 address, or `undefined` where the text is none. Zone, port and
 * brackets are stripped, an IPv6 address is written as RFC 5952 wants, an IPv4-mapped one as its IPv4
 * address; so equal addresses are equal texts, and a cast to `inet` never fails.
 */
export function canonicalAddress(text: string): string | undefined {
  if (ipv4.test(text)) return text
  const inner = bracketed.exec(text)?.[1] ?? ipv4AndPort.exec(text)?.[1] ?? text
  if (ipv4.test(inner)) return inner
  const zone = inner.indexOf('%')
  const bare = zone < 0 ? inner : inner.slice(0, zone)
  if (!isIPv6(bare)) return undefined
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' })
  const canonical = address.toLowerCase()
  return mapped.exec(canonical)?.[1] ?? canonical
}

/**
 * The canonical text of a subnet: an address, with its prefix length where one was sent (Graph sends the
 * subnet with or without), or `undefined`.
 */
export function canonicalSubnet(text: string): string | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return canonicalAddress(text)
  const address = canonicalAddress(text.slice(0, slash))
  const prefix = text.slice(slash + 1)
  if (address === undefined || !/^\d{1,3}$/.test(prefix)) return undefined
  return Number(prefix) <= (address.includes(':') ? 128 : 32) ? `${address}/${Number(prefix)}` : undefined
}
