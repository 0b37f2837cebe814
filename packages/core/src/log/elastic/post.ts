/** One request of HTTP, whose answer is read whole. Keeps no process alive. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** From the first byte sent to the last one read, in milliseconds. */
  readonly timeoutMs: number
  /** Ends the request. */
  readonly signal: AbortSignal
}

/** An answer that is no success. */
export interface HttpProblem extends Error {
  /** The status. */
  readonly code: number
  /** When the server wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs: number | undefined
}

/** Of an answer that is longer the rest is not read, and it counts as none. */
const LONGEST_ANSWER = 32_000_000

/** Sends requests to one server, over connections that stay open between them. */
export class Poster {
  readonly #url: URL
  readonly #agent: HttpAgent | HttpsAgent

  constructor(url: URL) {
    this.#url = url
    this.#agent = new (url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 })
  }

  /** Resolves with the text of a successful answer. Rejects with an `HttpProblem` for another status, and with other errors where there is no answer. */
  post({ headers, body, timeoutMs, signal }: PostOptions): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, 'content-length': body.byteLength },
      signal,
    })
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), timeoutMs).unref()
    request.once('socket', (socket) => socket.unref())
    // More than one may come.
    request.on('error', reject)
    request.once('response', (response) => void readAnswer(response).then(resolve, reject))
    request.end(body)
    return promise.finally(() => clearTimeout(timer))
  }

  close(): void {
    this.#agent.destroy()
  }
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LONGEST_ANSWER) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  const { statusCode = 0, statusMessage = '' } = response
  if (statusCode >= 200 && statusCode < 300) return Buffer.concat(chunks).toString()
  const problem = { code: statusCode, retryAfterMs: retryAfter(response.headers['retry-after']) }
  throw Object.assign(new Error(`HTTP ${statusCode} ${statusMessage}`.trim()), problem)
}

/** Seconds, or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0)
}
