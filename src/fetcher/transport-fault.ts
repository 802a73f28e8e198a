export type TransportFaultKind = 'connection' | 'timeout' | 'too_large' | 'damaged' | 'tls' | 'name' | 'proxy'

/** An exchange that gave no whole answer. Its message says what happened and with which host. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault'
  readonly kind: TransportFaultKind
  /** What an operator can do about it; undefined where time alone heals it. */
  readonly hint: string | undefined

  constructor(kind: TransportFaultKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.hint = options.hint
  }
}

/** Marks what went wrong between this machine and its proxy, where the host that is asked for has no part yet. */
export class ProxyOutOfReach extends Error {
  override readonly name = 'ProxyOutOfReach'
  /** The proxy's host and port. */
  readonly proxy: string

  constructor(proxy: string, cause: unknown) {
    super(`proxy ${proxy}`, { cause })
    this.proxy = proxy
  }
}

const PROXY_HINT = 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.'
const TLS_HINT =
  'Where a proxy inspects TLS, name the file with its certificate authority in NODE_EXTRA_CA_CERTS. Certificates are always checked.'
const NAME_HINT = `Check the network and DNS. Behind a proxy: ${PROXY_HINT}`

/** Codes of OpenSSL and Node for certificates that are not accepted; their names follow no pattern. */
const CERTIFICATE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|EPROTO$|UND_ERR_PRX_TLS)/

/**
 * Says of an error of sockets, TLS, DNS, HTTP's grammar or a proxy what it is.
 * @param host with which host, and port if it has one of its own
 */
export function asTransportFault(error: unknown, host: string): TransportFault {
  if (error instanceof TransportFault) return error
  if (error instanceof ProxyOutOfReach) {
    return new TransportFault('proxy', `The proxy ${error.proxy} can't be reached (${codeOf(error.cause)})`, {
      hint: PROXY_HINT,
      cause: error,
    })
  }
  const code = codeOf(error)
  const refused = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '')
  if (refused !== null) {
    return refused[1] === '407'
      ? new TransportFault(
          'proxy',
          `The proxy wants a user name and password (407) before it connects to ${host}`,
          {
            hint: 'Put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT.',
            cause: error,
          },
        )
      : new TransportFault('proxy', `The proxy refuses to connect to ${host} (${refused[1]})`, {
          hint: PROXY_HINT,
          cause: error,
        })
  }
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    return new TransportFault('name', `The name ${host} can't be resolved (${code})`, {
      hint: NAME_HINT,
      cause: error,
    })
  }
  if (CERTIFICATE.test(code)) {
    return new TransportFault('tls', `No safe connection to ${host} (${code})`, {
      hint: TLS_HINT,
      cause: error,
    })
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new TransportFault('timeout', `${host} does not answer to a connection (${code})`, {
      cause: error,
    })
  }
  if (
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    /^H(?:PE_|TTPParserError$)/.test(code) ||
    code === 'UND_ERR_HEADERS_OVERFLOW'
  ) {
    return new TransportFault('damaged', `${host} sent an answer that is no whole HTTP (${code})`, {
      cause: error,
    })
  }
  return new TransportFault('connection', `The connection to ${host} failed (${code})`, { cause: error })
}

/** The code of an error or of what caused it; the error's name where there is none. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return error instanceof Error ? error.name : typeof error
}
