/** Where a value stands in a JSON document. */
export type Path = readonly (string | number)[]

/** The path of every value below the document itself. */
export function pathsOf(value: unknown, above: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...above, Array.isArray(value) ? Number(key) : key]
    return [path, ...pathsOf(inner, path)]
  })
}

export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    document,
  )
}

/** The document with this value at the path; unchanged where nothing stands there. */
export function withValue<T>(document: T, path: Path, value: unknown): T {
  const copy = structuredClone(document)
  const owner = valueAt(copy, path.slice(0, -1))
  if (typeof owner === 'object' && owner !== null) {
    ;(owner as Record<string | number, unknown>)[path.at(-1)!] = value
  }
  return copy
}
