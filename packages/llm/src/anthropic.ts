/** Adapter for `@anthropic-ai/sdk`: messages, streamed or not, structured output, tool runners and message threads. */
import { replaceMethod } from '@zeph-telemetry/core'
import { instrumentMessages } from './anthropic/instrument-messages.ts'
import { leaveOutOwnSpans } from './anthropic/own-spans.ts'

/** What all clients of the SDK have: `Anthropic`, and its like for Bedrock, Vertex and Foundry. */
export interface AnthropicClient {
  readonly baseURL: string
  readonly messages: object
}

const instrumented = new WeakSet<object>()

/**
 * Makes every call of a model a span: `llm.chat`, or `llm.chat_stream` until the last event is read; `messages.parse` is an `llm.extract`
 * around it. Covers `messages` and `beta.messages` with their helpers (`stream`, `toolRunner`, `thread`), and clients made by
 * `withOptions`. Counting tokens and batches are no model calls. The client stays what it is: what it returns are the SDK's own promises and
 * streams. Doing it twice changes nothing; without the `profiling` condition the client stays untouched.
 *
 * The provider is `anthropic`; `aws.bedrock` for a client with an `awsRegion` or a Bedrock host, `gcp.vertex_ai` for one with `region` and
 * `projectId` or a Vertex host, and what else the client says of itself.
 *
 * Newer versions make an OpenTelemetry span of each call themselves. It is left out where it would be recorded here a second time; it stays
 * where the application has an OpenTelemetry SDK of its own (`new Anthropic({ openTelemetry: false })` switches it off).
 * @returns the same client
 * @example
 * const client = instrumentAnthropic(new Anthropic())
 */
export function instrumentAnthropic<T extends AnthropicClient>(client: T): T {
  if (instrumented.has(client)) return client
  if (!instrumentMessages(client.messages, client)) return client
  instrumented.add(client)
  const { beta } = client as { beta?: { messages?: unknown } }
  instrumentMessages(beta?.messages, client)
  leaveOutOwnSpans(client)
  replaceMethod(client, 'withOptions', (withOptions) => {
    return function (this: unknown, ...args: unknown[]) {
      return instrumentAnthropic(withOptions.apply(this, args) as AnthropicClient)
    }
  })
  return client
}
