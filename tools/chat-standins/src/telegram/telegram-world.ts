/** The chats, messages and people that the bot sees. */
import type { PressedButton, SentMessage, UserMessage } from '../chat-stand-in.ts'
import type { Traffic } from '../traffic.ts'
import { Updates } from './updates.ts'

/** A message as the Bot API shows it. */
export interface TelegramMessage {
  readonly message_id: number
  readonly date: number
  readonly chat: { readonly id: number; readonly type: 'private'; readonly first_name: string }
  readonly from: object
  readonly text: string
}

export const BOT = { id: 110201543, is_bot: true, first_name: 'Stand-in', username: 'standin_bot' }

export class TelegramWorld {
  readonly updates: Updates = new Updates()
  readonly #traffic: Traffic
  readonly #conversation: string
  readonly #messages = new Map<string, TelegramMessage>()
  readonly #chats = new Set<string>()
  #lastId = 0

  constructor(traffic: Traffic, conversation: string) {
    this.#traffic = traffic
    this.#conversation = conversation
    this.#chats.add(conversation)
  }

  hear({ text, user = 'ada', conversation = this.#conversation }: UserMessage): string {
    this.#chats.add(conversation)
    const message = this.#write(conversation, text, person(user, conversation))
    this.updates.add({ message: { ...message, ...commandsOf(text) } })
    return String(message.message_id)
  }

  press({ action, user = 'ada', conversation = this.#conversation }: PressedButton): string {
    this.#lastId += 1
    const id = String(this.#lastId)
    const from = person(user, conversation)
    const message = this.#write(conversation, 'choose', BOT)
    this.updates.add({ callback_query: { id, from, message, chat_instance: '1', data: action } })
    return id
  }

  /** Bots cannot write first: only chats in which somebody wrote are known. */
  knows(chat: string): boolean {
    return this.#chats.has(chat)
  }

  find(chat: string, message: string): TelegramMessage | undefined {
    return this.#messages.get(`${chat}/${message}`)
  }

  /** The bot writes, or writes anew what it wrote. */
  send(method: string, conversation: string, text: string, replaced?: TelegramMessage): TelegramMessage {
    const message = this.#write(conversation, text, BOT, replaced?.message_id)
    const sent: SentMessage = { method, conversation, text, id: String(message.message_id) }
    this.#traffic.take(sent)
    return message
  }

  remove(chat: string, message: string): boolean {
    return this.#messages.delete(`${chat}/${message}`)
  }

  #write(conversation: string, text: string, from: object, id = this.#nextId()): TelegramMessage {
    const chat = { id: Number(conversation), type: 'private', first_name: 'Ada' } as const
    const message = { message_id: id, date: Math.floor(Date.now() / 1000), chat, from, text }
    this.#messages.set(`${conversation}/${id}`, message)
    return message
  }

  #nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }
}

function person(name: string, conversation: string): object {
  return { id: Number(conversation), is_bot: false, first_name: name, language_code: 'en' }
}

/** Where the text names commands, the service marks them. */
function commandsOf(text: string): object | undefined {
  const entities = Array.from(text.matchAll(/(?<=^|\s)\/\w+/g), ({ index: offset, 0: { length } }) => ({
    type: 'bot_command',
    offset,
    length,
  }))
  return entities.length === 0 ? undefined : { entities }
}
