/** What stands in a file of the spool: one line of JSON that says what it is, with a checksum, and the request after it as it stands on the wire. */
import { createHash } from 'node:crypto'

/** A request that can be sent once more. */
export interface SpooledRequest {
  readonly body: Uint8Array
  readonly contentType: string
  /** How many items it has. */
  readonly count: number
}

const FORMAT = 'zeph-spool/1'
const NEW_LINE = 10
/** The line is ours, and short: what has none within so many bytes is something else. */
const LONGEST_HEAD = 1024

/** The parts of the file. */
export function encodeSpoolFile({ body, contentType, count }: SpooledRequest): readonly Uint8Array[] {
  const head = { format: FORMAT, contentType, count, bytes: body.length, sha256: checksum(contentType, count, body) }
  return [Buffer.from(`${JSON.stringify(head)}\n`), body]
}

/** The request in a file; undefined where it is not as it was written. Never throws. */
export function decodeSpoolFile(file: Uint8Array): SpooledRequest | undefined {
  const end = file.indexOf(NEW_LINE)
  if (end === -1 || end > LONGEST_HEAD) return undefined
  const head = readHead(Buffer.from(file.buffer, file.byteOffset, end).toString())
  const { format, contentType, count, sha256 } = head
  const body = file.subarray(end + 1)
  if (format !== FORMAT || typeof contentType !== 'string' || typeof count !== 'number') return undefined
  return sha256 === checksum(contentType, count, body) ? { body, contentType, count } : undefined
}

function readHead(line: string): Record<string, unknown> {
  try {
    const head: unknown = JSON.parse(line)
    return typeof head === 'object' && head !== null ? (head as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function checksum(contentType: string, count: number, body: Uint8Array): string {
  return createHash('sha256').update(`${contentType}\n${count}\n`).update(body).digest('hex')
}
