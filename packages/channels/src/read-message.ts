/** Messages of a user's own adapter: looked at for the names that such things usually have. */
import { attempt, type MessageFacts } from './message-facts.ts'

type Properties = Readonly<Record<string, unknown>>

const TEXT_KEYS = ['text', 'content', 'body', 'message']
const ID_KEYS = ['id', 'messageId', 'message_id', 'ts']
const CONVERSATION_KEYS = [
  'conversationId',
  'conversation_id',
  'conversation',
  'chatId',
  'chat_id',
  'channelId',
  'channel_id',
  'channel',
  'chat',
]

/** What is known of a message: the text itself, or an object with it. */
export function readMessage(message: unknown): MessageFacts {
  if (typeof message === 'string') return { text: message }
  if (typeof message !== 'object' || message === null) return {}
  return attempt(() => readProperties(message as Properties)) ?? {}
}

/**
 * What a method that sends was called with: `send(message)`, `send(text)`, `send(conversation, text)` or `reply(message, text)`; other arguments
 * may follow.
 */
export function readSending([first, second]: readonly unknown[]): MessageFacts {
  if (typeof second !== 'string') return readMessage(first)
  const conversation = typeof first === 'object' ? readMessage(first).conversation : first
  return { text: second, conversation }
}

function readProperties(message: Properties): MessageFacts {
  const text = pick(message, TEXT_KEYS, 'string')
  const conversation = CONVERSATION_KEYS.map((key) => message[key]).find(
    (value) => value !== undefined && value !== null,
  )
  return { text, id: pick(message, ID_KEYS), conversation: isObject(conversation) ? conversation['id'] : conversation }
}

function pick(message: Properties, keys: readonly string[], type?: string): unknown {
  const key = keys.find((name) => (type === undefined ? message[name] !== undefined : typeof message[name] === type))
  return key === undefined ? undefined : message[key]
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null
}
