import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Message, MessageScanner } from './messages.ts'

/** A chunk on its way, and the messages that end in it. */
export interface Passing {
  /** Number of the connection, from 1 on. */
  readonly connection: number
  readonly messages: readonly Message[]
  /** Where the chunk begins and ends in its direction of the connection, in bytes. */
  readonly start: number
  readonly end: number
}

/**
 * Who listens at a proxy. What `onProgram` and `onServer` return is where in the stream the connection is cut: no
 * byte behind that goes through. `undefined`: it goes on.
 */
export interface Tap {
  readonly onProgram?: (passing: Passing) => number | undefined
  readonly onServer?: (passing: Passing) => number | undefined
  readonly onClosed?: (connection: number) => void
  /** Cuts are resets, not ordinary ends. */
  readonly resets?: boolean
}

/** Stands between programs and a server, on the same machine. */
export interface TcpProxy {
  /** The URL of a database by way of the proxy. */
  url(direct: string): string
  /** Is told of what goes by from now on. */
  tap: Tap
  stop(): Promise<void>
}

/** Starts a proxy for the server of this URL. */
export async function startProxy(serverUrl: string): Promise<TcpProxy> {
  const target = new URL(serverUrl)
  const open = new Set<Socket>()
  let connections = 0
  const listener = createServer((program) => {
    const number = ++connections
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [program, server]) {
      open.add(socket)
      socket.setNoDelay(true)
      // whoever goes, the other side is told below
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    const cut = () => {
      for (const socket of [program, server])
        if (proxy.tap.resets && socket.writable) socket.resetAndDestroy()
        else socket.destroySoon()
    }
    pass(program, server, new MessageScanner(true), (passing) => proxy.tap.onProgram?.(passing))
    pass(server, program, new MessageScanner(false), (passing) => proxy.tap.onServer?.(passing))
    program.on('close', () => proxy.tap.onClosed?.(number))

    function pass(
      from: Socket,
      to: Socket,
      scanner: MessageScanner,
      tell: (passing: Passing) => number | undefined,
    ): void {
      let isCut = false
      from.on('data', (chunk: Buffer) => {
        if (isCut) return
        const start = scanner.at
        const messages = scanner.push(chunk)
        const end = tell({ connection: number, messages, start, end: scanner.at })
        if (end === undefined) {
          if (!to.write(chunk)) from.pause()
          return
        }
        isCut = true
        const rest = chunk.subarray(0, Math.max(0, end - start))
        if (rest.length > 0) to.write(rest, cut)
        else cut()
      })
      to.on('drain', () => from.resume())
      from.on('end', () => to.end())
      from.on('close', () => to.destroySoon())
    }
  })
  const proxy: TcpProxy = {
    url(direct) {
      const url = new URL(direct)
      url.hostname = '127.0.0.1'
      url.port = String((listener.address() as AddressInfo).port)
      return url.href
    },
    tap: {},
    async stop() {
      for (const socket of open) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return proxy
}
