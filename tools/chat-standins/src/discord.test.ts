/** discord.js, unchanged, against the stand-in. */
import { once } from 'node:events'
import { Client, DiscordAPIError, Events, GatewayIntentBits, REST, Routes, type TextChannel } from 'discord.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DiscordStandIn, startDiscordStandIn } from './index.ts'

const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits

let discord: DiscordStandIn
let client: Client

function makeClient(intents: GatewayIntentBits[] = [Guilds, GuildMessages, MessageContent]): Client {
  return new Client({ intents, rest: { api: discord.url, retries: 0 } })
}

beforeEach(async () => {
  discord = await startDiscordStandIn()
  client = makeClient()
})

afterEach(async () => {
  await client.destroy()
  await discord.close()
})

async function login(): Promise<void> {
  const ready = once(client, Events.ClientReady)
  await client.login(discord.token)
  await ready
}

test('what a user writes reaches the bot, and its answer the user', async () => {
  client.on(Events.MessageCreate, async (message) => {
    if (!message.author.bot) await message.reply(`you said ${message.content}`)
  })
  discord.say({ text: 'written before the bot was there' })
  await login()
  expect((await discord.nextSent()).text).toBe('you said written before the bot was there')
  discord.say({ text: 'hello' })
  const answer = await discord.nextSent()
  const method = 'POST /channels/:id/messages'
  expect(answer).toEqual({ method, conversation: discord.conversation, text: 'you said hello', id: answer.id })
  expect(client.user?.username).toBe('stand-in')
})

test('messages are edited and deleted', async () => {
  await login()
  const channel = client.channels.cache.get(discord.conversation) as TextChannel
  const message = await channel.send('one')
  await message.edit('two')
  await message.delete()
  await expect(message.delete()).rejects.toMatchObject({ code: 10_008, status: 404 })
  expect(discord.sent().map(({ method, text }) => `${method} ${text}`)).toEqual([
    'POST /channels/:id/messages one',
    'PATCH /channels/:id/messages/:id two',
  ])
})

test('a button that is pressed is an interaction, answered at once or later', async () => {
  client.on(Events.InteractionCreate, async (interaction) => {
    if (!interaction.isButton()) return
    if (interaction.customId === 'now') await interaction.reply('at once')
    else {
      await interaction.deferReply()
      await interaction.editReply('later')
      await interaction.followUp('and more')
    }
  })
  await login()
  discord.press({ action: 'now' })
  expect(await discord.nextSent()).toMatchObject({ method: 'POST /interactions/:id/:token/callback', text: 'at once' })
  discord.press({ action: 'later' })
  expect((await discord.nextSent()).text).toBe('later')
  expect((await discord.nextSent()).text).toBe('and more')
})

test('the bot sees no more than its intents ask for', async () => {
  client = makeClient([Guilds, GuildMessages])
  const seen = once(client, Events.MessageCreate)
  await login()
  discord.say({ text: 'hello' })
  expect((await seen)[0].content).toBe('')
})

test('it says no as the service does', async () => {
  const rest = new REST({ api: discord.url, retries: 0 }).setToken(discord.token)
  const channel = Routes.channelMessages(discord.conversation)
  await expect(rest.post(channel, { body: {} })).rejects.toMatchObject({ status: 400, code: 50_006 })
  await expect(rest.get('/guilds/1/audit-logs')).rejects.toMatchObject({
    status: 404,
    message: '404: Not Found (GET /guilds/1/audit-logs)',
  })
  const stranger = new REST({ api: discord.url, retries: 0 }).setToken('wrong')
  await expect(stranger.get(Routes.user())).rejects.toMatchObject({ status: 401 })
  await expect(client.login('wrong')).rejects.toThrow('invalid token')
})

test('it fails as it is told, once', async () => {
  const rest = new REST({ api: discord.url, retries: 0, rejectOnRateLimit: () => true }).setToken(discord.token)
  const body = { content: 'a' }
  discord.failNext({ status: 500 })
  await expect(rest.post(Routes.channelMessages(discord.conversation), { body })).rejects.toMatchObject({ status: 500 })
  discord.failNext({ status: 403 })
  await expect(rest.post(Routes.channelMessages(discord.conversation), { body })).rejects.toBeInstanceOf(
    DiscordAPIError,
  )
  discord.failNext({ status: 429, retryAfter: 3 })
  await expect(rest.post(Routes.channelMessages(discord.conversation), { body })).rejects.toMatchObject({
    name: 'RateLimitError[/channels/:id/messages]',
  })
  expect(discord.sent()).toEqual([])
})

test('a session that was cut is taken up again, and what was said meanwhile told', async () => {
  await login()
  const heard = once(client, Events.MessageCreate)
  const cut = once(client, Events.ShardReconnecting)
  discord.cut()
  await cut
  discord.say({ text: 'meanwhile' })
  expect((await heard)[0].content).toBe('meanwhile')
})
