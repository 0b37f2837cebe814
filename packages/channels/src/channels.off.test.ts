import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { App, LogLevel } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { Client } from 'discord.js'
import { Bot } from 'grammy'
import { expect, test } from 'vitest'
import { instrumentDiscord } from './discord.ts'
import { instrumentGrammy } from './grammy.ts'
import { channelSpans, instrumentChannelAdapter } from './index.ts'
import { handleLines, instrumentReadline } from './readline.ts'
import { instrumentBolt } from './slack-bolt.ts'
import { instrumentWebClient } from './slack-web-api.ts'

/** Everything that an adapter could have put on an object. */
const ownOf = (object: object) => Object.getOwnPropertyDescriptors(object)

test('without the profiling condition a bot, a client and an app are left alone', async () => {
  const bot = new Bot('1:token')
  const before = ownOf(bot)
  expect(instrumentGrammy(bot)).toBe(bot)
  expect(ownOf(bot)).toEqual(before)
  expect(bot.api.config.installedTransformers()).toEqual([])

  const client = new Client({ intents: [] })
  const [own, rest] = [Reflect.ownKeys(client), Reflect.ownKeys(client.rest)]
  expect(instrumentDiscord(client)).toBe(client)
  expect([Reflect.ownKeys(client), Reflect.ownKeys(client.rest)]).toEqual([own, rest])
  await client.destroy()

  const web = new WebClient('token')
  const { postMessage } = web.chat
  const keys = Reflect.ownKeys(web)
  expect(instrumentWebClient(web)).toBe(web)
  expect([Reflect.ownKeys(web), web.chat.postMessage]).toEqual([keys, postMessage])

  const app = new App({ token: 'token', signingSecret: 'a', tokenVerificationEnabled: false, logLevel: LogLevel.ERROR })
  const { middleware } = app as unknown as { middleware: unknown[] }
  const count = middleware.length
  expect(instrumentBolt(app)).toBe(app)
  expect(middleware.length).toBe(count)
})

test('without the profiling condition an interface is left alone, and its lines are handled', async () => {
  const input = new PassThrough()
  const terminal = createInterface({ input })
  const [keys, { question }] = [Reflect.ownKeys(terminal), terminal]
  expect(instrumentReadline(terminal)).toBe(terminal)
  expect([Reflect.ownKeys(terminal), terminal.question]).toEqual([keys, question])
  const lines: string[] = []
  const handled = handleLines(terminal, (line) => lines.push(line))
  input.end('a\nb\n')
  await handled
  expect(lines).toEqual(['a', 'b'])
})

test("without the profiling condition a user's own adapter is left alone", () => {
  class Chat {
    handle(text: string): string {
      return text
    }
  }
  const chat = new Chat()
  expect(instrumentChannelAdapter(chat, { channel: 'cli' })).toBe(chat)
  expect(Reflect.ownKeys(chat)).toEqual([])
  const call = () => 1
  const attributes = () => ({ 'zeph.channel.direction': 'in' })
  expect(channelSpans.instrument('channel.cli', { attributes }, call)).toBe(call)
  expect(channelSpans.start('channel.slack', attributes()).recording).toBe(false)
})
