import { once } from 'node:events'
import { type ChatStandIn, startDiscordStandIn } from '@zeph-telemetry/chat-standins'
import { activeSpan, shortHash } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type Message,
  type OmitPartialGroupDMChannel,
  type TextChannel,
} from 'discord.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentDiscord } from './discord.ts'
import { everythingTold } from './fixtures/told.ts'
import { channelSpans } from './index.ts'

const SECRET = 'zx-canary-what-the-user-said'
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits

let discord: ChatStandIn
let client: Client
let recorder: SpanRecorder

beforeEach(async () => {
  discord = await startDiscordStandIn()
  client = new Client({
    intents: [Guilds, GuildMessages, MessageContent],
    rest: { api: discord.url, retries: 0, rejectOnRateLimit: () => true },
  })
  recorder = recordSpans()
})

afterEach(async () => {
  await client.destroy()
  recorder.stop()
  await discord.close()
  expect(incompleteSpans(recorder)).toEqual([])
  const told = everythingTold(recorder.spans)
  for (const secret of [discord.token, 'interaction-token', SECRET, discord.conversation])
    expect(told).not.toContain(secret)
})

async function login(): Promise<void> {
  const ready = once(client, Events.ClientReady)
  await client.login(discord.token)
  await ready
}

async function loginQuietly(): Promise<void> {
  await login()
  recorder.clear()
}

const inbound = () => recorder.spans.filter(({ kind }) => kind === 'consumer')
const ended = (count: number) => expect.poll(() => inbound().length).toBe(count)
const channel = () => client.channels.cache.get(discord.conversation) as TextChannel

test('a message is a root span around its handling, with the requests inside', async () => {
  instrumentDiscord(client)
  client.on(Events.MessageCreate, async (message) => {
    await message.reply(`${SECRET} answered`)
  })
  await loginQuietly()
  const id = discord.say({ text: SECRET })
  const answer = await discord.nextSent()
  await ended(1)
  assertSpanTree(
    recorder,
    `
    channel.discord {"zeph.channel.direction":"in"}
      channel.discord {"zeph.channel.direction":"out"}
    `,
  )
  const [message, reply] = recorder.started
  expect(message?.attributes).toEqual({
    'messaging.system.name': 'discord',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.message.id': id,
    'messaging.destination.template': 'guild',
    'zeph.channel.direction': 'in',
    'zeph.channel.event': 'messageCreate',
    'zeph.conversation.hash': shortHash(discord.conversation),
    'zeph.message.length': SECRET.length,
  })
  expect(reply).toMatchObject({ kind: 'client', status: 'unset' })
  expect(reply?.attributes).toEqual({
    'messaging.system.name': 'discord',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': answer.id,
    'zeph.channel.direction': 'out',
    'zeph.channel.method': 'POST /channels/:id/messages',
    'zeph.conversation.hash': shortHash(discord.conversation),
    'zeph.message.length': `${SECRET} answered`.length,
    'server.address': '127.0.0.1',
  })
})

test('one message is one span, until the last of its listeners is done', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const spans: string[] = []
  client.on(Events.MessageCreate, async () => {
    spans.push(activeSpan().spanId)
    await gates[0]!.promise
  })
  instrumentDiscord(client)
  client.on(Events.MessageCreate, async () => {
    spans.push(activeSpan().spanId)
    await gates[1]!.promise
  })
  const heard = Promise.withResolvers<void>()
  client.once(Events.MessageCreate, () => heard.resolve())
  await loginQuietly()
  discord.say({ text: 'hello' })
  await heard.promise
  gates[1]!.resolve()
  await gates[1]!.promise
  expect(inbound()).toEqual([])
  gates[0]!.resolve()
  await ended(1)
  expect(spans).toEqual([inbound()[0]?.spanId, inbound()[0]?.spanId])
})

test('messages that nobody listens to, and other events, make no span', async () => {
  instrumentDiscord(client)
  const seen = once(client, Events.Raw)
  client.on(Events.Debug, () => {})
  await login()
  await seen
  expect(inbound()).toEqual([])
  const methods = recorder.spans.map(({ attributes }) => attributes['zeph.channel.method'])
  expect(methods).toEqual(['GET /gateway/bot'])
})

test('a client that logged in inside of a span which is over handles messages as roots', async () => {
  instrumentDiscord(client)
  client.on(Events.MessageCreate, () => {})
  await channelSpans.with('channel.cli', { 'zeph.channel.direction': 'in' }, () => login())
  discord.say({ text: 'hello' })
  await ended(1)
  expect(inbound()[0]?.parentSpanId).toBeUndefined()
  expect(inbound()[0]?.traceId).not.toBe(recorder.find('channel.cli')?.traceId)
})

test('a direct message belongs to no guild', () => {
  instrumentDiscord(client)
  client.on(Events.MessageCreate, () => {})
  const message = { id: '1', guildId: null, channelId: '2', content: SECRET }
  client.emit(Events.MessageCreate, message as unknown as OmitPartialGroupDMChannel<Message>)
  expect(recorder.spans[0]?.attributes).toMatchObject({
    'messaging.destination.template': 'dm',
    'messaging.message.id': '1',
    'zeph.conversation.hash': shortHash('2'),
  })
})

