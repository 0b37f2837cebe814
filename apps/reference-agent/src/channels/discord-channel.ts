/** Discord, by discord.js's gateway connection: direct messages, and messages of channels the bot can read. */
import type { Client } from 'discord.js'
import type { Channel } from './channel.ts'
import { splitMessage } from './split-message.ts'

const LONGEST_MESSAGE = 2000

export function createDiscordChannel(client: Client, token: string): Channel {
  return {
    name: 'discord',
    async start(answer) {
      client.on('messageCreate', async (message) => {
        if (message.author.bot || message.content === '' || !message.channel.isSendable()) return
        const text = await answer({ conversationId: message.channelId, text: message.content })
        for (const part of splitMessage(text, LONGEST_MESSAGE)) await message.channel.send(part)
      })
      const ready = new Promise<void>((resolve) => client.once('clientReady', () => resolve()))
      await client.login(token)
      await ready
    },
    stop: () => client.destroy(),
  }
}
