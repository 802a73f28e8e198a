/** Graph's camelCase as the warehouse's snake_case: `reflexiveIPAddress` is `reflexive_ip_address`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}
