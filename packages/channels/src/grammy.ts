/**
 * grammY: every update a `channel.telegram` span around all middleware, every call of the Bot API one of kind client. Long polls make
 * none, and the bot's token, which stands in every address, is never read.
 */
import { replaceMethod, type SpanOf } from '@zeph-telemetry/core'
import type { Bot, Context, MiddlewareFn, NextFunction, Transformer } from 'grammy'
import { channelSpans } from './channel-spans.ts'
import { type CallFacts, hostOf, idOf, type MessageFacts, outboundAttributes, word } from './message-facts.ts'
import { receive } from './receive.ts'
import type { CHANNEL_SPANS } from './span-map.ts'

type TelegramSpan = SpanOf<typeof CHANNEL_SPANS, 'channel.telegram'>

const instrumented = new WeakSet<object>()

/**
 * Wraps a bot: before or after its middleware is set up, polling or webhook. Transformers that are installed later, such as a retrier's, run
 * outside of the spans of calls. Without the `profiling` condition the bot stays untouched.
 * @returns the same bot
 * @example
 * const bot = instrumentGrammy(new Bot(token))
 */
export function instrumentGrammy<C extends Context, T extends Bot<C>>(bot: T & Bot<C>): T {
  if (instrumented.has(bot)) return bot
  const done = replaceMethod(bot, 'middleware', (middleware) => {
    const around = aroundOnce<C>()
    return function (this: T) {
      return around(middleware.call(this) as MiddlewareFn<C>)
    }
  })
  if (!done) return bot
  instrumented.add(bot)
  bot.api.config.use(callsOf(hostOf(bot.api.options?.apiRoot ?? 'https://api.telegram.org')))
  return bot
}

/** A bot has one handler, until more middleware is added. */
function aroundOnce<C extends Context>(): (handler: MiddlewareFn<C>) => MiddlewareFn<C> {
  let known: MiddlewareFn<C> | undefined
  let around: MiddlewareFn<C> | undefined
  return (handler) => {
    if (around === undefined || known !== handler) {
      known = handler
      around = (context: C, next: NextFunction) =>
        receive(
          'channel.telegram',
          () => readUpdate(context.update),
          () => handler(context, next),
        )
    }
    return around
  }
}

interface Message {
  readonly message_id?: unknown
  readonly text?: unknown
  readonly caption?: unknown
  readonly chat?: { readonly id?: unknown; readonly type?: unknown }
  /** Of a callback query, the message whose button was pressed. */
  readonly message?: Message
}

/** An update is its id and one thing under its own name. */
function readUpdate({ update_id: _, ...things }: object & { update_id: number }): MessageFacts {
  const [event, content] = (Object.entries(things)[0] ?? []) as [event?: string, content?: Message]
  const message = content?.message ?? content
  return {
    event,
    text: content?.text ?? content?.caption,
    id: message?.message_id,
    conversation: message?.chat?.id,
    template: message?.chat?.type,
  }
}

type Call = Parameters<Transformer>

/** How the API is called; `getUpdates` waits for users and is no work. */
function callsOf(server: string | undefined): Transformer {
  const call = channelSpans.instrument(
    'channel.telegram',
    {
      kind: 'client',
      attributes: (...[, method, payload]: Call) => outboundAttributes(readCall(method, payload, server)),
      onResult: readReply,
      onError: (span, _error, [, , payload]) => setText(span, payload),
    },
    (...[next, method, payload, signal]: Call) => next(method, payload, signal),
  )
  const transformer = (...args: Call) => {
    const [next, method, payload, signal] = args
    return (method as string) === 'getUpdates' ? next(method, payload, signal) : call(...args)
  }
  return transformer as Transformer
}

function readCall(method: string, payload: object, server: string | undefined): CallFacts {
  const { chat_id: conversation, message_id: id } = payload as { chat_id?: unknown; message_id?: unknown }
  return { method, sends: SENDS.test(method), server, conversation, id, text: textOf(payload) }
}

/** Methods that bring something to a chat; `sendChatAction` only shows that something will come. */
const SENDS = /^(send(?!ChatAction)|editMessage|forwardMessage|copyMessage)/

/** The API says no in what it returns; grammY makes the error that the caller gets of it. */
function readReply(span: TelegramSpan, reply: Awaited<ReturnType<Transformer>>, [, , payload]: Call): void {
  setText(span, payload)
  if (reply.ok) {
    const message = reply.result as Message | null
    if (typeof message !== 'object') return
    span.set({
      'messaging.message.id': idOf(message?.message_id),
      'messaging.destination.template': word(message?.chat?.type),
    })
    return
  }
  const code = String(reply.error_code)
  span.set({ 'zeph.channel.error': word(code) })
  span.fail({ name: 'GrammyError', code, message: reply.description }, { exception: false })
}

function setText(span: TelegramSpan, payload: object): void {
  const text = textOf(payload)
  if (text !== undefined) span.content('zeph.message.text', () => text)
}

function textOf(payload: object): string | undefined {
  const { text, caption } = (payload ?? {}) as { text?: unknown; caption?: unknown }
  return [text, caption].find((value) => typeof value === 'string')
}
