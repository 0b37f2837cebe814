/** Writes trace context and baggage into a request that undici has not sent yet: only to hosts that the configuration names. */
import { injectTo } from '@zeph-telemetry/core'
import type { LlmSpan } from '../llm-spans.ts'
import { headersIn } from './published-headers.ts'
import type { PublishedRequest } from './published-request.ts'

/** Adds what the request has not. What the program set itself stays, and nothing is added to it. */
export function propagate(span: LlmSpan<'llm.http_request'>, url: URL | undefined, request: PublishedRequest): void {
  if (url === undefined || typeof request.addHeader !== 'function') return
  try {
    addHeaders(span, url, request)
  } catch {
    // A client that refuses a header sends its request without it.
  }
}

function addHeaders(span: LlmSpan<'llm.http_request'>, url: URL, request: PublishedRequest): void {
  const carrier: Record<string, unknown> = span.run(() => injectTo(url, {}))
  const own = headersIn(request.headers, ['traceparent', 'tracestate', ...Object.keys(carrier)])
  const isTraced = 'traceparent' in own || 'tracestate' in own
  for (const [name, value] of Object.entries(carrier)) {
    const isTaken = name in own || (isTraced && name.startsWith('trace'))
    if (typeof value === 'string' && !isTaken) request.addHeader?.(name, value)
  }
}
