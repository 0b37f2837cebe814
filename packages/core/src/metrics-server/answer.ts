/** An HTTP answer before it is sent. */
import type { OutgoingHttpHeaders } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

/** One line for a person. */
export function plainAnswer(status: number, line: string, headers: OutgoingHttpHeaders = {}): Answer {
  const body = Buffer.from(`${line}\n`)
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
}
