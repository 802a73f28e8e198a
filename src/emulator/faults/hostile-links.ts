import { domainToASCII } from 'node:url'

/** A form of link that must not be followed, or only where it is seen to lead home. */
interface HostileLink {
  /** What is wrong with it. */
  readonly says: string
  /** The link, made from the one that would be right and from the origin of a host that must never be asked. */
  link(home: URL, other: URL): unknown
}

/** Path and query of the right link. */
function way(home: URL): string {
  return home.pathname + home.search
}

/** The port of a URL as it stands behind a host name; nothing for the usual one. */
function portOf({ port }: URL): string {
  return port && `:${port}`
}

/** A Cyrillic letter in place of the Latin one that looks the same. */
function lookalike(hostname: string): string {
  return hostname.replace(/[aeo]/, (letter) => ({ a: 'а', e: 'е', o: 'о' })[letter] ?? letter)
}

/** The right link with another path, the query kept. */
function elsewhere(home: URL, path: string): string {
  return `${home.origin}${path}${home.search}`
}

const RECORDS = '/v1.0/communications/callRecords'

/**
 * Links as somebody might plant them who wants the access token, or wants the client to ask where it should not.
 * They are texts, not URLs: what a parser makes of them is the point. `upper_case`, `percent_host` and
 * `split_by_tab` are the right link once they are parsed.
 */
export const hostileLinks = {
  other_host: {
    says: 'another host, all else right',
    link: (home, other) => `${other.origin}${way(home)}`,
  },
  userinfo: {
    says: 'the right host as the user name at another',
    link: (home, other) => `https://${home.host.replace(':', '%3a')}@${other.host}${way(home)}`,
  },
  userinfo_with_password: {
    says: 'the right host and port as user name and password at another',
    link: (home, other) => `https://${home.hostname}:${home.port || '443'}@${other.host}${way(home)}`,
  },
  credentials: {
    says: 'the right host with a user name and a password',
    link: (home) => `https://user:password@${home.host}${way(home)}`,
  },
  host_as_prefix: {
    says: 'the right host as the beginning of another name',
    link: (home, other) => `https://${home.hostname}.${other.host}${way(home)}`,
  },
  host_as_suffix: {
    says: 'the right host as the end of another name',
    link: (home) => `https://evil-${home.host}${way(home)}`,
  },
  backslash: {
    says: 'a backslash between the right host and another',
    link: (home, other) => `https://${home.host}\\@${other.host}${way(home)}`,
  },
  backslashes: {
    says: 'backslashes in place of slashes',
    link: (home, other) => `https:\\\\${other.host}${way(home).replaceAll('/', '\\')}`,
  },
  port: {
    says: 'the right host at another port',
    link: (home, other) => `https://${home.hostname}:${other.port || '8443'}${way(home)}`,
  },
  trailing_dot: {
    says: 'a dot behind the host name',
    link: (home) => `https://${home.hostname}.${portOf(home)}${way(home)}`,
  },
  no_scheme: { says: 'no scheme', link: (home, other) => `//${other.host}${way(home)}` },
  no_host: { says: 'neither scheme nor host', link: way },
  http: { says: 'without TLS', link: (home) => `http://${home.host}${way(home)}` },
  upper_case: {
    says: 'scheme and host in capitals',
    link: (home) => `HTTPS://${home.host.toUpperCase()}${way(home)}`,
  },
  percent_host: {
    says: 'an escape in the host name',
    link: (home) => `https://${home.host.replace(/[.l]/, escaped)}${way(home)}`,
  },
  split_by_tab: {
    says: 'a tab and a line break in the host name',
    link: (home) => `https://${home.host.slice(0, 2)}\t\n${home.host.slice(2)}${way(home)}`,
  },
  header_in_path: {
    says: 'line breaks and a header in the query',
    link: (home) => `${home.origin}${RECORDS}? HTTP/1.1\r\nHost: evil.example\r\n\r\n`,
  },
  punycode: {
    says: 'an xn-- name that looks like the right one',
    link: (home) => `https://${domainToASCII(lookalike(home.hostname))}${portOf(home)}${way(home)}`,
  },
  lookalike: {
    says: 'a letter of another alphabet in the host name',
    link: (home) => `https://${lookalike(home.hostname)}${portOf(home)}${way(home)}`,
  },
  ipv6: {
    says: 'an IPv6 address',
    link: (home, other) => `https://[::1]${portOf(other)}${way(home)}`,
  },
  ipv4_as_number: {
    says: 'an IPv4 address written as one number',
    link: (home, other) => `https://2130706433${portOf(other)}${way(home)}`,
  },
  machine_metadata: {
    says: 'the address where a cloud machine finds its own credentials',
    link: () => 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01',
  },
  file: { says: 'a file', link: () => 'file:///etc/passwd' },
  script: { says: 'a script', link: () => 'javascript:alert(1)' },
  data: { says: 'the answer within the link', link: () => 'data:application/json,{"value":[]}' },
  dots_to_beta: {
    says: 'another version of the API by way of two dots',
    link: (home) => elsewhere(home, '/v1.0/../beta/communications/callRecords'),
  },
  escaped_dots: {
    says: 'two dots as escapes',
    link: (home) => elsewhere(home, `${RECORDS}/%2e%2e/%2e%2e/users`),
  },
  escaped_slashes: {
    says: 'slashes as escapes',
    link: (home) => elsewhere(home, `${RECORDS}%2f..%2f..%2fusers`),
  },
  other_path: { says: 'another collection', link: (home) => elsewhere(home, '/v1.0/users') },
  longer_path: {
    says: 'a path that only begins like the right one',
    link: (home) => elsewhere(home, `${RECORDS}Export`),
  },
  beta: { says: 'another version of the API', link: (home) => elsewhere(home, `/beta${RECORDS.slice(5)}`) },
  hash: { says: 'the right link with a fragment', link: (home) => `${home.href}#page` },
  very_long: {
    says: 'longer than a server takes',
    link: (home) => `${home.href}${home.search ? '&' : '?'}$skiptoken=${'a'.repeat(70_000)}`,
  },
  broken: { says: 'no URL', link: () => 'https://[' },
  empty: { says: 'an empty text', link: () => '' },
  number: { says: 'a number', link: () => 42 },
  object: { says: 'an object', link: (home) => ({ href: home.href }) },
  list: { says: 'the right link in an array', link: (home) => [home.href] },
} as const satisfies Readonly<Record<string, HostileLink>>

export type HostileForm = keyof typeof hostileLinks

/** All forms of hostile link, by name. */
export const hostileForms = Object.keys(hostileLinks) as HostileForm[]

/** The first matched letter as an escape. */
function escaped(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16)}`
}

/** A hostile link of some form, made from the right link and the origin of a host that must never be asked. */
export function hostileLink(form: HostileForm, home: URL, other: URL): unknown {
  const { link }: HostileLink = hostileLinks[form]
  return link(home, other)
}
