/** The guild, its channel, and the messages that the bot sees. */
import type { PressedButton, SentMessage, UserMessage } from '../chat-stand-in.ts'
import type { Traffic } from '../traffic.ts'

export const APPLICATION_ID = '1100000000000000001'
export const GUILD_ID = '1100000000000000002'
export const CHANNEL_ID = '1100000000000000003'

export const BOT: Readonly<Record<string, unknown>> = {
  id: APPLICATION_ID,
  username: 'stand-in',
  discriminator: '0',
  global_name: null,
  avatar: null,
  bot: true,
}

/** A message as the API shows it. */
export interface DiscordMessage {
  readonly id: string
  readonly channel_id: string
  readonly content: string
}

/** Something that the gateway tells the bot. */
export interface Dispatch {
  readonly t: string
  readonly d: object
}

export class DiscordWorld {
  readonly #traffic: Traffic
  readonly #messages = new Map<string, DiscordMessage>()
  /** Messages that answer an interaction, by its token. */
  readonly #replies = new Map<string, DiscordMessage>()
  readonly #interactions = new Map<string, string>()
  #lastId = 1_100_000_000_000_000_100n

  constructor(traffic: Traffic) {
    this.#traffic = traffic
  }

  hear({ text, user = 'ada', conversation = CHANNEL_ID }: UserMessage): Dispatch & { readonly id: string } {
    const message = this.#write(conversation, text, person(user))
    return { t: 'MESSAGE_CREATE', d: { ...message, guild_id: GUILD_ID, member: member(user) }, id: message.id }
  }

  press({ action, user = 'ada', conversation = CHANNEL_ID }: PressedButton): Dispatch & { readonly id: string } {
    const id = this.#nextId()
    const token = `interaction-token-${id}`
    this.#interactions.set(token, conversation)
    const interaction = {
      id,
      application_id: APPLICATION_ID,
      type: 3,
      token,
      version: 1,
      guild_id: GUILD_ID,
      channel_id: conversation,
      channel: channel(conversation),
      member: { ...member(user), user: person(user), permissions: '0' },
      message: this.#write(conversation, 'choose', BOT),
      data: { component_type: 2, custom_id: action },
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: {},
      attachment_size_limit: 10_485_760,
    }
    return { t: 'INTERACTION_CREATE', d: interaction, id }
  }

  guild(): Dispatch {
    const guild = {
      id: GUILD_ID,
      name: 'Stand-in',
      channels: [channel(CHANNEL_ID)],
      members: [{ ...member('stand-in'), user: BOT }],
      roles: [{ id: GUILD_ID, name: '@everyone', permissions: '2147483647', position: 0, color: 0 }],
      member_count: 2,
      ...NOTHING_ELSE,
    }
    return { t: 'GUILD_CREATE', d: guild }
  }

  channelOf(interactionToken: string): string | undefined {
    return this.#interactions.get(interactionToken)
  }

  find(id: string): DiscordMessage | undefined {
    return this.#messages.get(id)
  }

  reply(interactionToken: string): DiscordMessage | undefined {
    return this.#replies.get(interactionToken)
  }

  /** The bot writes, or writes anew what it wrote. */
  send(method: string, conversation: string, content: string, id?: string): DiscordMessage {
    const message = this.#write(conversation, content, BOT, id)
    const sent: SentMessage = { method, conversation, text: content, id: message.id }
    this.#traffic.take(sent)
    return message
  }

  setReply(interactionToken: string, message: DiscordMessage): void {
    this.#replies.set(interactionToken, message)
  }

  remove(id: string): boolean {
    return this.#messages.delete(id)
  }

  #write(conversation: string, content: string, author: object, id = this.#nextId()): DiscordMessage {
    const message = { ...PLAIN_MESSAGE, id, channel_id: conversation, content, author, timestamp: now() }
    this.#messages.set(id, message)
    return message
  }

  #nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }
}

/** Channels are as numerous as the conversations that are asked for. */
export function channel(id: string): object {
  return { id, type: 0, name: 'general', guild_id: GUILD_ID, position: 0, permission_overwrites: [], nsfw: false }
}

function person(name: string): object {
  return { id: '1100000000000000009', username: name, discriminator: '0', global_name: name, avatar: null }
}

function member(name: string): object {
  return { roles: [], joined_at: now(), nick: name, deaf: false, mute: false, flags: 0 }
}

function now(): string {
  return new Date().toISOString()
}

const PLAIN_MESSAGE = {
  type: 0,
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  pinned: false,
}

const NOTHING_ELSE = {
  owner_id: '1100000000000000009',
  unavailable: false,
  emojis: [],
  stickers: [],
  features: [],
  threads: [],
  voice_states: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
}
