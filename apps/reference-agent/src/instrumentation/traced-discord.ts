/** A Discord client whose messages and requests are spans. Loaded only when asked for. */
import { instrumentDiscord } from '@zeph-telemetry/channels/discord'
import { Client, GatewayIntentBits } from 'discord.js'
import type { Channel } from '../channels/channel.ts'
import { createDiscordChannel } from '../channels/discord-channel.ts'
import type { ChatAccess } from './open-channel.ts'

export function openTracedDiscord({ token, apiUrl }: ChatAccess): Channel {
  const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits
  const client = new Client({
    intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
    ...(apiUrl !== undefined && { rest: { api: apiUrl } }),
  })
  return createDiscordChannel(instrumentDiscord(client), token)
}
