/**
 * What adapters find out about a message or call, and the attributes made of it. Adapters read other people's objects, so every value is
 * checked here before it is set, and ids of conversations, which are personal, leave as hashes.
 */
import { type AttributesOf, shortHash } from '@zeph-telemetry/core'
import type { ChatSpanName } from './channel-spans.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

/** As found; what is of the wrong type is left out. */
export interface MessageFacts {
  readonly text?: unknown
  readonly id?: unknown
  /** Id of the chat or channel. */
  readonly conversation?: unknown
  /** Kind of conversation, such as `private`. */
  readonly template?: unknown
  /** What arrived, such as `message`. */
  readonly event?: unknown
}

/** A call of a service's API. */
export interface CallFacts extends MessageFacts {
  readonly method: unknown
  /** True where it brings a message to somebody. */
  readonly sends: boolean
  readonly server: string | undefined
}

type ChatAttributes = AttributesOf<typeof CHANNEL_SPANS, ChatSpanName>

/** For a message that arrived. */
export function inboundAttributes(facts: MessageFacts): ChatAttributes {
  return {
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'zeph.channel.direction': 'in',
    'zeph.channel.event': word(facts.event),
    ...messageAttributes(facts),
  }
}

/** For a call of the service. */
export function outboundAttributes({ method, sends, server, ...facts }: CallFacts): ChatAttributes {
  const operation = sends ? 'send' : undefined
  return {
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'zeph.channel.direction': 'out',
    'zeph.channel.method': word(method),
    'server.address': server,
    ...messageAttributes(facts),
  }
}

function messageAttributes({
  text,
  id,
  conversation,
  template,
}: MessageFacts): Omit<ChatAttributes, 'zeph.channel.direction'> {
  const address = idOf(conversation)
  return {
    'messaging.message.id': idOf(id),
    'messaging.destination.template': word(template),
    'zeph.conversation.hash': address === undefined ? undefined : shortHash(address),
    'zeph.message.length': typeof text === 'string' ? text.length : undefined,
  }
}

/** An id as text; undefined where it is none: ids of messages are short and have no blanks. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && /^[\w.:@=+-]{1,128}$/.test(value) ? value : undefined
}

/** A name out of few: of a method, an event, a kind of conversation, a code. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/@ -]{1,80}$/.test(value) ? value : undefined
}

/** Reads other people's objects; undefined where they do not let themselves be read. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** The host of an address without port, path and credentials. */
export function hostOf(address: unknown): string | undefined {
  return attempt(() => new URL(String(address)).hostname) || undefined
}
