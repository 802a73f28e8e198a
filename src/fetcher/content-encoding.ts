import { promisify } from 'node:util'
import { gunzip, gunzipSync, type ZlibOptions } from 'node:zlib'
import { TransportFault } from './transport-fault.ts'

const gunzipAside = promisify(gunzip) as (body: Buffer, options: ZlibOptions) => Promise<Buffer>

/** Compressed bodies up to this size are unpacked at once: handing them to another thread costs more. */
const AT_ONCE = 128 * 1024
/** The largest piece that is set aside for output at a time. */
const LARGEST_PIECE = 4 * 1024 * 1024

/**
 * A body as it was before its transfer. What is cut short, fails its checksum or is not packed as its label says
 * is an error; nothing is returned of it. A promise only where the body is large.
 *
 * @param label the header content-encoding
 * @param most bytes that the unpacked body may have; no more are ever held
 * @throws TransportFault `damaged` or `too_large`
 */
export function decodeBody(
  body: Buffer,
  label: string | undefined,
  most: number,
  host: string,
): Buffer | Promise<Buffer> {
  const encoding = label?.trim().toLowerCase() ?? ''
  // what has no bytes needs no unpacking, as the empty bodies of errors under a label meant for others
  if (body.length === 0 || encoding === '' || encoding === 'identity') return body
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new TransportFault('damaged', `${host} sent a body in an encoding that was not asked for`)
  }
  const options = { maxOutputLength: most, chunkSize: pieceFor(body, most) }
  const explain = (error: unknown) => asFault(error, host, most)
  if (body.length > AT_ONCE) {
    return gunzipAside(body, options).catch((error: unknown) => {
      throw explain(error)
    })
  }
  try {
    return gunzipSync(body, options)
  } catch (error) {
    throw explain(error)
  }
}

/**
 * How much to set aside for the output: gzip ends with the length of what was packed, so that one piece is enough.
 * Only a guess, since a body may lie or be cut.
 */
function pieceFor(body: Buffer, most: number): number {
  const told = body.length >= 18 ? body.readUInt32LE(body.length - 4) + 64 : 0
  return Math.max(1024, Math.min(told, most, LARGEST_PIECE))
}

function asFault(error: unknown, host: string, most: number): TransportFault {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? new TransportFault('too_large', `${host} sent a body of more than ${most} bytes, unpacked`, {
        cause: error,
      })
    : new TransportFault('damaged', `${host} sent a compressed body that is cut or damaged (${code})`, {
        cause: error,
      })
}
