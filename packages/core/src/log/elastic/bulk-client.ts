/** Bulk requests to Elasticsearch: what they look like, and what an answer or its absence means. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { VERSION } from '../../global-state.ts'
import { quoted } from '../../otlp/export-problem.ts'
import { HeaderSource, type Headers, sendRenewing } from '../../otlp/header-source.ts'
import type { Waiting } from '../shipping/waiting-lines.ts'
import { type BulkOutcome, readBulkAnswer, WANTED } from './bulk-answer.ts'
import { type HttpProblem, Poster } from './post.ts'

export interface BulkClientOptions {
  /** Base URL. */
  readonly endpoint: string
  readonly index: string
  readonly headers: () => Promise<Headers>
  /** Longest time for a request, in milliseconds. */
  readonly timeoutMs: number
}

/** Why a request failed, and what that means for its lines. */
export interface BulkFailure {
  /** `again`: the same may be taken later. `smaller`: less at once may be. `never`: the lines are lost. */
  readonly then: 'again' | 'smaller' | 'never'
  readonly reason: string
  readonly retryAfterMs: number | undefined
}

const TOO_LARGE = 413
/** Statuses below 500 after which the same request may be taken later. */
const PASSING: readonly number[] = [401, 403, 407, 408, 425, 429]
/** Less than that is not worth compressing. */
const LEAST_COMPRESSED = 1024
const compressed = promisify(gzip)

/** Sends lines to one data stream. */
export class BulkClient {
  readonly #options: BulkClientOptions
  readonly #headers: HeaderSource
  readonly #poster: Poster
  #given = new AbortController()

  constructor(options: BulkClientOptions) {
    this.#options = options
    this.#headers = new HeaderSource({ read: options.headers })
    this.#poster = new Poster(bulkUrl(options))
  }

  /** Reads the headers; rejects where that is not possible. */
  async open(): Promise<void> {
    await this.#headers.read()
  }

  /** Resolves with what became of the lines, or why the request failed. Never rejects. */
  async send(lines: readonly Waiting[]): Promise<BulkOutcome | BulkFailure> {
    const { timeoutMs } = this.#options
    const { signal } = this.#given
    try {
      const { body, encoding } = await bodyOf(lines)
      const post = () =>
        this.#poster.post({ headers: { ...this.#headers.current, ...OURS, ...encoding }, body, timeoutMs, signal })
      return readBulkAnswer(await sendRenewing(this.#headers, timeoutMs, post), lines)
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Ends what is on its way. */
  abandon(): void {
    this.#given.abort()
    this.#given = new AbortController()
  }

  close(): void {
    this.#poster.close()
  }
}

const OURS = {
  'content-type': 'application/x-ndjson',
  accept: 'application/json',
  'user-agent': `zeph-telemetry/${VERSION}`,
}

function bulkUrl({ endpoint, index }: BulkClientOptions): URL {
  const url = new URL(endpoint)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(index)}/_bulk`
  url.search = new URLSearchParams({ filter_path: WANTED }).toString()
  return url
}

async function bodyOf(lines: readonly Waiting[]): Promise<{ body: Uint8Array; encoding: Headers }> {
  const body = Buffer.from(lines.map(({ text }) => text).join(''))
  if (body.length < LEAST_COMPRESSED) return { body, encoding: {} }
  return { body: await compressed(body), encoding: { 'content-encoding': 'gzip' } }
}

function failureOf(error: unknown): BulkFailure {
  const { code, message, retryAfterMs } = error as Partial<HttpProblem> & { code?: unknown }
  const reason = quoted(message || String(error))
  if (typeof code !== 'number') return { then: 'again', reason, retryAfterMs }
  const hint = HINTS[code]
  const then = code === TOO_LARGE ? 'smaller' : code >= 500 || PASSING.includes(code) ? 'again' : 'never'
  return { then, reason: hint === undefined ? reason : `${reason}; ${hint}`, retryAfterMs }
}

const CREDENTIALS = 'it wants other credentials: look at the headers in the vault (logging.ecs_headers_vault_key)'
const HINTS: Readonly<Record<number, string>> = {
  401: CREDENTIALS,
  403: CREDENTIALS,
  404: 'look at logging.ecs_endpoint and logging.ecs_index',
}
