import { type ChatStandIn, startTelegramStandIn } from '@zeph-telemetry/chat-standins'
import { activeSpan, shortHash } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { Bot, BotError, type Context, GrammyError, HttpError, InlineKeyboard } from 'grammy'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everythingTold } from './fixtures/told.ts'
import { instrumentGrammy } from './grammy.ts'
import { channelSpans } from './index.ts'

const SECRET = 'zx-canary-what-the-user-said'

let telegram: ChatStandIn
let bot: Bot
let recorder: SpanRecorder

beforeEach(async () => {
  telegram = await startTelegramStandIn()
  bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
  recorder = recordSpans()
})

afterEach(async () => {
  await bot.stop()
  recorder.stop()
  await telegram.close()
  expect(incompleteSpans(recorder)).toEqual([])
  expect(everythingTold(recorder.spans)).not.toContain(telegram.token.split(':')[1])
  expect(everythingTold(recorder.spans)).not.toContain(SECRET)
})

function start(): Promise<void> {
  return new Promise((resolve) => void bot.start({ onStart: () => resolve() }))
}

/** Starts a bot that has polled already, so that its set-up is not recorded. */
async function startQuietly(): Promise<void> {
  await start()
  recorder.clear()
}

/** Resolves when spans of that many updates have ended. */
const ended = (count: number) =>
  expect.poll(() => recorder.spans.filter(({ kind }) => kind === 'consumer').length).toBe(count)

test('an update is a root span around its handling, with the calls of the API inside', async () => {
  instrumentGrammy(bot)
  bot.on('message:text', async (ctx) => {
    await ctx.replyWithChatAction('typing')
    await ctx.reply(`${SECRET} answered`)
  })
  await startQuietly()
  telegram.say({ text: SECRET })
  await telegram.nextSent()
  await ended(1)
  assertSpanTree(
    recorder,
    `
    channel.telegram {"zeph.channel.direction":"in"}
      channel.telegram {"zeph.channel.method":"sendChatAction"}
      channel.telegram {"zeph.channel.method":"sendMessage"}
    `,
  )
  const [update, , reply] = recorder.started
  expect(update).toMatchObject({ kind: 'consumer', status: 'unset' })
  expect(update?.attributes).toEqual({
    'messaging.system.name': 'telegram',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.message.id': '1',
    'messaging.destination.template': 'private',
    'zeph.channel.direction': 'in',
    'zeph.channel.event': 'message',
    'zeph.conversation.hash': shortHash(telegram.conversation),
    'zeph.message.length': SECRET.length,
  })
  expect(reply?.kind).toBe('client')
  expect(reply?.attributes).toEqual({
    'messaging.system.name': 'telegram',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': '2',
    'messaging.destination.template': 'private',
    'zeph.channel.direction': 'out',
    'zeph.channel.method': 'sendMessage',
    'zeph.conversation.hash': shortHash(telegram.conversation),
    'zeph.message.length': `${SECRET} answered`.length,
    'server.address': '127.0.0.1',
  })
  expect(recorder.started[1]?.attributes).not.toHaveProperty('messaging.operation.name')
})

test('each update has a trace of its own, and polls have none', async () => {
  instrumentGrammy(bot)
  bot.on('message', (ctx) => ctx.reply('ok'))
  await start()
  telegram.say({ text: 'one' })
  telegram.say({ text: 'two' })
  await ended(2)
  telegram.say({ text: 'three' })
  await ended(3)
  expect(new Set(recorder.roots().map(({ traceId }) => traceId)).size).toBe(recorder.roots().length)
  const methods = recorder.spans.map(({ attributes }) => attributes['zeph.channel.method'])
  expect(methods.filter((method) => method !== undefined)).toEqual(
    expect.arrayContaining(['getMe', 'deleteWebhook', 'sendMessage']),
  )
  expect(methods).not.toContain('getUpdates')
})

test('middleware that was there before is inside, and what it does is nested', async () => {
  const seen: string[] = []
  bot.use(async (_ctx, next) => {
    seen.push(activeSpan().spanId)
    await channelSpans.with('channel.cli', { 'zeph.channel.direction': 'out' }, () => next())
  })
  instrumentGrammy(bot)
  bot.on('message', () => void seen.push(activeSpan().spanId))
  await startQuietly()
  telegram.say({ text: 'hello' })
  await ended(1)
  assertSpanTree(recorder, 'channel.telegram\n  channel.cli')
  expect(seen).toEqual(recorder.started.map(({ spanId }) => spanId))
})

test('a bot that was started inside of a span which is over handles updates as roots', async () => {
  instrumentGrammy(bot)
  bot.on('message', (ctx) => ctx.reply('ok'))
  await channelSpans.with('channel.cli', { 'zeph.channel.direction': 'in' }, () => start())
  telegram.say({ text: 'hello' })
  await ended(1)
  const update = recorder.spans.find(({ kind }) => kind === 'consumer')
  expect(update?.parentSpanId).toBeUndefined()
  expect(update?.traceId).not.toBe(recorder.find('channel.cli')?.traceId)
})

