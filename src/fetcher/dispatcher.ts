import { createSecureContext, getCACertificates } from 'node:tls'
import { type buildConnector, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import { Failure } from '../failure.ts'
import { ProxyOutOfReach } from './transport-fault.ts'

/** How connections are made. */
export interface ConnectionOptions {
  /** Certificate authorities (PEM) that are trusted beside those of Node, of the system and of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read, in capitals or not. */
  readonly env?: NodeJS.ProcessEnv
  /** The most connections per host; without it as many as there are requests at a time. */
  readonly connections?: number
}

/** In ms; TCP and TLS together. */
const CONNECT_TIMEOUT = 10_000
/** How long an idle connection is kept, in ms: shorter than servers keep them, so that few are found dead. */
const IDLE_TIMEOUT = 10_000

/**
 * Hosts that no proxy stands before, whatever the environment says: this machine itself, and the address at which
 * a machine in Azure asks for its own identity.
 */
const ALWAYS_DIRECT = ['localhost', '127.0.0.1', '[::1]', '169.254.169.254']

/**
 * Says how the connections of a process are made: kept alive, certificates checked, through a proxy where the
 * environment names one. No redirect is followed.
 * @returns makes new connections each time, which share none with the earlier
 * @throws Failure `configuration` where the environment names a proxy by something that is no address of one
 */
export function dispatchers(options: ConnectionOptions): () => Dispatcher {
  const env = options.env ?? process.env
  const tls = {
    timeout: CONNECT_TIMEOUT,
    // whatever NODE_TLS_REJECT_UNAUTHORIZED says
    rejectUnauthorized: true,
    // made once: to parse all authorities for each connection would cost milliseconds
    ...(options.ca !== undefined && {
      secureContext: createSecureContext({ ca: [...getCACertificates('default'), options.ca] }),
    }),
  }
  const noProxy = read(env, 'NO_PROXY')
  const settings = {
    // '' rather than nothing: else the process's environment would be asked
    httpProxy: proxyOf(env, 'HTTP_PROXY'),
    httpsProxy: proxyOf(env, 'HTTPS_PROXY'),
    noProxy: noProxy === '*' ? noProxy : [noProxy, ...ALWAYS_DIRECT].join(','),
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (proxy: URL, pool: object) => new Pool(proxy, tellingOfProxy(proxy, pool)),
    keepAliveTimeout: IDLE_TIMEOUT,
    // whoever sends has timers of its own, which tell apart what these don't
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(options.connections !== undefined && { connections: options.connections }),
  }
  return () => new EnvHttpProxyAgent(settings)
}

function read(env: NodeJS.ProcessEnv, name: string): string {
  return (env[name.toLowerCase()] || env[name] || '').trim()
}

function proxyOf(env: NodeJS.ProcessEnv, name: string): string {
  const text = read(env, name)
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined
  if (text !== '' && protocol !== 'http:' && protocol !== 'https:') {
    throw new Failure('configuration', `${name} does not hold the address of a proxy`, {
      remedy: 'It looks like http://HOST:PORT or http://USER:PASSWORD@HOST:PORT.',
    })
  }
  return text
}

/** Options of the connections to a proxy, whose failures then say that it was the proxy. */
function tellingOfProxy(proxy: URL, options: object): Pool.Options {
  const { connect, ...others } = options as { connect: buildConnector.connector }
  return {
    ...others,
    connect: (target, done) =>
      connect(target, (...result) => {
        if (result[0] === null) done(...result)
        else done(new ProxyOutOfReach(proxy.host, result[0]), null)
      }),
  }
}
