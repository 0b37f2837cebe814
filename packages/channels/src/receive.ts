/** The span of something that arrived, around its handling. */
import { type AttributesOf, captureContext, detach, isRecording } from '@zeph-telemetry/core'
import { type ChatSpanName, channelSpans } from './channel-spans.ts'
import { attempt, inboundAttributes, type MessageFacts } from './message-facts.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

/**
 * Handles a chat message in a span of its own. What `handle` returns, throws or rejects with goes to the caller as it is.
 * @param read says what is known of the message; what it throws is ignored
 */
export function receive<R>(name: ChatSpanName, read: () => MessageFacts, handle: () => R): R {
  if (!isRecording()) return handle()
  const facts = attempt(read) ?? {}
  return withoutEndedParent(() =>
    channelSpans.with(name, inboundAttributes(facts), (span) => {
      if (typeof facts.text === 'string') span.content('zeph.message.text', () => facts.text)
      return handle()
    }),
  )
}

/** Handles a line of a terminal in a span of its own. */
export function receiveLine<R>(line: unknown, handle: () => R): R {
  if (!isRecording()) return handle()
  return withoutEndedParent(() =>
    channelSpans.with('channel.cli', lineAttributes('in', line), (span) => {
      span.content('zeph.message.text', () => line)
      return handle()
    }),
  )
}

/** What is said of a line or prompt. */
export function lineAttributes(
  direction: 'in' | 'out',
  text: unknown,
): AttributesOf<typeof CHANNEL_SPANS, 'channel.cli'> {
  return {
    'zeph.channel.direction': direction,
    'zeph.message.length': typeof text === 'string' ? text.length : undefined,
  }
}

/**
 * Runs `fn` so that no span which is over becomes a parent: sockets and polls keep the context in which they were opened, and all that
 * arrives later would belong to a span such as `start`.
 */
export function withoutEndedParent<R>(fn: () => R): R {
  const { ended } = (captureContext().span ?? {}) as { readonly ended?: unknown }
  return ended === true ? detach(fn) : fn()
}