test('an update that is handed over inside of an open span, as by a webhook, is its child', async () => {
  instrumentGrammy(bot)
  bot.botInfo = await bot.api.getMe()
  recorder.clear()
  const message = { message_id: 5, date: 1, chat: { id: 42, type: 'private' as const, first_name: 'A' }, text: 'a' }
  const update = { update_id: 1, message: { ...message, from: { id: 1, is_bot: false, first_name: 'A' } } }
  await channelSpans.with('channel.cli', { 'zeph.channel.direction': 'in' }, () => bot.handleUpdate(update))
  assertSpanTree(recorder, 'channel.cli\n  channel.telegram {"messaging.message.id":"5"}')
})

test('buttons and edited messages say what arrived', async () => {
  instrumentGrammy(bot)
  bot.command('start', (ctx) => ctx.reply('choose', { reply_markup: new InlineKeyboard().text('yes', SECRET) }))
  bot.on('callback_query', (ctx) => ctx.answerCallbackQuery({ text: SECRET }))
  await startQuietly()
  telegram.press({ action: SECRET, conversation: '99' })
  await ended(1)
  assertSpanTree(
    recorder,
    `
    channel.telegram {"zeph.channel.event":"callback_query","zeph.conversation.hash":"${shortHash('99')}"}
      channel.telegram {"zeph.channel.method":"answerCallbackQuery"}
    `,
  )
  expect(recorder.started[0]?.attributes).not.toHaveProperty('zeph.message.length')
})

test.each([
  { status: 400, name: 'GrammyError' },
  { status: 429, name: 'GrammyError', retryAfter: 7 },
  { status: 500, name: 'GrammyError' },
])(
  'an answer of $status is an error of the call, and the same error for the caller',
  async ({ status, retryAfter }) => {
    const chat = Number(telegram.conversation)
    const failure = { status, ...(retryAfter && { retryAfter }) }
    telegram.failNext(failure)
    const bare = await bot.api.sendMessage(chat, SECRET).catch((error: unknown) => error as GrammyError)
    instrumentGrammy(bot)
    telegram.failNext(failure)
    const traced = await bot.api.sendMessage(chat, SECRET).catch((error: unknown) => error as GrammyError)
    expect(traced).toBeInstanceOf(GrammyError)
    expect({ ...traced }).toEqual({ ...bare })
    expect((traced as GrammyError).message).toBe((bare as GrammyError).message)
    expect(recorder.spans[0]).toMatchObject({ status: 'error', events: [] })
    expect(recorder.spans[0]?.attributes).toMatchObject({
      'error.type': String(status),
      'zeph.channel.error': String(status),
    })
    expect(telegram.calls().length).toBe(2)
  },
)

test.each([false, true])(
  'a connection that is cut is an error; the token stays out of it (sensitive logs: %s)',
  async (sensitiveLogs) => {
    bot = instrumentGrammy(new Bot(telegram.token, { client: { apiRoot: telegram.url, sensitiveLogs } }))
    telegram.failNext({ status: 0 })
    const error = await bot.api.sendMessage(Number(telegram.conversation), SECRET).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HttpError)
    expect((error as Error).message.includes(telegram.token)).toBe(sensitiveLogs)
    expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'HttpError' } })
    expect(recorder.spans[0]?.events.length).toBe(1)
  },
)

test("a handler that throws ends in the span and reaches the bot's error handler", async () => {
  const failure = new RangeError('out of range')
  const caught = Promise.withResolvers<BotError<Context>>()
  instrumentGrammy(bot)
  bot.on('message', () => {
    throw failure
  })
  bot.catch((error) => caught.resolve(error))
  await startQuietly()
  telegram.say({ text: SECRET })
  const error = await caught.promise
  expect(error).toBeInstanceOf(BotError)
  expect(error.error).toBe(failure)
  expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
  expect(recorder.spans[0]?.events.map(({ name }) => name)).toEqual(['exception'])
})

test('a call that fails inside of a handler leaves its exception on the update', async () => {
  const caught = Promise.withResolvers<unknown>()
  instrumentGrammy(bot)
  bot.on('message', (ctx) => ctx.reply('a'))
  bot.catch(({ error }) => caught.resolve(error))
  await startQuietly()
  telegram.failNext({ status: 400 })
  telegram.say({ text: 'hello' })
  expect(await caught.promise).toBeInstanceOf(GrammyError)
  expect(recorder.started.map(({ status, events }) => [status, events.length])).toEqual([
    ['error', 1],
    ['error', 0],
  ])
})

test('the bot and its results are what they were; instrumenting twice changes nothing', async () => {
  const [keys, { api }] = [Object.keys(bot), bot]
  expect(instrumentGrammy(bot)).toBe(bot)
  instrumentGrammy(bot)
  expect([Object.keys(bot), bot.api]).toEqual([keys, api])
  const message = await bot.api.sendMessage(Number(telegram.conversation), 'hello')
  expect(message).toMatchObject({ text: 'hello', from: { is_bot: true } })
  expect(recorder.spans.length).toBe(1)
  expect(bot.api.config.installedTransformers().length).toBe(1)
  expect(bot.middleware()).toBe(bot.middleware())
})
