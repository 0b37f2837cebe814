/** Slack, by Bolt's socket mode: direct messages, and messages of channels the app is in. */
import type { App } from '@slack/bolt'
import type { Channel } from './channel.ts'
import { splitMessage } from './split-message.ts'

const LONGEST_MESSAGE = 4000

export function createSlackChannel(app: App): Channel {
  return {
    name: 'slack',
    async start(answer) {
      app.message(async ({ message, say }) => {
        // Messages with a subtype are edits, joins and what bots write.
        if (message.subtype !== undefined || !message.text) return
        const text = await answer({ conversationId: message.channel, text: message.text })
        for (const part of splitMessage(text, LONGEST_MESSAGE)) await say(part)
      })
      await app.start()
    },
    async stop() {
      await app.stop()
    },
  }
}
