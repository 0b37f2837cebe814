/** Opens the channel of a chat service. Its client is loaded here and not before: few agents need more than one. */
import type { Channel } from '../channels/channel.ts'

/** How a service is reached. */
export interface ChatAccess {
  token: string
  /** Slack's second token, which opens sockets. */
  appToken?: string
  /** Instead of the service's own address. */
  apiUrl?: string
}

const OPENERS: Readonly<Record<Channel['name'], () => Promise<(access: ChatAccess) => Channel>>> = {
  telegram: async () => (await import('./traced-telegram.ts')).openTracedTelegram,
  discord: async () => (await import('./traced-discord.ts')).openTracedDiscord,
  slack: async () => (await import('./traced-slack.ts')).openTracedSlack,
}

export async function openChannel(name: Channel['name'], access: ChatAccess): Promise<Channel> {
  const open = await OPENERS[name]()
  return open(access)
}
