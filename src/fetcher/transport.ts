import type { Dispatcher } from 'undici'
import { realSurroundings, type Surroundings } from '../surroundings.ts'
import { decodeBody } from './content-encoding.ts'
import { type ConnectionOptions, dispatchers } from './dispatcher.ts'
import { asTransportFault, TransportFault } from './transport-fault.ts'

export { TransportFault }

export interface HttpLimits {
  /** From the request being sent to the headers of the answer, in ms. */
  readonly headersMs: number
  /** The whole exchange, with connecting and the last byte of the body, in ms. */
  readonly totalMs: number
  /** The most bytes that a body may have, on the wire as well as unpacked. */
  readonly bodyBytes: number
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Ends the exchange; `send` then throws the signal's reason. */
  readonly signal?: AbortSignal
  readonly limits?: Partial<HttpLimits>
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; what came more than once is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Unpacked. Empty where the body of an error (status 400 and above) could not be read. */
  readonly body: Buffer
  /** Bytes of the body as they were sent. */
  readonly wireBytes: number
}

/** One HTTP exchange, whole or not at all. It knows nothing of what is asked, repeats nothing and follows nothing. */
export interface Transport {
  /** @throws TransportFault where no whole answer came */
  send(request: HttpRequest): Promise<HttpAnswer>
  /** Closes all connections; what is under way fails. */
  close(): Promise<void>
}

const LIMITS: HttpLimits = { headersMs: 30_000, totalMs: 120_000, bodyBytes: 64 * 1024 * 1024 }

/** For how long connections serve, in ms: then names are resolved anew, so that a move of a service is followed. */
const CONNECTION_LIFE = 5 * 60_000

/**
 * Opens the connections of a process.
 * @param options.elapsed the clock by which connections get old
 * @throws Failure `configuration`, see dispatchers
 */
export function openTransport(
  options: ConnectionOptions & { readonly elapsed?: Surroundings['elapsed'] } = {},
): Transport {
  return new PooledTransport(options, options.elapsed ?? realSurroundings.elapsed)
}

class PooledTransport implements Transport {
  readonly #connect: () => Dispatcher
  readonly #elapsed: Surroundings['elapsed']
  #current: Dispatcher
  #openedAt: number
  /** those whose last requests are under way */
  readonly #retired = new Set<Dispatcher>()

  constructor(options: ConnectionOptions, elapsed: Surroundings['elapsed']) {
    this.#connect = dispatchers(options)
    this.#elapsed = elapsed
    this.#current = this.#connect()
    this.#openedAt = elapsed()
  }

  send(request: HttpRequest): Promise<HttpAnswer> {
    if (this.#elapsed() - this.#openedAt > CONNECTION_LIFE) this.#retire(this.#current)
    const dispatcher = this.#current
    return new Promise<HttpAnswer>((resolve, reject) => {
      const exchange = new Exchange(request, reject, (answer) => {
        // a server that is not available may be one of many behind the name: the next request goes to another
        if (answer.status === 503) this.#retire(dispatcher)
        resolve(answer)
      })
      if (exchange.isOver) return
      dispatcher.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: { 'accept-encoding': 'gzip', ...request.headers },
          body: request.body ?? null,
        },
        exchange,
      )
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.#current, ...this.#retired].map((dispatcher) => dispatcher.destroy()))
  }

  /** Lets a dispatcher end what it has begun, and opens another for what comes. */
  #retire(dispatcher: Dispatcher): void {
    if (dispatcher !== this.#current) return
    this.#current = this.#connect()
    this.#openedAt = this.#elapsed()
    this.#retired.add(dispatcher)
    void dispatcher.close().then(() => this.#retired.delete(dispatcher))
  }
}

/** One exchange: what undici tells of it, put together. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest
  readonly #limits: HttpLimits
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (reason: unknown) => void
  readonly #total: NodeJS.Timeout
  #headersTimer: NodeJS.Timeout | undefined
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: Record<string, string> = {}
  #pieces: Buffer[] = []
  #wireBytes = 0
  /** whether the promise is settled, or the answer is only to be unpacked */
  isOver = false

  constructor(
    request: HttpRequest,
    reject: (reason: unknown) => void,
    resolve: (answer: HttpAnswer) => void,
  ) {
    this.#request = request
    this.#limits = { ...LIMITS, ...request.limits }
    this.#resolve = resolve
    this.#reject = reject
    this.#total = setTimeout(() => this.#timeOut(this.#limits.totalMs), this.#limits.totalMs)
    request.signal?.addEventListener('abort', this.#onAbort)
    if (request.signal?.aborted) this.#onAbort()
  }

  get #host(): string {
    return this.#request.url.host
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) {
      controller.abort(new Error('over before it began'))
      return
    }
    this.#controller = controller
    const { headersMs } = this.#limits
    clearTimeout(this.#headersTimer)
    this.#headersTimer = setTimeout(() => this.#timeOut(headersMs), headersMs)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return
    clearTimeout(this.#headersTimer)
    this.#status = status
    for (const name in headers) {
      const value = headers[name]
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ')
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#wireBytes += piece.length
    if (this.#wireBytes <= this.#limits.bodyBytes) this.#pieces.push(piece)
    else {
      this.#pieces = []
      const { bodyBytes } = this.#limits
      this.#fail(new TransportFault('too_large', `${this.#host} sent a body of more than ${bodyBytes} bytes`))
    }
  }

  onResponseEnd(): void {
    this.#end()
    const body = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    try {
      const decoded = decodeBody(body, this.#headers['content-encoding'], this.#limits.bodyBytes, this.#host)
      if (decoded instanceof Promise) decoded.then(this.#answer, this.#withoutBody)
      else this.#answer(decoded)
    } catch (error) {
      this.#withoutBody(error)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  readonly #onAbort = () => {
    const { reason } = this.#request.signal!
    if (this.isOver) return
    this.#end()
    this.#controller?.abort(new Error('aborted'))
    this.#reject(reason)
  }

  #timeOut(ms: number): void {
    const missing =
      this.#controller === undefined ? 'connection' : this.#status === 0 ? 'answer' : 'whole answer'
    this.#fail(new TransportFault('timeout', `No ${missing} from ${this.#host} within ${ms / 1000} s`))
  }

  #fail(error: unknown): void {
    if (this.isOver) return
    this.#end()
    this.#controller?.abort(new Error('given up'))
    this.#withoutBody(error)
  }

  /** An error's status and headers say what matters: a body that can't be read does not take them away. */
  readonly #withoutBody = (error: unknown) => {
    if (this.#status >= 400) this.#answer(Buffer.alloc(0))
    else this.#reject(asTransportFault(error, this.#host))
  }

  readonly #answer = (body: Buffer) => {
    this.#resolve({ status: this.#status, headers: this.#headers, body, wireBytes: this.#wireBytes })
  }

  #end(): void {
    this.isOver = true
    clearTimeout(this.#total)
    clearTimeout(this.#headersTimer)
    this.#request.signal?.removeEventListener('abort', this.#onAbort)
  }
}
