/** The public surface. */
export type { ApiCall, ChatStandIn, Failure, PressedButton, SentMessage, UserMessage } from './chat-stand-in.ts'
export { type DiscordStandIn, startDiscordStandIn } from './discord.ts'
export { type SlackStandIn, startSlackStandIn } from './slack.ts'
export { startTelegramStandIn, type TelegramStandIn } from './telegram.ts'
