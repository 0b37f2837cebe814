/** The channel, the messages and people that the app sees. */
import { randomUUID } from 'node:crypto'
import type { PressedButton, SentMessage, UserMessage } from '../chat-stand-in.ts'
import type { Traffic } from '../traffic.ts'

export const TEAM_ID = 'T0STANDIN'
export const APP_ID = 'A0STANDIN'
export const BOT_ID = 'B0STANDIN'
export const BOT_USER_ID = 'U0STANDIN'
export const CHANNEL_ID = 'C0STANDIN'

export interface SlackMessage {
  readonly ts: string
  readonly text: string
}

/** What Slack hands to the app: over a socket as an envelope, over HTTP as a signed request. */
export interface Delivery {
  readonly type: 'events_api' | 'interactive'
  readonly payload: object
}

export class SlackWorld {
  /** Where what an app sends to a `response_url` goes. */
  responseUrl = ''
  readonly #traffic: Traffic
  readonly #messages = new Map<string, SlackMessage>()
  readonly #start: number = Math.floor(Date.now() / 1000)
  #count = 0

  constructor(traffic: Traffic) {
    this.#traffic = traffic
  }

  hear({ text, user = 'UADA', conversation = CHANNEL_ID }: UserMessage): Delivery & { readonly id: string } {
    const { ts } = this.#write(text)
    const event = { type: 'message', channel: conversation, channel_type: 'channel', user, text, ts, event_ts: ts }
    const payload = {
      type: 'event_callback',
      token: 'verification-token-of-old',
      team_id: TEAM_ID,
      api_app_id: APP_ID,
      event_id: `Ev${randomUUID()}`,
      event_time: this.#start,
      authorizations: [{ team_id: TEAM_ID, user_id: BOT_USER_ID, is_bot: true, is_enterprise_install: false }],
      event,
    }
    return { type: 'events_api', payload, id: ts }
  }

  press({ action, user = 'UADA', conversation = CHANNEL_ID }: PressedButton): Delivery & { readonly id: string } {
    const { ts } = this.#write('choose')
    const payload = {
      type: 'block_actions',
      team: { id: TEAM_ID, domain: 'stand-in' },
      user: { id: user, username: 'ada', team_id: TEAM_ID },
      api_app_id: APP_ID,
      channel: { id: conversation, name: 'general' },
      message: { type: 'message', ts, text: 'choose' },
      container: { type: 'message', message_ts: ts, channel_id: conversation },
      trigger_id: `1.2.${randomUUID()}`,
      response_url: this.responseUrl,
      actions: [{ type: 'button', action_id: action, block_id: 'block-1', value: action, action_ts: ts }],
    }
    return { type: 'interactive', payload, id: ts }
  }

  find(ts: string): SlackMessage | undefined {
    return this.#messages.get(ts)
  }

  /** The bot writes, or writes anew what it wrote. */
  send(method: string, conversation: string, text: string, ts?: string): SlackMessage {
    const message = this.#write(text, ts)
    const sent: SentMessage = { method, conversation, text, id: message.ts }
    this.#traffic.take(sent)
    return { ...message, ...{ type: 'message', user: BOT_USER_ID, bot_id: BOT_ID, app_id: APP_ID } }
  }

  remove(ts: string): boolean {
    return this.#messages.delete(ts)
  }

  #write(text: string, ts = this.#nextTs()): SlackMessage {
    const message = { ts, text }
    this.#messages.set(ts, message)
    return message
  }

  #nextTs(): string {
    this.#count += 1
    return `${this.#start}.${String(this.#count).padStart(6, '0')}`
  }
}
