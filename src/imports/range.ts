import { canonicalAddress } from '../mapping/address.ts'

/** A range of addresses: those that begin with the same bits. */
export interface Range {
  readonly family: 4 | 6
  /** How many bits they have in common. */
  readonly length: number
  readonly first: bigint
  readonly last: bigint
}

/** How many bits an address has. */
export function bitsOf(family: Range['family']): 32 | 128 {
  return family === 4 ? 32 : 128
}

/**
 * The range around an address, or undefined where the text is no address as it stands in a file: without port,
 * brackets and zone, and an IPv4 address not written as IPv6.
 */
export function rangeAround(address: string, length: number): Range | undefined {
  const family = familyOf(address)
  if (family === undefined) return undefined
  const host = BigInt(bitsOf(family) - length)
  const first = (numberOf(address, family) >> host) << host
  return { family, length, first, last: first | ((1n << host) - 1n) }
}

/** Whether a text is an IPv4 or an IPv6 address; undefined: neither. */
export function familyOf(address: string): Range['family'] | undefined {
  if (!/^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return undefined
  const canonical = canonicalAddress(address)
  // a port is cut off, and IPv4 within IPv6 is told apart: both look otherwise then
  if (canonical === undefined || canonical.includes(':') !== address.includes(':')) return undefined
  return canonical.includes(':') ? 6 : 4
}

/** The range in CIDR notation, as addresses are written in the tables. */
export function cidrOf({ family, length, first }: Range): string {
  return `${addressOf(first, family)}/${length}`
}

/** Whether all addresses of `inner` are in `outer`. */
export function holds(outer: Range, inner: Range): boolean {
  return outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last
}

function numberOf(address: string, family: Range['family']): bigint {
  if (family === 4) return address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
  // the last four bytes may be written as IPv4
  const [, before, dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? []
  if (before !== undefined && dotted !== undefined) {
    return numberOf(`${before}0:0`, 6) | numberOf(dotted, 4)
  }
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  return [...front, ...zeros, ...back].reduce((value, part) => (value << 16n) | BigInt(`0x${part}`), 0n)
}

function addressOf(value: bigint, family: Range['family']): string {
  const parts = family === 4 ? 4 : 8
  const bits = BigInt(bitsOf(family) / parts)
  const texts = Array.from({ length: parts }, (_, at) => {
    const part = (value >> (BigInt(parts - 1 - at) * bits)) & ((1n << bits) - 1n)
    return part.toString(family === 4 ? 10 : 16)
  })
  return family === 4 ? texts.join('.') : canonicalAddress(texts.join(':'))!
}
