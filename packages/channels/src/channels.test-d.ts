/** Types of wrappers and adapters; checked by `tsc`, run by nobody. */
import { EventEmitter } from 'node:events'
import type { Interface } from 'node:readline'
import type { Interface as PromisesInterface } from 'node:readline/promises'
import type { MessagePort } from 'node:worker_threads'
import type { App } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import type { Client } from 'discord.js'
import type { Bot, Context } from 'grammy'
import { instrumentDiscord } from './discord.ts'
import { instrumentGrammy } from './grammy.ts'
import { cancelSignal, channelSpans, instrumentChannelAdapter, statusChannel } from './index.ts'
import { handleLines, instrumentReadline } from './readline.ts'
import { instrumentBolt } from './slack-bolt.ts'
import { instrumentWebClient } from './slack-web-api.ts'

interface OwnContext extends Context {
  readonly own: true
}

declare const sdks: {
  readonly bot: Bot
  readonly ownBot: Bot<OwnContext>
  readonly client: Client
  readonly ready: Client<true> & { readonly own: true }
  readonly app: App
  readonly web: WebClient
  readonly terminal: Interface
  readonly promises: PromisesInterface
  readonly port: MessagePort
}

const bot: Bot = instrumentGrammy(sdks.bot)
const ownBot: Bot<OwnContext> = instrumentGrammy(sdks.ownBot)
// @ts-expect-error not a bot
instrumentGrammy({ on: () => {} })

const client: Client = instrumentDiscord(sdks.client)
const own: true = instrumentDiscord(sdks.ready).own
// @ts-expect-error not a client of discord.js
instrumentDiscord(sdks.web)

const app: App = instrumentBolt(sdks.app)
const web: WebClient = instrumentWebClient(sdks.web)
// @ts-expect-error a client is no app
instrumentBolt(sdks.web)
// @ts-expect-error an app is no client
instrumentWebClient(sdks.app)

const terminal: Interface = instrumentReadline(sdks.terminal)
const promises: PromisesInterface = instrumentReadline(sdks.promises)
const done: Promise<void> = handleLines(promises, async (line) => line.length)
// @ts-expect-error a line is a text
handleLines(terminal, (line: number) => line)

class Chat {
  readonly name = 'chat'
  onMessage(message: { readonly text: string }): Promise<number> {
    return Promise.resolve(message.text.length)
  }
  post(text: string): void {
    void text
  }
}

const chat: Chat = instrumentChannelAdapter(new Chat(), {
  channel: 'telegram',
  methods: {
    onMessage: {
      direction: 'in',
      attributes: (message) => ({ 'zeph.message.length': message.text.length }),
      onResult: (span, length) => span.set({ 'zeph.message.length': length + 1 }),
    },
    post: 'out',
  },
})
// @ts-expect-error a channel must be named
instrumentChannelAdapter(new Chat(), {})
// @ts-expect-error no such channel
instrumentChannelAdapter(new Chat(), { channel: 'fax' })
// @ts-expect-error no such method
instrumentChannelAdapter(new Chat(), { channel: 'cli', methods: { listen: 'in' } })
// @ts-expect-error no method
instrumentChannelAdapter(new Chat(), { channel: 'cli', methods: { name: 'in' } })
// @ts-expect-error no such direction
instrumentChannelAdapter(new Chat(), { channel: 'cli', methods: { post: 'send' } })
instrumentChannelAdapter(new Chat(), {
  channel: 'cli',
  // @ts-expect-error no such attribute
  methods: { post: { direction: 'out', attributes: (text) => ({ 'zeph.message.size': text.length }) } },
})

// @ts-expect-error a required attribute is missing
channelSpans.start('channel.cli', {})
// @ts-expect-error a text
channelSpans.start('channel.slack', { 'zeph.channel.direction': 1 })
// @ts-expect-error content is no attribute to be set
channelSpans.start('channel.slack', { 'zeph.channel.direction': 'in', 'zeph.message.text': 'a' })
channelSpans.start('channel.slack', { 'zeph.channel.direction': 'out' }, { kind: 'client' })
// @ts-expect-error not of this span's kinds
channelSpans.start('channel.slack', { 'zeph.channel.direction': 'out' }, { kind: 'server' })
// @ts-expect-error a terminal has no ids
channelSpans.start('channel.cli', { 'zeph.channel.direction': 'in', 'messaging.message.id': '1' })

const texts: Channel<string> = statusChannel<string>({ capacity: 8, onFull: 'drop', every: 2 })
const numbers: Channel<number> = statusChannel(createChannel<number>(), { every: 2 })
const emitter: EventEmitter = statusChannel(new EventEmitter(), { event: 'status' })
const port: MessagePort = statusChannel(sdks.port)
const controller: AbortController = cancelSignal(new AbortController())
// @ts-expect-error a message is a text
texts.trySend(1)
// @ts-expect-error not what can be done with a full channel
statusChannel<string>({ onFull: 'throw' })
// @ts-expect-error a signal cannot be aborted
cancelSignal(controller.signal)

void [texts, numbers, emitter, port, bot, ownBot, client, own, app, web, terminal, promises, done, chat]
