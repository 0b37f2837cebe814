/** The methods of the Bot API that the stand-in knows. */
import type { ServiceAnswer } from '../local-service.ts'
import { accepted, refused } from './answers.ts'
import { BOT, type TelegramWorld } from './telegram-world.ts'

type Given = Readonly<Record<string, unknown>>
type Method = (world: TelegramWorld, given: Given) => ServiceAnswer

/** By name; `getUpdates` is the stand-in's own. */
export const TELEGRAM_METHODS: Readonly<Record<string, Method>> = {
  getMe: () => accepted({ ...BOT, can_join_groups: true, can_read_all_group_messages: false, ...CANNOT }),
  deleteWebhook: () => accepted(true),
  getWebhookInfo: () => accepted({ url: '', has_custom_certificate: false, pending_update_count: 0 }),
  setMyCommands: () => accepted(true),
  sendMessage: inChat((world, { text }, chat) => {
    if (isEmpty(text)) return refused(400, 'Bad Request: message text is empty')
    return accepted(world.send('sendMessage', chat, String(text)))
  }),
  sendChatAction: inChat(() => accepted(true)),
  editMessageText: inChat((world, given, chat) => {
    const old = world.find(chat, String(given['message_id']))
    if (old === undefined) return refused(400, 'Bad Request: message to edit not found')
    if (isEmpty(given['text'])) return refused(400, 'Bad Request: message text is empty')
    if (old.text === given['text']) return refused(400, 'Bad Request: message is not modified')
    return accepted(world.send('editMessageText', chat, String(given['text']), old))
  }),
  deleteMessage: inChat((world, { message_id }, chat) =>
    world.remove(chat, String(message_id)) ? accepted(true) : refused(400, 'Bad Request: message to delete not found'),
  ),
  answerCallbackQuery: (_world, { callback_query_id }) =>
    isEmpty(callback_query_id) ? refused(400, 'Bad Request: query is too old or invalid') : accepted(true),
}

const CANNOT = { supports_inline_queries: false, can_connect_to_business: false, has_main_web_app: false }

/** For methods that need a chat which the bot may write to. */
function inChat(method: (world: TelegramWorld, given: Given, chat: string) => ServiceAnswer): Method {
  return (world, given) => {
    const chat = String(given['chat_id'] ?? '')
    if (chat === '') return refused(400, 'Bad Request: chat_id is empty')
    return world.knows(chat) ? method(world, given, chat) : refused(400, 'Bad Request: chat not found')
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || String(value).trim() === ''
}
