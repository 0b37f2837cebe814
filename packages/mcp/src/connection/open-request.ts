/**
 * A request that waits for its answer: its span, from when it was sent or arrived until it is answered, cancelled or cannot be answered any more.
 * The first of these counts.
 */
import type { Context, EndedSpan } from '@zeph-telemetry/core'
import { fieldOf, numberOf } from '@zeph-telemetry/core/read-value'
import { measureOperation } from './measure.ts'
import type { RequestId, ResponseMessage } from './message.ts'
import type { RequestSpan, StartedRequest } from './start-request.ts'

/** What is known of a request when it starts. */
export interface OpenRequestOptions {
  readonly id: RequestId
  readonly method: string
  readonly started: StartedRequest
  /** In which it was sent, or into which it arrived: that of its caller, without its span. */
  readonly context: Context
  readonly progressToken: RequestId | undefined
  /** Who answers: the other side, or this one. */
  readonly kind: 'client' | 'server'
}

/** Why a request that nobody answers any more is over. */
export type Abandonment = 'cancelled' | 'timeout' | 'connection_closed' | 'abandoned'

const MESSAGES: Readonly<Record<Abandonment, string>> = {
  cancelled: 'the request was cancelled',
  timeout: 'the request timed out',
  connection_closed: 'the connection closed before the answer',
  abandoned: 'nobody waits for the answer any more',
}

/** Mistakes of who asks are no failures of who answers: it could not be parsed, is no request, no method, has wrong parameters, no such resource. */
const CALLERS_MISTAKES: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32002])

/** One request that is open. */
export class OpenRequest {
  readonly id: RequestId
  readonly method: string
  readonly context: Context
  readonly progressToken: RequestId | undefined
  readonly #kind: 'client' | 'server'
  readonly #started: StartedRequest
  #whenOver: (() => void) | undefined
  #whenAnswered: ((result: unknown) => void) | undefined

  constructor({ id, method, started, context, progressToken, kind }: OpenRequestOptions) {
    this.id = id
    this.method = method
    this.context = context
    this.progressToken = progressToken
    this.#started = started
    this.#kind = kind
  }

  get span(): RequestSpan {
    return this.#started.span
  }

  /** The context of what runs inside the request. */
  get inside(): Context {
    return this.context.withSpan(this.span)
  }

  /** Calls `fn` once, when the request is over. */
  whenOver(fn: () => void): void {
    this.#whenOver = fn
  }

  /** Calls `fn` once: with the result, or with `undefined` where there is none. */
  whenAnswered(fn: (result: unknown) => void): void {
    this.#whenAnswered = fn
  }

  /** The answer. */
  answer({ result, error }: ResponseMessage): void {
    if (error === undefined) this.#started.replied(result)
    else this.#refused(error)
    this.#end(result)
  }

  #refused(error: unknown): void {
    const code = numberOf(fieldOf(error, 'code'))
    if (code !== undefined) this.span.set({ 'rpc.response.status_code': String(code) })
    if (this.#kind === 'server' && code !== undefined && CALLERS_MISTAKES.has(code)) return
    const message = fieldOf(error, 'message')
    this.span.fail(
      { code: String(code ?? '_OTHER'), message: typeof message === 'string' ? message : '' },
      { exception: false },
    )
  }

  /** It could not be sent. */
  fail(error: unknown): void {
    this.span.fail(error)
    this.#end()
  }

  /** There will be no answer. Who should have answered has done nothing wrong by that. */
  abandon(why: Abandonment): void {
    this.span.set({ 'zeph.mcp.cancelled': true })
    if (this.#kind === 'client') this.span.fail({ code: why, message: MESSAGES[why] }, { exception: false })
    this.#end()
  }

  /** It has what it asked for, though no answer has come. */
  end(): void {
    this.#end()
  }

  #end(result?: unknown): void {
    const record = this.span as unknown as EndedSpan
    if (record.ended) return
    this.span.end()
    measureOperation(this.#kind, record)
    this.#whenOver?.()
    this.#whenAnswered?.(result)
  }
}
