/** Requests to Pyroscope's `/ingest`, and what an answer or its absence means. */
import { VERSION } from '../global-state.ts'
import { type HttpProblem, Poster } from '../log/elastic/post.ts'
import { quoted } from '../otlp/export-problem.ts'
import { HeaderSource, type Headers, sendRenewing } from '../otlp/header-source.ts'
import { INTERVAL_US } from './wall-profiler.ts'

/** One profile, ready to be sent. */
export interface Upload {
  /** What it is, for a person. */
  readonly kind: string
  /** Its window, in milliseconds since 1970. */
  readonly from: number
  readonly until: number
  /** pprof, compressed. */
  readonly body: Uint8Array
}

export interface IngestClientOptions {
  /** Base URL. */
  readonly endpoint: string
  /** Name and labels. */
  readonly application: string
  readonly tenant: string | undefined
  /** Asks the vault. */
  readonly headers: () => Promise<Headers>
  /** Longest time for a request, in milliseconds. Default 10000. */
  readonly timeoutMs?: number | undefined
}

/** Why a request failed, and what that means for its profile. */
export interface IngestFailure {
  /** `again`: it may be taken later. `few`: a few times more. `never`: it is lost. */
  readonly then: 'again' | 'few' | 'never'
  readonly reason: string
  readonly retryAfterMs: number | undefined
}

const TIMEOUT_MS = 10_000
/** Statuses below 500 after which the same request may be taken later. */
const PASSING: readonly number[] = [401, 403, 407, 408, 425, 429]

/** Sends profiles to one server, one at a time. */
export class IngestClient {
  readonly #headers: HeaderSource
  readonly #poster: Poster
  readonly #url: URL
  readonly #timeoutMs: number
  readonly #fixed: Headers
  #given = new AbortController()

  constructor({ endpoint, application, tenant, headers, timeoutMs = TIMEOUT_MS }: IngestClientOptions) {
    this.#headers = new HeaderSource({ read: headers })
    this.#url = ingestUrl(endpoint, application)
    // Ours stays ours: each request asks for another query.
    this.#poster = new Poster(this.#url)
    this.#timeoutMs = timeoutMs
    this.#fixed = { ...OURS, ...(tenant !== undefined && { 'x-scope-orgid': tenant }) }
  }

  /** Reads the headers; rejects where that is not possible. */
  async open(): Promise<void> {
    await this.#headers.read()
  }

  /** Resolves with why it was not taken; undefined where it was. Never rejects. */
  async send({ from, until, body }: Upload): Promise<IngestFailure | undefined> {
    const { searchParams } = this.#url
    searchParams.set('from', String(Math.floor(from / 1000)))
    searchParams.set('until', String(Math.max(Math.ceil(until / 1000), Math.floor(from / 1000) + 1)))
    const [timeoutMs, { signal }] = [this.#timeoutMs, this.#given]
    const post = () =>
      this.#poster.post({ headers: { ...this.#headers.current, ...this.#fixed }, body, timeoutMs, signal })
    try {
      await sendRenewing(this.#headers, timeoutMs, post)
      return undefined
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

const OURS = { 'content-type': 'application/octet-stream', 'user-agent': `zeph-telemetry/${VERSION}` }

function ingestUrl(endpoint: string, application: string): URL {
  const url = new URL(endpoint)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/ingest`
  const query = { name: application, format: 'pprof', spyName: 'nodespy', sampleRate: String(1e6 / INTERVAL_US) }
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
  return url
}

function failureOf(error: unknown): IngestFailure {
  const { code, message, retryAfterMs } = error as Partial<HttpProblem> & { code?: unknown }
  const reason = quoted(message || String(error))
  if (typeof code !== 'number') return { then: 'again', reason, retryAfterMs }
  const hint = HINTS[code]
  // A server that cannot cope with one profile must not keep all others waiting.
  const then = code === 500 ? 'few' : code > 500 || PASSING.includes(code) ? 'again' : 'never'
  return { then, reason: hint === undefined ? reason : `${reason}; ${hint}`, retryAfterMs }
}

const CREDENTIALS =
  'it wants other credentials: look at the headers in the vault (telemetry.pyroscope_headers_vault_key)'
const HINTS: Readonly<Record<number, string>> = {
  401: CREDENTIALS,
  403: CREDENTIALS,
  404: 'look at telemetry.pyroscope_endpoint, to which /ingest is appended',
}
