/**
 * Sees the HTTP requests that model calls make, through what undici publishes about itself: Node's own `fetch` and the npm package alike, with
 * nothing wrapped. Runs from the first recorded model call on; requests that no model call makes cost a look into a table.
 */
import { subscribe } from 'node:diagnostics_channel'
import { activeCall } from '../call/active-call.ts'
import type { Attempt } from './attempt.ts'
import { attemptsOf } from './call-attempts.ts'
import { bytesOf, type PublishedRequest } from './published-request.ts'

interface Message {
  readonly request: PublishedRequest
  readonly response?: { readonly statusCode?: unknown; readonly headers?: unknown }
  readonly chunk?: unknown
  readonly error?: unknown
}

const attempts = new WeakMap<PublishedRequest, Attempt>()

/** What happens to a request, by the channel that tells it. Older versions of undici have no channels for chunks. */
const STEPS: Readonly<Record<string, (attempt: Attempt, message: Message) => void>> = {
  bodyChunkSent: (attempt, { chunk }) => attempt.sent(bytesOf(chunk)),
  headers: (attempt, { response }) => attempt.answered(response?.statusCode, response?.headers),
  bodyChunkReceived: (attempt, { chunk }) => attempt.received(bytesOf(chunk)),
  trailers: (attempt) => attempt.end(),
  error: (attempt, { error }) => attempt.failed(error),
}

let watching = false

/** Starts to watch, once in a process. */
export function watchModelRequests(): void {
  if (watching) return
  watching = true
  subscribe('undici:request:create', (message) => quietly(() => begin(message as Message)))
  for (const [name, step] of Object.entries(STEPS)) {
    subscribe(`undici:request:${name}`, (message) => {
      const attempt = attempts.get((message as Message).request)
      if (attempt !== undefined) quietly(() => step(attempt, message as Message))
    })
  }
}

function begin({ request }: Message): void {
  const call = request.method === 'CONNECT' ? undefined : activeCall()
  const attempt = call && attemptsOf(call).begin(request)
  if (attempt !== undefined) attempts.set(request, attempt)
}

/** What a subscriber throws would end the process. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // A request that cannot be read has no span.
  }
}
