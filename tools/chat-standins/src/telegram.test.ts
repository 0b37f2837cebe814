/** grammY, unchanged, against the stand-in. */
import { Bot, GrammyError, HttpError, InlineKeyboard } from 'grammy'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTelegramStandIn, type TelegramStandIn } from './index.ts'

let telegram: TelegramStandIn
let bot: Bot

beforeEach(async () => {
  telegram = await startTelegramStandIn()
  bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
})

afterEach(async () => {
  await bot.stop()
  await telegram.close()
})

/** Polls until the bot is stopped. */
function start(): Promise<void> {
  return new Promise((resolve) => void bot.start({ onStart: () => resolve() }))
}

test('what a user writes reaches the bot, and its answer the user', async () => {
  bot.on('message:text', (ctx) => ctx.reply(`you said ${ctx.message.text}`))
  const before = telegram.say({ text: 'written before the bot was there' })
  await start()
  expect((await telegram.nextSent()).text).toBe('you said written before the bot was there')
  telegram.say({ text: 'hello', conversation: '77' })
  const answer = await telegram.nextSent()
  expect(answer).toEqual({ method: 'sendMessage', conversation: '77', text: 'you said hello', id: answer.id })
  expect(telegram.sent().length).toBe(2)
  expect(Number(before)).toBeLessThan(Number(answer.id))
})

test('commands are marked, buttons answered, messages edited and deleted', async () => {
  bot.command('start', (ctx) => ctx.reply('choose', { reply_markup: new InlineKeyboard().text('yes', 'yes') }))
  bot.callbackQuery('yes', async (ctx) => {
    await ctx.answerCallbackQuery()
    const { message_id } = await ctx.reply('one')
    await ctx.api.editMessageText(ctx.chatId!, message_id, 'two')
    await ctx.api.deleteMessage(ctx.chatId!, message_id)
    await ctx.reply('done')
  })
  await start()
  telegram.say({ text: '/start' })
  expect((await telegram.nextSent()).text).toBe('choose')
  telegram.press({ action: 'yes' })
  const texts = [await telegram.nextSent(), await telegram.nextSent(), await telegram.nextSent()]
  expect(texts.map(({ method, text }) => `${method} ${text}`)).toEqual([
    'sendMessage one',
    'editMessageText two',
    'sendMessage done',
  ])
  expect(texts[1]?.id).toBe(texts[0]?.id)
  expect(telegram.calls().map(({ method }) => method)).toContain('answerCallbackQuery')
})

test('it says no as the service does', async () => {
  const chat = Number(telegram.conversation)
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'no failure',
      (error: unknown) => (error instanceof GrammyError ? [error.error_code, error.description] : error),
    )
  expect(await failure(bot.api.sendMessage(chat, ' '))).toEqual([400, 'Bad Request: message text is empty'])
  expect(await failure(bot.api.sendMessage(999, 'a'))).toEqual([400, 'Bad Request: chat not found'])
  expect(await failure(bot.api.editMessageText(chat, 9, 'a'))).toEqual([400, 'Bad Request: message to edit not found'])
  const unknown = bot.api.raw.setChatPhoto({ chat_id: chat, photo: 'x' as never })
  expect(await failure(unknown)).toEqual([404, 'Not Found: method not found: setChatPhoto'])
  const stranger = new Bot('1:wrong', { client: { apiRoot: telegram.url } })
  expect(await failure(stranger.api.getMe())).toEqual([401, 'Unauthorized'])
})

test('it fails as it is told, once, and only the method that is named', async () => {
  const chat = Number(telegram.conversation)
  telegram.failNext({ status: 429, retryAfter: 3, method: 'sendMessage' })
  telegram.failNext({ status: 500 })
  await expect(bot.api.getMe()).rejects.toMatchObject({ error_code: 500, description: 'Internal Server Error' })
  await expect(bot.api.sendMessage(chat, 'a')).rejects.toMatchObject({
    error_code: 429,
    parameters: { retry_after: 3 },
  })
  telegram.failNext({ status: 0 })
  await expect(bot.api.sendMessage(chat, 'a')).rejects.toBeInstanceOf(HttpError)
  expect((await bot.api.sendMessage(chat, 'a')).text).toBe('a')
  expect(telegram.calls().length).toBe(4)
})

test('a second poll ends the first', async () => {
  const first = bot.api.getUpdates({ timeout: 30 })
  const ended = expect(first).rejects.toMatchObject({ error_code: 409 })
  // The first poll must have arrived before the second.
  await bot.api.getMe()
  const second = bot.api.getUpdates({ timeout: 30 })
  await ended
  telegram.say({ text: 'hello' })
  expect((await second).map(({ message }) => message?.text)).toEqual(['hello'])
})

test('updates that the bot has not confirmed come again', async () => {
  telegram.say({ text: 'a' })
  telegram.say({ text: 'b' })
  const [first] = await bot.api.getUpdates({ limit: 1 })
  const again = await bot.api.getUpdates()
  expect(again.map(({ message }) => message?.text)).toEqual(['a', 'b'])
  const rest = await bot.api.getUpdates({ offset: first!.update_id + 1 })
  expect(rest.map(({ message }) => message?.text)).toEqual(['b'])
})

test('who waits for a message learns that none will come', async () => {
  const waiting = expect(telegram.nextSent()).rejects.toThrow('closed')
  await telegram.close()
  await waiting
  await expect(telegram.nextSent()).rejects.toThrow('closed')
})
