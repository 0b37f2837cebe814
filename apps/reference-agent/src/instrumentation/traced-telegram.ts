/** A Telegram bot whose messages and calls are spans. Loaded only when asked for. */
import { instrumentGrammy } from '@zeph-telemetry/channels/grammy'
import { Bot } from 'grammy'
import type { Channel } from '../channels/channel.ts'
import { createTelegramChannel } from '../channels/telegram-channel.ts'
import type { ChatAccess } from './open-channel.ts'

export function openTracedTelegram({ token, apiUrl }: ChatAccess): Channel {
  const bot = new Bot(token, apiUrl === undefined ? {} : { client: { apiRoot: apiUrl } })
  return createTelegramChannel(instrumentGrammy(bot))
}
