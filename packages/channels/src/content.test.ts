/** What adapters do where a user switched content capture on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { App, LogLevel } from '@slack/bolt'
import {
  type ChatStandIn,
  startDiscordStandIn,
  startSlackStandIn,
  startTelegramStandIn,
} from '@zeph-telemetry/chat-standins'
import { initObservability } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { Client, Events, GatewayIntentBits } from 'discord.js'
import { Bot } from 'grammy'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { instrumentDiscord } from './discord.ts'
import { instrumentGrammy } from './grammy.ts'
import { instrumentReadline } from './readline.ts'
import { instrumentBolt } from './slack-bolt.ts'

const traceDir = mkdtempSync(join(tmpdir(), 'zeph-channels-'))
let shutdown: () => Promise<void>
let recorder: SpanRecorder

beforeAll(async () => {
  const handle = initObservability({ telemetry: { enabled: true, backend: 'local', captureContent: 'all', traceDir } })
  await handle.ready
  shutdown = () => handle.shutdown()
})

afterAll(async () => {
  await shutdown()
  rmSync(traceDir, { recursive: true })
})

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const withDirections = () =>
  recorder.spans.flatMap(({ attributes }) => {
    const text = attributes['zeph.message.text']
    return text === undefined ? [] : [[attributes['zeph.channel.direction'], text]]
  })

/** A user says something, and the bot answers with it. */
async function talk(service: ChatStandIn): Promise<void> {
  service.say({ text: 'hello' })
  await service.nextSent()
  await expect.poll(withDirections).toEqual([
    ['out', 'you said hello'],
    ['in', 'hello'],
  ])
}

test('Telegram: the text of both directions, that of a call that failed too', async () => {
  await using telegram = await startTelegramStandIn()
  const bot = instrumentGrammy(new Bot(telegram.token, { client: { apiRoot: telegram.url } }))
  bot.on('message:text', (ctx) => ctx.reply(`you said ${ctx.message.text}`))
  const started = Promise.withResolvers<void>()
  void bot.start({ onStart: () => started.resolve() })
  await started.promise
  await talk(telegram)
  await bot.stop()
  recorder.clear()
  for (const status of [400, 0]) {
    telegram.failNext({ status })
    await expect(bot.api.sendMessage(telegram.conversation, 'lost')).rejects.toThrow()
  }
  expect(withDirections()).toEqual([
    ['out', 'lost'],
    ['out', 'lost'],
  ])
})

test('Discord: the text of both directions, that of a request that failed too', async () => {
  await using discord = await startDiscordStandIn()
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent]
  const client = instrumentDiscord(new Client({ intents, rest: { api: discord.url, retries: 0 } }))
  client.on(Events.MessageCreate, async (message) => {
    await message.reply(`you said ${message.content}`)
  })
  await client.login(discord.token)
  await talk(discord)
  recorder.clear()
  discord.failNext({ status: 403 })
  const body = { content: 'lost' }
  await expect(client.rest.post(`/channels/${discord.conversation}/messages`, { body })).rejects.toThrow()
  expect(withDirections()).toEqual([['out', 'lost']])
  await client.destroy()
})

test('Slack: the text of both directions, that of a call that failed too', async () => {
  await using slack = await startSlackStandIn()
  const options = { token: slack.token, appToken: slack.appToken, socketMode: true, logLevel: LogLevel.ERROR }
  const app = instrumentBolt(new App({ ...options, clientOptions: { slackApiUrl: slack.url } }))
  app.message(async ({ message, say }) => {
    await say(`you said ${'text' in message ? message.text : ''}`)
  })
  await app.start()
  await talk(slack)
  recorder.clear()
  slack.failNext({ status: 200, error: 'is_archived' })
  await expect(app.client.chat.postMessage({ channel: slack.conversation, text: 'lost' })).rejects.toThrow()
  expect(withDirections()).toEqual([['out', 'lost']])
  await app.stop()
})

test('a terminal: lines, and no prompts', () => {
  const terminal = instrumentReadline(createInterface({ input: new PassThrough() }))
  terminal.on('line', () => {})
  terminal.emit('line', 'a line')
  terminal.prompt()
  expect(withDirections()).toEqual([['in', 'a line']])
  terminal.close()
})
