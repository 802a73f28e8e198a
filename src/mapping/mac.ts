const separated = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?:(?:\1[0-9a-f]{2}){2})?$/
const dotted = /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3}$/
const plain = /^(?:[0-9a-f]{12}|[0-9a-f]{16})$/

/** What the operating system gives where it hides the address from applications. */
const HIDDEN = '02:00:00:00:00:00'

/**
 * The canonical text of a hardware address of 6 or 8 octets (`0a:1b:…`, lower case, colons), `null` where it
 * stands for "not known" (all zeros, or hidden by the operating system), `undefined` where it is none.
 */
export function canonicalMac(text: string): string | null | undefined {
  const lower = text.toLowerCase()
  if (lower.length === 17 && separated.test(lower)) return known(lower.replaceAll('-', ':'))
  if (!separated.test(lower) && !dotted.test(lower) && !plain.test(lower)) return undefined
  return known(
    lower
      .replaceAll(/[^0-9a-f]/g, '')
      .match(/../g)!
      .join(':'),
  )
}

function known(canonical: string): string | null {
  return canonical === HIDDEN || /^[0:]+$/.test(canonical) ? null : canonical
}
