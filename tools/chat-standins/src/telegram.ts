/** Telegram's Bot API with long polling. Point grammY at it with `client: { apiRoot: standIn.url }`. */
import type { ChatStandIn, Failure } from './chat-stand-in.ts'
import type { ServiceAnswer, ServiceRequest } from './local-service.ts'
import { openStandIn } from './open-stand-in.ts'
import { refused } from './telegram/answers.ts'
import { TELEGRAM_METHODS } from './telegram/methods.ts'
import { TelegramWorld } from './telegram/telegram-world.ts'
import { Traffic } from './traffic.ts'

export type TelegramStandIn = ChatStandIn

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0'
const CONVERSATION = '4242'

/**
 * Starts the Bot API. Unknown methods are answered with 404 and the method's name, a second poll with 409.
 * @example
 * await using telegram = await startTelegramStandIn()
 * const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
 */
export async function startTelegramStandIn(): Promise<TelegramStandIn> {
  const traffic = new Traffic()
  const world = new TelegramWorld(traffic, CONVERSATION)
  const { host, standIn } = await openStandIn(traffic, () => ({
    token: TOKEN,
    conversation: CONVERSATION,
    hear: (message) => world.hear(message),
    press: (button) => world.press(button),
    answer: (request) => answer(world, traffic, request),
    close: () => world.updates.close(),
  }))
  return standIn(`http://${host}`)
}

type Answered = ServiceAnswer | Promise<ServiceAnswer>

function answer(world: TelegramWorld, traffic: Traffic, { path, query, body, gone }: ServiceRequest): Answered {
  const [, token, method = ''] = /^\/bot([^/]+)\/(.+)$/.exec(path) ?? []
  if (token !== TOKEN) return refused(401, 'Unauthorized')
  const given = { ...Object.fromEntries(query), ...body }
  if (method === 'getUpdates') return world.updates.poll(given, gone)
  const failure = traffic.call(method, given)
  if (failure !== undefined) return planned(failure)
  if (!Object.hasOwn(TELEGRAM_METHODS, method)) return refused(404, `Not Found: method not found: ${method}`)
  return TELEGRAM_METHODS[method]!(world, given)
}

const USUAL_WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request: wrong parameters',
  403: 'Forbidden: bot was blocked by the user',
  429: 'Too Many Requests: retry later',
  500: 'Internal Server Error',
}

function planned({ status, error = USUAL_WORDS[status] ?? 'Failed', retryAfter }: Failure): ServiceAnswer {
  if (status === 0) return { status }
  return refused(status, error, retryAfter === undefined ? undefined : { retry_after: retryAfter })
}
