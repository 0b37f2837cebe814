/** The methods of Slack's Web API that the stand-in knows. */
import { APP_ID, BOT_ID, BOT_USER_ID, type SlackWorld, TEAM_ID } from './slack-world.ts'

/** What a method is called with. */
export interface WebCall {
  readonly world: SlackWorld
  readonly given: Readonly<Record<string, unknown>>
  /** The app's token instead of the bot's. */
  readonly isApp: boolean
  readonly socketUrl: string
}

/** An answer's body without `ok`; an `error` says no, with HTTP status 200 as Slack does. */
type WebAnswer = { readonly error: string } | Readonly<Record<string, unknown>>

export const SLACK_METHODS: Readonly<Record<string, (call: WebCall) => WebAnswer>> = {
  'api.test': ({ given }) => ({ args: given }),
  'auth.test': ({ isApp }) =>
    isApp
      ? { url: 'https://stand-in.slack.com/', team: 'Stand-in', team_id: TEAM_ID, app_id: APP_ID }
      : {
          url: 'https://stand-in.slack.com/',
          team: 'Stand-in',
          team_id: TEAM_ID,
          user: 'standin',
          user_id: BOT_USER_ID,
          bot_id: BOT_ID,
          is_enterprise_install: false,
        },
  'apps.connections.open': ({ isApp, socketUrl }) => (isApp ? { url: socketUrl } : { error: 'not_allowed_token_type' }),
  'chat.postMessage': inChannel(({ world, given }, channel) => {
    if (isEmpty(given)) return { error: 'no_text' }
    const message = world.send('chat.postMessage', channel, textOf(given))
    return { channel, ts: message.ts, message }
  }),
  'chat.postEphemeral': inChannel(({ world, given }, channel) => {
    if (isEmpty(given)) return { error: 'no_text' }
    return { message_ts: world.send('chat.postEphemeral', channel, textOf(given)).ts }
  }),
  'chat.update': inChannel(({ world, given }, channel) => {
    const ts = String(given['ts'])
    if (world.find(ts) === undefined) return { error: 'message_not_found' }
    const message = world.send('chat.update', channel, textOf(given), ts)
    return { channel, ts, text: message.text, message }
  }),
  'chat.delete': inChannel(({ world, given }, channel) => {
    const ts = String(given['ts'])
    return world.remove(ts) ? { channel, ts } : { error: 'message_not_found' }
  }),
  'reactions.add': inChannel(({ world, given }) =>
    world.find(String(given['timestamp'])) === undefined ? { error: 'message_not_found' } : {},
  ),
  'conversations.info': inChannel((_call, channel) => ({
    channel: { id: channel, name: 'general', is_channel: true },
  })),
}

function inChannel(method: (call: WebCall, channel: string) => WebAnswer): (call: WebCall) => WebAnswer {
  return (call) => {
    const { channel } = call.given
    return typeof channel === 'string' && /^[CDG][A-Z0-9]+$/.test(channel)
      ? method(call, channel)
      : { error: 'channel_not_found' }
  }
}

function textOf({ text }: WebCall['given']): string {
  return typeof text === 'string' ? text : ''
}

function isEmpty(given: WebCall['given']): boolean {
  return textOf(given) === '' && !('blocks' in given) && !('attachments' in given)
}
