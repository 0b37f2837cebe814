/**
 * `fetch`, Node's own or undici's, with every request a `tool.web_scrape` span until the body of its answer is over. URLs are content; no
 * header is added or recorded, and the answer is the client's own.
 */
import { types } from 'node:util'
import { isRecording, replaceMethod } from '@zeph-telemetry/core'
import { Exchange, type RequestDescription } from './http/exchange.ts'
import { urlOf } from './http/request-target.ts'
import { watchWebBody } from './http/watch-body.ts'

/** What every Response has. */
interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body?: unknown
}

const instrumented = new WeakSet<object>()

/**
 * Makes every request a span of kind client: method, host, port, status and the size that the answer announces; a status from 400 on is an
 * error. It is measured in `http.client.request.duration` (seconds). The span ends when the body was read, cancelled, has failed or is
 * collected. Without the `profiling` condition it returns the function itself.
 * @example
 * const tracedFetch = instrumentFetch(fetch)
 * const page = await (await tracedFetch('https://example.org')).text()
 */
export function instrumentFetch<F extends (...args: never[]) => Promise<Answer>>(fetch: F): F {
  if (instrumented.has(fetch)) return fetch
  const holder = { fetch }
  replaceMethod(holder, 'fetch', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const exchange = isRecording() ? Exchange.begin(() => describe(args)) : undefined
      if (exchange === undefined) return original.apply(this, args)
      return settle(
        exchange,
        exchange.run(() => original.apply(this, args) as unknown),
      )
    }
  })
  if (holder.fetch !== fetch) instrumented.add(holder.fetch)
  return holder.fetch
}

/** As the specification reads them: what the second argument says goes before what a Request says. */
function describe([input, init]: readonly unknown[]): RequestDescription {
  const own = typeof input === 'object' ? (input as { method?: unknown } | null) : undefined
  return { method: (init as { method?: unknown } | undefined)?.method ?? own?.method, url: urlOf(input) }
}

/** What stands in for `fetch` in a user's tests may return anything. */
function settle(exchange: Exchange, answer: unknown): unknown {
  if (!types.isPromise(answer)) {
    exchange.end()
    return answer
  }
  return answer.then(
    (response) => {
      observe(exchange, response as Answer)
      return response
    },
    (error: unknown) => {
      exchange.fail(error)
      throw error
    },
  )
}

function observe(exchange: Exchange, response: Answer): void {
  try {
    exchange.answered({ status: response.status, length: response.headers.get('content-length') })
    const { body } = response
    if (body instanceof ReadableStream) watchWebBody(exchange, body)
    else exchange.end()
  } catch {
    exchange.end()
  }
}
