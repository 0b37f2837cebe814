/**
 * One HTTP request as a `tool.web_scrape` span of kind client, from the call until its owner says that the answer's body is over.
 * Whoever drops the answer unread leaves the end to the garbage collector.
 */
import { type EndedSpan, endWhenCollected } from '@zeph-telemetry/core'
import { type ToolSpan, toolMetrics, toolSpans } from '../tool-spans.ts'
import { methodOf, readableUrl, targetOf } from './request-target.ts'

/** A request, as its client was asked for it. */
export interface RequestDescription {
  readonly method: unknown
  readonly url: URL | undefined
}

/** What an answer's head says. */
export interface AnswerHead {
  readonly status: unknown
  /** `content-length`, as text. */
  readonly length: unknown
}

const FIRST_ERROR_STATUS = 400
const UNREADABLE: RequestDescription = { method: undefined, url: undefined }

/** A request that is recorded, until it is over. The first `end` or `fail` counts. */
export class Exchange {
  readonly #span: ToolSpan<'tool.web_scrape'>

  private constructor(span: ToolSpan<'tool.web_scrape'>) {
    this.#span = span
  }

  /** @returns undefined where nothing is recorded */
  static begin(read: () => RequestDescription): Exchange | undefined {
    const { method, url } = describe(read)
    const attributes = { ...targetOf(url), 'http.request.method': methodOf(method) }
    const span = toolSpans.start('tool.web_scrape', attributes, { kind: 'client' })
    if (!span.recording) return undefined
    span.content('url.full', () => readableUrl(url))
    return new Exchange(span)
  }

  /** Makes the request, inside the span; what it throws at once is its end. */
  run<R>(request: () => R): R {
    try {
      return this.#span.run(request)
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /** The head is here. A status that is an error is nothing that was thrown. */
  answered({ status, length }: AnswerHead): void {
    const size = typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : undefined
    if (typeof status !== 'number' || status === 0) return
    this.#span.set({ 'http.response.status_code': status, 'http.response.body.size': size })
    if (status < FIRST_ERROR_STATUS) return
    this.#span.fail({ name: String(status), message: `HTTP status ${status}` }, { exception: false })
  }

  /** Nobody can read the body any more once `object` is collected. Such a request is not measured: when it was over is unknown. */
  endWith(object: object): void {
    endWhenCollected(this.#span as never, object)
  }

  fail(error: unknown): void {
    this.#span.fail(error)
    this.end()
  }

  end(): void {
    const record = this.#span as unknown as EndedSpan
    if (record.ended) return
    this.#span.end()
    measure(record)
  }
}

/** What cannot be read is the client's to refuse. */
function describe(read: () => RequestDescription): RequestDescription {
  try {
    return read()
  } catch {
    return UNREADABLE
  }
}

function measure({ elapsed, attributes }: EndedSpan): void {
  toolMetrics.record('http.client.request.duration', elapsed, {
    'http.request.method': String(attributes['http.request.method']),
    'server.address': attributes['server.address'] as string | undefined,
    'server.port': attributes['server.port'] as number | undefined,
    'http.response.status_code': attributes['http.response.status_code'] as number | undefined,
    'error.type': attributes['error.type'] as string | undefined,
  })
}