test('interactions are spans, and the tokens in their routes are not recorded', async () => {
  instrumentDiscord(client)
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isButton()) return
    await interaction.deferReply()
    await interaction.editReply(SECRET)
    await interaction.followUp(SECRET)
  })
  await loginQuietly()
  discord.press({ action: SECRET })
  await ended(1)
  assertSpanTree(
    recorder,
    `
    channel.discord {"zeph.channel.event":"interactionCreate"}
      channel.discord {"zeph.channel.method":"POST /interactions/:id/:token/callback"}
      channel.discord {"zeph.channel.method":"PATCH /webhooks/:id/:token/messages/@original","messaging.operation.name":"send"}
      channel.discord {"zeph.channel.method":"POST /webhooks/:id/:token"}
    `,
  )
})

test.each([
  { status: 400, type: 'DiscordAPIError[50035]', code: '50035' },
  { status: 403, type: 'DiscordAPIError[50013]', code: '50013' },
  { status: 500, type: 'HTTPError', code: '500' },
  { status: 429, type: 'RateLimitError[/channels/:id/messages]', code: undefined },
])(
  'an answer of $status is an error of the request, and the same error for the caller',
  async ({ status, type, code }) => {
    await login()
    discord.failNext({ status, retryAfter: 0.001 })
    const bare = await channel()
      .send(SECRET)
      .catch((error: unknown) => error as Error)
    instrumentDiscord(client)
    discord.failNext({ status, retryAfter: 0.001 })
    const traced = await channel()
      .send(SECRET)
      .catch((error: unknown) => error as Error)
    expect(traced).toBeInstanceOf(Error)
    expect([(traced as Error).name, (traced as Error).message]).toEqual([(bare as Error).name, (bare as Error).message])
    expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': type } })
    expect(recorder.spans[0]?.attributes['zeph.channel.error']).toBe(code)
    expect(recorder.spans[0]?.events.map(({ name }) => name)).toEqual(['exception'])
  },
)

test("a listener that rejects ends in the span and reaches the client's error event", async () => {
  const failure = new RangeError('out of range')
  instrumentDiscord(client)
  client.on(Events.MessageCreate, async () => {
    throw failure
  })
  const caught = once(client, Events.Error)
  await loginQuietly()
  discord.say({ text: SECRET })
  expect((await caught)[0]).toBe(failure)
  expect(inbound()[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
  expect(inbound()[0]?.events.map(({ name }) => name)).toEqual(['exception'])
})

test('a request that fails inside of a listener is recorded once, where it failed', async () => {
  instrumentDiscord(client)
  client.on(Events.MessageCreate, async (message) => {
    await message.reply('a')
  })
  const caught = once(client, Events.Error)
  await loginQuietly()
  discord.failNext({ status: 403 })
  discord.say({ text: 'hello' })
  expect((await caught)[0]).toBeInstanceOf(DiscordAPIError)
  expect(recorder.started.map(({ status, events }) => [status, events.length])).toEqual([
    ['error', 0],
    ['error', 1],
  ])
})

test('listeners come and go as before: once, off, counts, waiting for one', async () => {
  const early = () => {}
  client.on(Events.MessageCreate, early)
  instrumentDiscord(client)
  const heard: string[] = []
  const listener = (message: Message) => void heard.push(`on ${message.content}`)
  const first = (message: Message) => void heard.push(`once ${message.content}`)
  client.on(Events.MessageCreate, listener)
  client.prependOnceListener(Events.MessageCreate, first)
  client.off(Events.MessageCreate, early)
  expect(client.listeners(Events.MessageCreate)).toContain(listener)
  await loginQuietly()
  const waiting = once(client, Events.MessageCreate)
  discord.say({ text: 'a' })
  expect(((await waiting)[0] as Message).content).toBe('a')
  const collected = channel().awaitMessages({ max: 1 })
  discord.say({ text: 'b' })
  expect((await collected).map(({ content }) => content)).toEqual(['b'])
  client.off(Events.MessageCreate, listener)
  const again = (message: Message) => void heard.push(`never ${message.content}`)
  client.once(Events.MessageCreate, again)
  client.off(Events.MessageCreate, again)
  expect(client.listenerCount(Events.MessageCreate)).toBe(0)
  expect(heard).toEqual(['once a', 'on a', 'on b'])
  await ended(2)
})

test('a request that brings nothing to anybody has no message and no operation', async () => {
  instrumentDiscord(client)
  await loginQuietly()
  await channel().sendTyping()
  await client.channels.fetch(discord.conversation, { force: true })
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual(
    ['POST /channels/:id/typing', 'GET /channels/:id'].map((method) => ({
      'messaging.system.name': 'discord',
      'zeph.channel.direction': 'out',
      'zeph.channel.method': method,
      'zeph.conversation.hash': shortHash(discord.conversation),
      'server.address': '127.0.0.1',
    })),
  )
})

test('the client is what it was; instrumenting twice changes nothing', async () => {
  const [keys, { rest }] = [Object.keys(client), client]
  expect(instrumentDiscord(instrumentDiscord(client))).toBe(client)
  expect([Object.keys(client), client.rest]).toEqual([keys, rest])
  client.on(Events.MessageCreate, () => {})
  await loginQuietly()
  const message = await channel().send('hello')
  expect(message.content).toBe('hello')
  discord.say({ text: 'a' })
  await ended(1)
  expect(recorder.spans.length).toBe(2)
})
