/** Connects a channel to the agent: every conversation is a session of its own, every message a turn. */
import type { Agent } from '../agent/turn.ts'
import type { Channel } from './channel.ts'

export interface ChannelService {
  agent: Agent
  /** Says why a turn failed, for the person who asked. */
  explain(error: unknown): string
}

export function serveChannel(channel: Channel, { agent, explain }: ChannelService): Promise<void> {
  return channel.start(async ({ conversationId, text }) => {
    try {
      const { answer } = await agent.runTurn(text, `${channel.name}-${conversationId}`)
      return answer
    } catch (error) {
      return `I could not answer: ${explain(error)}`
    }
  })
}
