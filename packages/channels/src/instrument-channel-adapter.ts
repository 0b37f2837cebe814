/** Wraps a user's own channel adapter: what arrives through it and what leaves becomes spans of the channel's name. */
import {
  type AnyFunction,
  type AttributesOf,
  defineWrapper,
  type EndedSpan,
  type Outcome,
  type Wrapper,
} from '@zeph-telemetry/core'
import { type ChatSpan, channelSpans } from './channel-spans.ts'
import { idOf, inboundAttributes, type MessageFacts, outboundAttributes } from './message-facts.ts'
import { readMessage, readSending } from './read-message.ts'
import { lineAttributes } from './receive.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

/** The channels that have a span: `cli` stands for `channel.cli`. */
export type ChannelName = 'cli' | 'telegram' | 'discord' | 'slack'

/** `in` for a method that gets or handles what a user sent, `out` for one that sends. */
export type Direction = 'in' | 'out'

type Attributes = Partial<AttributesOf<typeof CHANNEL_SPANS, 'channel.telegram'>>

/** A method's direction, with more attributes and hooks. */
export interface ChannelRow<F extends AnyFunction> {
  readonly direction: Direction
  readonly attributes?: (...args: Parameters<F>) => Attributes | undefined
  readonly onResult?: (span: ChatSpan, outcome: Outcome<F>, args: Parameters<F>) => void
  readonly onError?: (span: ChatSpan, error: unknown, args: Parameters<F>) => void
  readonly onEnd?: (span: EndedSpan) => void
}

/** How an adapter is wrapped. */
export interface ChannelAdapterOptions<T> {
  readonly channel: ChannelName
  /** Directions of methods, added to the usual names; `false` leaves one alone. */
  readonly methods?: {
    readonly [K in keyof T]?: NonNullable<T[K]> extends infer F extends AnyFunction
      ? Direction | ChannelRow<F> | false
      : never
  }
}

const USUAL_METHODS: Readonly<Record<string, Direction>> = { receive: 'in', handle: 'in', send: 'out', reply: 'out' }

/**
 * Makes calls of an adapter's methods spans: `receive` and `handle` of direction in, `send` and `reply` of direction out, and whatever `methods`
 * names. A message is a text, or an object with `text`, `id` and `conversationId` or names like these. Methods that the object does not have
 * are left out. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const telegram = instrumentChannelAdapter(new MyTelegram(), { channel: 'telegram', methods: { onUpdate: 'in', post: 'out' } })
 */
export function instrumentChannelAdapter<T extends object>(adapter: T, options: ChannelAdapterOptions<T>): T {
  const { channel, methods } = options
  const wrappers = WRAPPERS[channel]
  if (wrappers === undefined)
    throw new TypeError(`there is no channel "${channel}"; the channels are ${Object.keys(WRAPPERS).join(', ')}`)
  const given = Object.entries<Given>({ ...USUAL_METHODS, ...(methods as Record<string, Given>) })
  for (const direction of ['in', 'out'] as const) {
    const rows = given.flatMap(([method, row]) => rowOf({ channel, direction, row }).map((found) => [method, found]))
    wrappers[direction](adapter, { methods: Object.fromEntries(rows) as never })
  }
  return adapter
}

type Given = Direction | ChannelRow<AnyFunction> | false | undefined

/** The row where it is of this direction. */
function rowOf({ channel, direction, row }: { channel: ChannelName; direction: Direction; row: Given }): object[] {
  if (row === false || row === undefined) return []
  const { direction: own, ...hooks } = typeof row === 'string' ? { direction: row } : row
  return own === direction ? [{ ...hooks, span: `channel.${channel}` }] : []
}

type AnyWrapper = Wrapper<typeof CHANNEL_SPANS>

const WRAPPERS: Readonly<Record<ChannelName, Readonly<Record<Direction, AnyWrapper>>>> = {
  cli: { in: cliWrapper('in'), out: cliWrapper('out') },
  telegram: chatWrappers('channel.telegram'),
  discord: chatWrappers('channel.discord'),
  slack: chatWrappers('channel.slack'),
}

/** A terminal has no ids and no service. */
function cliWrapper(direction: Direction): AnyWrapper {
  const read = readerOf(direction)
  return defineWrapper(channelSpans, {
    methods: {},
    rows: {
      'channel.cli': {
        attributes: (...args) => lineAttributes(direction, read(args).text),
        onResult: (span, outcome, args) => {
          const { text } = arrived(direction, read(args), outcome)
          span.set(lineAttributes(direction, text))
          setText(span, text)
        },
        onError: (span, _error, args) => setText(span, read(args).text),
      },
    },
  })
}

function chatWrappers(name: 'channel.telegram' | 'channel.discord' | 'channel.slack'): Record<Direction, AnyWrapper> {
  return { in: chatWrapper(name, 'in'), out: chatWrapper(name, 'out') }
}

function chatWrapper(name: 'channel.telegram' | 'channel.discord' | 'channel.slack', direction: Direction): AnyWrapper {
  const read = readerOf(direction)
  const describe = (facts: MessageFacts) =>
    direction === 'in'
      ? inboundAttributes(facts)
      : outboundAttributes({ ...facts, method: undefined, sends: true, server: undefined })
  const row = {
    kind: direction === 'in' ? 'consumer' : 'client',
    attributes: (...args: unknown[]) => describe(read(args)),
    onResult: (span: ChatSpan, outcome: unknown, args: readonly unknown[]) => {
      const facts = arrived(direction, read(args), outcome)
      if (direction === 'in') span.set(describe(facts))
      else span.set({ 'messaging.message.id': idOf(readMessage(outcome).id) })
      setText(span, facts.text)
    },
    onError: (span: ChatSpan, _error: unknown, args: readonly unknown[]) => setText(span, read(args).text),
  } as const
  return defineWrapper(channelSpans, { methods: {}, rows: { [name]: row } })
}

function readerOf(direction: Direction): (args: readonly unknown[]) => MessageFacts {
  return direction === 'in' ? ([message]) => readMessage(message) : readSending
}

/** A method that waits for the next message is called with nothing and returns it. */
function arrived(direction: Direction, given: MessageFacts, outcome: unknown): MessageFacts {
  return direction === 'in' && given.text === undefined ? readMessage(outcome) : given
}

function setText(span: TextSpan, text: unknown): void {
  if (typeof text === 'string') span.content('zeph.message.text', () => text)
}

interface TextSpan {
  content(key: 'zeph.message.text', read: () => unknown): unknown
}
