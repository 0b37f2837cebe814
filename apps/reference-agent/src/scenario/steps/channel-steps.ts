/** The ways to reach the agent: a terminal, and the real clients of chat services against stand-ins of the services. */
import { Readable, Writable } from 'node:stream'
import {
  type ChatStandIn,
  startDiscordStandIn,
  startSlackStandIn,
  startTelegramStandIn,
} from '@zeph-telemetry/chat-standins'
import type { Channel } from '../../channels/channel.ts'
import { serveTerminal } from '../../channels/cli-channel.ts'
import { serveChannel } from '../../channels/serve-channel.ts'
import { type ChatAccess, openChannel } from '../../instrumentation/open-channel.ts'
import { openTracedTerminal } from '../../instrumentation/traced-terminal.ts'
import { expect, type Step } from '../step.ts'

const STAND_INS: Readonly<Record<Channel['name'], () => Promise<ChatStandIn & Partial<ChatAccess>>>> = {
  telegram: startTelegramStandIn,
  discord: startDiscordStandIn,
  slack: startSlackStandIn,
}

export const CHANNEL_STEPS: readonly Step[] = [
  {
    name: 'terminal',
    why: 'answers lines of a terminal',
    async run({ ask }) {
      const answers: string[] = []
      const input = Readable.from(['read src/prices.ts\n', 'exit\n'])
      const output = new Writable({ write: (_chunk, _encoding, done) => done() })
      await serveTerminal(openTracedTerminal({ input, output }), async (task) => {
        answers.push((await ask(task, 'terminal')).answer)
      })
      expect(answers[0]?.includes('PRICES') ?? false, 'the line to be answered')
    },
  },
  {
    name: 'held-terminal',
    why: 'works on for many while nobody can see its status',
    async run({ ask, user }) {
      const release = user.holdTerminal()
      const numbers = Array.from({ length: 16 }, (_, number) => number)
      await Promise.all(numbers.map((number) => ask('/mcp notes__list_notes {}', `held-${number}`)))
      release()
    },
  },
  chatStep('telegram'),
  chatStep('discord'),
  chatStep('slack'),
]

function chatStep(name: Channel['name']): Step {
  return {
    name,
    why: `answers a message on ${name}`,
    async run({ opened }) {
      const standIn = await STAND_INS[name]()
      const { token, appToken, url } = standIn
      const channel = await openChannel(name, { token, apiUrl: url, ...(appToken !== undefined && { appToken }) })
      await serveChannel(channel, { agent: opened.agent, explain: String })
      standIn.say({ text: 'read src/prices.ts' })
      const { text } = await standIn.nextSent()
      await channel.stop()
      await standIn.close()
      expect(text.includes('PRICES'), 'the message to be answered')
    },
  }
}
