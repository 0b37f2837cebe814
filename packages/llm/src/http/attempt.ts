/**
 * One HTTP request of a model call as an `llm.http_request` span: from its making to the last byte of its answer, its failure or the end of
 * its call, whichever comes first.
 */
import { type EndedSpan, endWhenCollected } from '@zeph-telemetry/core'
import { type LlmSpan, llmMetrics, llmSpans } from '../llm-spans.ts'
import { failureReason, isLeft } from './failure-reason.ts'
import { propagate } from './propagate.ts'
import { headersIn } from './published-headers.ts'
import { methodOf, type PublishedRequest, readableUrl, serverOf, sizeIn, urlOf } from './published-request.ts'
import { retryAfter } from './retry-after.ts'

/** Why another attempt may follow. */
export interface AttemptFailure {
  /** `performance.now()` when it was known. */
  readonly at: number
  /** Status, or the code or kind of an error. */
  readonly reason: string
  /** Seconds that the server asked to wait. */
  readonly after: number | undefined
}

const ANSWER_HEADERS = ['x-request-id', 'request-id', 'content-length', 'retry-after', 'retry-after-ms'] as const
const FIRST_ERROR_STATUS = 400

/** A request that is recorded. The first end counts. */
export class Attempt {
  /** Which request of its chain it is, from 0. */
  readonly resends: number
  readonly #span: LlmSpan<'llm.http_request'>
  #status: number | undefined
  #failure: AttemptFailure | undefined
  #sent = 0
  #received = 0

  constructor(request: PublishedRequest, resends: number) {
    this.resends = resends
    const url = urlOf(request)
    const { contentLength } = request
    this.#span = llmSpans.start('llm.http_request', {
      'http.request.method': methodOf(request),
      ...serverOf(url),
      'http.request.resend_count': resends === 0 ? undefined : resends,
      'http.request.body.size': Number.isSafeInteger(contentLength) ? (contentLength as number) : undefined,
    })
    this.#span.content('url.full', () => readableUrl(url))
    propagate(this.#span, url, request)
    endWhenCollected(this.#span as never, request)
  }

  /** Why it failed, where trying again may help. */
  get failure(): AttemptFailure | undefined {
    return this.#failure
  }

  /** Another request was asked for in its place: a redirect, or a status that its client may know how to deal with. */
  get isUnanswered(): boolean {
    return this.#failure !== undefined || (this.#status !== undefined && this.#status >= 300)
  }

  sent(bytes: number): void {
    this.#sent += bytes
  }

  received(bytes: number): void {
    this.#received += bytes
  }

  /** The head of the answer is here. A status that is an error is nothing that was thrown. */
  answered(status: unknown, headers: unknown): void {
    if (typeof status !== 'number' || status < 200) return
    this.#status = status
    const { 'x-request-id': requestId, 'request-id': id, ...told } = headersIn(headers, ANSWER_HEADERS)
    this.#span.set({
      'http.response.status_code': status,
      'http.response.header.x-request-id': requestId === undefined ? undefined : [requestId],
      'http.response.header.request-id': id === undefined ? undefined : [id],
      'http.response.body.size': sizeIn(told['content-length']),
    })
    if (status < FIRST_ERROR_STATUS) return
    this.#span.fail({ name: String(status), message: `HTTP status ${status}` }, { exception: false })
    this.#failed(failureReason(status), retryAfter(told))
  }

  /** The connection failed, or the client hung up: that is no failure where it had its answer and wanted no more. */
  failed(error: unknown): void {
    if (this.#ended) return
    if (!(this.#status !== undefined && isLeft(error))) {
      this.#span.fail(error)
      this.#failed(failureReason(error), undefined)
    }
    this.end()
  }

  /** Ends the span, and measures it where it is known when it was over. */
  end({ measured = true }: { readonly measured?: boolean } = {}): void {
    if (this.#ended) return
    if (this.#sent > 0) this.#span.set({ 'http.request.body.size': this.#sent })
    if (this.#received > 0) this.#span.set({ 'http.response.body.size': this.#received })
    this.#span.end()
    if (this.#failure !== undefined) this.#failure = { ...this.#failure, at: performance.now() }
    if (measured) measure(this.#span as unknown as EndedSpan)
  }

  get #ended(): boolean {
    return (this.#span as unknown as EndedSpan).ended
  }

  #failed(reason: string | undefined, after: number | undefined): void {
    if (reason !== undefined) this.#failure = { at: performance.now(), reason, after }
  }
}

function measure({ elapsed, attributes }: EndedSpan): void {
  llmMetrics.record('http.client.request.duration', elapsed, {
    'http.request.method': attributes['http.request.method'] as string,
    'server.address': attributes['server.address'] as string | undefined,
    'server.port': attributes['server.port'] as number | undefined,
    'http.response.status_code': attributes['http.response.status_code'] as number | undefined,
    'error.type': attributes['error.type'] as string | undefined,
  })
}
