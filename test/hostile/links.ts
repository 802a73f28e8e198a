/** A link as somebody might plant it who wants the token, or wants the client where it should not be. */
export interface HostileLink {
  readonly name: string
  /** Made from the right link and the origin of a host that must never be asked. It need not be a text. */
  readonly link: (home: URL, other: URL) => unknown
  /** Whether a parser sees the right link in it. */
  readonly isRight?: true
}

const RECORDS = '/v1.0/communications/callRecords'
/** Of none of the calls that there are. */
export const OTHER_CALL = '11111111-2222-4333-8444-555555555555'

/** Path and query of the right link. */
function way({ pathname, search }: URL): string {
  return pathname + search
}

function to(name: string, link: (home: URL, other: URL) => unknown): HostileLink {
  return { name, link }
}

/** The right link with another path. */
function path(name: string, other: (home: URL) => string): HostileLink {
  return { name, link: (home) => home.origin + other(home) + home.search }
}

export const hostileLinks: readonly HostileLink[] = [
  // the host
  to('another host', (home, other) => other.origin + way(home)),
  to('the right host as a user name', (home, other) => `https://localhost@${other.host}${way(home)}`),
  to('a user name that is escaped', (home, other) => `https://localhost%2f@${other.host}${way(home)}`),
  to('host and port as a user name', (home, other) => `https://${home.host}@${other.host}${way(home)}`),
  to('a user name at the right host', (home) => `https://admin@${home.host}${way(home)}`),
  to('no user name but its sign', (home, other) => `https://@${other.host}${way(home)}`),
  to('many user names', (home, other) => `https://a@b@${home.host}@${other.host}${way(home)}`),
  to(
    'the right host as a beginning',
    (home, other) => `https://localhost.evil.example:${other.port}${way(home)}`,
  ),
  to('the right host as an end', (home) => `https://evil-${home.host}${way(home)}`),
  to('a host below the right one', (home) => `https://evil.${home.host}${way(home)}`),
  to('a trailing dot', (home) => `https://localhost.:${home.port}${way(home)}`),
  to('two trailing dots', (home) => `https://localhost..:${home.port}${way(home)}`),
  to('another port', (home, other) => `https://localhost:${other.port}${way(home)}`),
  to('no port', (home) => `https://localhost${way(home)}`),
  to('a port that is none', (home) => `https://localhost:99999${way(home)}`),
  to('another name of the same machine', (home, other) => `https://127.0.0.1:${other.port}${way(home)}`),
  to('another name of the same machine, right port', (home) => `https://127.0.0.1:${home.port}${way(home)}`),
  to('a short address', (home, other) => `https://127.1:${other.port}${way(home)}`),
  to('an octal address', (home, other) => `https://0177.0.0.1:${other.port}${way(home)}`),
  to('a hexadecimal address', (home, other) => `https://0x7f000001:${other.port}${way(home)}`),
  to('an address as one number', (home, other) => `https://2130706433:${other.port}${way(home)}`),
  to('an IPv6 address', (home, other) => `https://[::1]:${other.port}${way(home)}`),
  to('an IPv4 address within IPv6', (home, other) => `https://[::ffff:127.0.0.1]:${other.port}${way(home)}`),
  to('an IPv6 address with a zone', (home, other) => `https://[::1%25lo]:${other.port}${way(home)}`),
  to('no address at all', (home, other) => `https://0:${other.port}${way(home)}`),
  to('a letter of another alphabet', (home) => `https://lоcalhost:${home.port}${way(home)}`),
  to('a dot of another script', (home) => `https://localhost。evil。example:${home.port}${way(home)}`),
  to('the Kelvin sign', (home) => `https://graph.microsoft.com\u212a:${home.port}${way(home)}`),
  to('a soft hyphen and another host', (home, other) => `https://local\u00ad.host:${other.port}${way(home)}`),
  to('a name of punycode', (home) => `https://xn--lcalhost-wye:${home.port}${way(home)}`),
  to('an escaped NUL in the host', (home) => `https://localhost%00.evil.example${way(home)}`),
  to('an escaped slash in the host', (home) => `https://localhost%2f.evil.example${way(home)}`),
  to('Graph of another cloud', (home) => `https://graph.microsoft.us${way(home)}`),
  to('Graph itself, where it is not', (home) => `https://graph.microsoft.com${way(home)}`),
  to('the host of the sign-in', (home) => `https://login.microsoftonline.com${way(home)}`),
  // the signs between
  to('a backslash behind the host', (home, other) => `https://${home.host}\\@${other.host}${way(home)}`),
  to('a backslash before the path', (home) => `https://${home.host}\\${way(home).slice(1)}`),
  to('backslashes everywhere', (home, other) => `https:\\\\${other.host}${way(home).replaceAll('/', '\\')}`),
  to('a backslash in the query', (home) => `${home.href}&a=\\`),
  to('one slash', (home, other) => `https:/${other.host}${way(home)}`),
  to('no slash', (home, other) => `https:${other.host}${way(home)}`),
  to('three slashes', (home, other) => `https:///${other.host}${way(home)}`),
  to('a tab in the scheme', (home, other) => `ht\ttps://${other.host}${way(home)}`),
  to('a line break in the right host', (home) => `https://local\nhost:${home.port}${way(home)}`),
  to('a return in the path', (home) => `${home.href}\r\nhost: evil.example`),
  to('a blank before', (home) => ` ${home.href}`),
  to('a blank behind', (home) => `${home.href} `),
  to('a NUL behind', (home) => `${home.href}\0.evil.example`),
  to('a fragment', (home) => `${home.href}#`),
  to('a fragment that hides the rest', (home, other) => `${other.origin}#@${home.host}${way(home)}`),
  to('a query that hides the rest', (home, other) => `${other.origin}?@${home.host}${way(home)}`),
  // the scheme
  to('no scheme', (home, other) => `//${other.host}${way(home)}`),
  to('a path alone', way),
  to('a query alone', ({ search }) => search),
  to('no TLS', (home) => `http://${home.host}${way(home)}`),
  to('sockets', (home) => `wss://${home.host}${way(home)}`),
  to('a file', () => 'file:///etc/passwd'),
  to('a file on another host', (_, other) => `file://${other.host}${RECORDS}`),
  to('the answer in the link', () => 'data:application/json,{"value":[]}'),
  to('a script', () => `javascript:alert(document.domain)//https://localhost${RECORDS}`),
  to('a blob', (home) => `blob:${home.href}`),
  to('a view of the source', (home) => `view-source:${home.href}`),
  to('the machine that tells credentials', () => 'http://169.254.169.254/metadata/identity/oauth2/token'),
  // the path
  path('another version', (home) => home.pathname.replace('/v1.0/', '/beta/')),
  path('a version by two dots', () => `/v1.0/../beta${RECORDS.slice(5)}`),
  path('two dots escaped', () => `${RECORDS}/%2e%2E/%2e./users`),
  path('two dots escaped twice', () => `${RECORDS}/%252e%252e/users`),
  path('slashes escaped', () => `${RECORDS}%2f..%2f..%2fusers`),
  path('a backslash escaped', () => `${RECORDS}%5c..%5cusers`),
  path('one dot', (home) => `/./${home.pathname.slice(1)}`),
  path('two slashes before', (home) => `/${home.pathname}`),
  path('two slashes within', (home) => home.pathname.replace('/communications', '//communications')),
  path('another collection', () => '/v1.0/users'),
  path('another collection of calls', () => '/v1.0/communications/calls'),
  path('a longer name', () => `${RECORDS}Export`),
  path('another case', (home) => home.pathname.toLowerCase()),
  path('a semicolon', (home) => home.pathname.replace('/callRecords', ';/callRecords')),
  path('many requests in one', () => '/v1.0/$batch'),
  path('a slash in an id', () => `${RECORDS}('a/../../users')/sessions`),
  path('a quote in an id', () => `${RECORDS}('a''b')/sessions`),
  // what is no link at all
  to('very long', (home) => `${home.href}&a=${'a'.repeat(70_000)}`),
  to('empty', () => ''),
  to('blank', () => ' '),
  to('half a host', () => 'https://['),
  to('a word', () => 'next'),
  to('a number', () => 42),
  to('true', () => true),
  to('false', () => false),
  to('a list', (home) => [home.href]),
  to('an object', (home) => ({ href: home.href, toString: 1 })),
  // and what is
  {
    name: 'a scheme in capitals',
    link: (home) => `HTTPS://LOCALHOST:${home.port}${way(home)}`,
    isRight: true,
  },
  {
    name: 'an escaped letter of the host',
    link: (home) => `https://l%6fcalhost:${home.port}${way(home)}`,
    isRight: true,
  },
  {
    name: 'letters of double width',
    link: (home) => `https://ｌocalhost:${home.port}${way(home)}`,
    isRight: true,
  },
]

/** Links that leave one call for something else; they are harmless where a list of calls is read. */
export const strayLinks: readonly HostileLink[] = [
  path('another call', () => `${RECORDS}/${OTHER_CALL}/sessions`),
  path('another call, written in the other way', () => `${RECORDS}('${OTHER_CALL}')/sessions`),
  path('another call, its quotes escaped', () => `${RECORDS}(%27${OTHER_CALL}%27)/participants_v2`),
  path('all calls', () => RECORDS),
  path('a log', () => `${RECORDS}/getPstnCalls(fromDateTime=2026-01-01,toDateTime=2026-02-01)`),
]
