/**
 * Slack's Web API client: every call of a method a `channel.slack` span of kind client, from the call to its result, retries included. Tokens
 * and arguments are not recorded.
 */
import type { WebClient } from '@slack/web-api'
import type { DefinedOptions, SpanOf } from '@zeph-telemetry/core'
import { channelSpans } from './channel-spans.ts'
import { type CallFacts, hostOf, idOf, outboundAttributes, word } from './message-facts.ts'
import { apiMethods } from './slack/api-methods.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

type SlackSpan = SpanOf<typeof CHANNEL_SPANS, 'channel.slack'>

const instrumented = new WeakSet<object>()

/**
 * Wraps `apiCall` and all methods by name, such as `chat.postMessage`. Without the `profiling` condition the client stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentWebClient(new WebClient(token))
 */
export function instrumentWebClient<T extends WebClient>(client: T): T {
  if (instrumented.has(client)) return client
  const { apiCall } = client
  const server = hostOf(client.slackApiUrl)
  const byName = callRow(([method, options]) => ({ method, options }), server)
  channelSpans.methods(client as Callable, { apiCall: byName })
  if (client.apiCall === apiCall) return client
  instrumented.add(client)
  for (const { holder, key, method } of apiMethods(client)) {
    channelSpans.methods(holder, { [key]: callRow(([options]) => ({ method, options }), server) })
  }
  return client
}

type ApiCall = (...args: unknown[]) => Promise<unknown>
type Callable = { apiCall: ApiCall }

interface Call {
  readonly method: unknown
  readonly options: unknown
}

type Row = { readonly span: 'channel.slack' } & DefinedOptions<typeof CHANNEL_SPANS, 'channel.slack', ApiCall>

function callRow(readArgs: (args: unknown[]) => Call, server: string | undefined): Row {
  return {
    span: 'channel.slack',
    kind: 'client',
    attributes: (...args) => outboundAttributes(readCall(readArgs(args), server)),
    onResult: (span, result, args) => {
      const call = readArgs(args)
      setText(span, call)
      if (sends(call.method)) span.set({ 'messaging.message.id': idOf((result as { ts?: unknown }).ts) })
    },
    onError: (span, error, args) => {
      setText(span, readArgs(args))
      const { data, statusCode } = (error ?? {}) as { data?: { error?: unknown }; statusCode?: unknown }
      span.set({ 'zeph.channel.error': word(data?.error) ?? idOf(statusCode) })
    },
  }
}

function readCall({ method, options }: Call, server: string | undefined): CallFacts {
  const { channel, ts } = (options ?? {}) as { channel?: unknown; ts?: unknown }
  return { method, sends: sends(method), server, conversation: channel, id: ts, text: textOf(options) }
}

function sends(method: unknown): boolean {
  return (
    typeof method === 'string' && /^chat\.(postMessage|postEphemeral|update|meMessage|scheduleMessage)$/.test(method)
  )
}

function setText(span: SlackSpan, { options }: Call): void {
  const text = textOf(options)
  if (text !== undefined) span.content('zeph.message.text', () => text)
}

function textOf(options: unknown): string | undefined {
  const { text, markdown_text: markdown } = (options ?? {}) as { text?: unknown; markdown_text?: unknown }
  return [text, markdown].find((value) => typeof value === 'string')
}
