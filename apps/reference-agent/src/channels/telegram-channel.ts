/** Telegram, by grammY's long polling. */
import type { Bot } from 'grammy'
import type { Channel } from './channel.ts'
import { splitMessage } from './split-message.ts'

const LONGEST_MESSAGE = 4096

export function createTelegramChannel(bot: Bot): Channel {
  let polling: Promise<void> = Promise.resolve()
  return {
    name: 'telegram',
    async start(answer) {
      bot.on('message:text', async (context) => {
        const { chat, message } = context
        const text = await answer({ conversationId: String(chat.id), text: message.text })
        for (const part of splitMessage(text, LONGEST_MESSAGE)) await context.reply(part)
      })
      await new Promise<void>((resolve, reject) => {
        polling = bot.start({ onStart: () => resolve() })
        polling.catch(reject)
      })
    },
    async stop() {
      await bot.stop()
      await polling
    },
  }
}
