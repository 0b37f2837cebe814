/**
 * discord.js: a message or interaction that somebody listens to is a `channel.discord` span around all its listeners, a request to the REST
 * API one of kind client. Routes are recorded without ids and tokens.
 */
import type { SpanOf } from '@zeph-telemetry/core'
import type { Client, InternalRequest, REST } from 'discord.js'
import { channelSpans } from './channel-spans.ts'
import { describeRoute } from './discord/describe-route.ts'
import type { ListenerSpan } from './listeners/delivery.ts'
import { watchListeners } from './listeners/watch-listeners.ts'
import {
  attempt,
  type CallFacts,
  hostOf,
  idOf,
  inboundAttributes,
  type MessageFacts,
  outboundAttributes,
  word,
} from './message-facts.ts'
import { withoutEndedParent } from './receive.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

type DiscordSpan = SpanOf<typeof CHANNEL_SPANS, 'channel.discord'>

const INBOUND = ['messageCreate', 'interactionCreate'] as const

const instrumented = new WeakSet<object>()

/**
 * Wraps a client, before or after its listeners are added. Without the `profiling` condition it stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentDiscord(new Client({ intents }))
 * client.on(Events.MessageCreate, async (message) => message.reply(await agent.runTurn(message.content)))
 */
export function instrumentDiscord<T extends Client>(client: T): T {
  if (instrumented.has(client)) return client
  if (watchListeners(client, INBOUND, startEvent) === undefined) return client
  instrumented.add(client)
  const { rest } = client
  const server = hostOf(rest.options.api)
  channelSpans.methods(rest as Pick<REST, 'request'>, {
    request: {
      span: 'channel.discord',
      kind: 'client',
      attributes: (request) => outboundAttributes(readRequest(request, server)),
      onResult: (span, reply, [request]) => {
        setText(span, request)
        if (describeRoute(request).sends)
          span.set({ 'messaging.message.id': idOf((reply as { id?: unknown } | null)?.id) })
      },
      onError: (span, error, [request]) => {
        setText(span, request)
        const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown }
        span.set({ 'zeph.channel.error': word(String(code ?? status ?? '')) })
      },
    },
  })
  return client
}

function startEvent(event: string, [content]: readonly unknown[]): ListenerSpan {
  const facts = attempt(() => readEvent(event, content as Content)) ?? { event }
  const span = withoutEndedParent(() => channelSpans.start('channel.discord', inboundAttributes(facts)))
  return typeof facts.text === 'string' ? span.content('zeph.message.text', () => facts.text) : span
}

/** A message or an interaction, as far as it is read. */
interface Content {
  readonly id?: unknown
  readonly content?: unknown
  readonly channelId?: unknown
  readonly guildId?: unknown
}

function readEvent(event: string, { id, content, channelId, guildId }: Content): MessageFacts {
  const template = typeof guildId === 'string' ? 'guild' : 'dm'
  return { event, id, text: content, conversation: channelId, template }
}

function readRequest(request: InternalRequest, server: string | undefined): CallFacts {
  return { ...describeRoute(request), server, text: textOf(request) }
}

function setText(span: DiscordSpan, request: InternalRequest): void {
  const text = textOf(request)
  if (text !== undefined) span.content('zeph.message.text', () => text)
}

/** Of a message, or of the message that answers an interaction. */
function textOf({ body }: InternalRequest): string | undefined {
  const { content, data } = (body ?? {}) as { content?: unknown; data?: { content?: unknown } | null }
  return [content, data?.content].find((value) => typeof value === 'string')
}
