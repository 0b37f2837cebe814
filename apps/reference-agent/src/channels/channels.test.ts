/** The real clients of the chat services, against stand-ins of their APIs. */
import {
  type ChatStandIn,
  startDiscordStandIn,
  startSlackStandIn,
  startTelegramStandIn,
} from '@zeph-telemetry/chat-standins'
import { expect, test } from 'vitest'
import type { Agent } from '../agent/turn.ts'
import { openChannel } from '../instrumentation/open-channel.ts'
import type { Channel } from './channel.ts'
import { readChatAccess } from './chat-access.ts'
import { serveChannel } from './serve-channel.ts'
import { splitMessage } from './split-message.ts'

interface Opened {
  standIn: ChatStandIn
  channel: Channel
}

const STAND_INS = { telegram: startTelegramStandIn, discord: startDiscordStandIn, slack: startSlackStandIn } as const

async function open(name: Channel['name']): Promise<Opened> {
  const standIn: ChatStandIn & { appToken?: string } = await STAND_INS[name]()
  const { token, appToken, url: apiUrl } = standIn
  return { standIn, channel: await openChannel(name, { token, apiUrl, ...(appToken !== undefined && { appToken }) }) }
}

test.each(['telegram', 'discord', 'slack'] as const)(
  'a message on %s is a turn in the conversation’s session, and its answer goes back there',
  async (name) => {
    const { standIn, channel } = await open(name)
    await using _closed = standIn
    const asked: [task: string, sessionId: string][] = []
    const agent: Agent = {
      async runTurn(task, sessionId) {
        asked.push([task, sessionId])
        if (task === 'fail') throw new Error('the model is away')
        return { answer: `you said ${task}` } as Awaited<ReturnType<Agent['runTurn']>>
      },
      stop: () => 0,
    }
    await serveChannel(channel, { agent, explain: (error) => (error as Error).message })
    standIn.say({ text: 'hello' })
    expect(await standIn.nextSent()).toMatchObject({ text: 'you said hello', conversation: standIn.conversation })
    standIn.say({ text: 'fail' })
    expect(await standIn.nextSent()).toMatchObject({ text: 'I could not answer: the model is away' })
    await channel.stop()
    const sessionId = `${name}-${standIn.conversation}`
    expect(asked).toEqual([
      ['hello', sessionId],
      ['fail', sessionId],
    ])
  },
)

test('tokens come from the environment, and a missing one is named', () => {
  expect(readChatAccess('telegram', { TELEGRAM_BOT_TOKEN: 't' })).toEqual({ token: 't' })
  const slack = { SLACK_BOT_TOKEN: 'b', SLACK_APP_TOKEN: 'a', SLACK_API_URL: 'http://127.0.0.1:1/' }
  expect(readChatAccess('slack', slack)).toEqual({ token: 'b', appToken: 'a', apiUrl: 'http://127.0.0.1:1/' })
  expect(() => readChatAccess('slack', { SLACK_BOT_TOKEN: 'b' })).toThrow('--channel slack needs SLACK_APP_TOKEN')
})

test('a long answer goes out in parts, cut at line ends where there are any', () => {
  expect(splitMessage('one\ntwo\nthree', 8)).toEqual(['one\ntwo', 'three'])
  expect(splitMessage('x'.repeat(10), 4)).toEqual(['xxxx', 'xxxx', 'xx'])
  expect(splitMessage('short', 8)).toEqual(['short'])
  expect(splitMessage('  ', 8)).toEqual([])
})
