/** Bolt for Slack: every event, action or command a `channel.slack` span around middleware and listeners, every call of the Web API one of kind client. */
import type { AllMiddlewareArgs, AnyMiddlewareArgs, App, Middleware } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import type { MessageFacts } from './message-facts.ts'
import { receive } from './receive.ts'
import { instrumentWebClient } from './slack-web-api.ts'

const instrumented = new WeakSet<object>()

/**
 * Wraps an app: its client, the clients that it makes for workspaces, and, as a global middleware, what arrives. Middleware that was added before
 * runs outside of the span, so call it first. What `respond` sends is no call of the Web API and makes no span. Without the `profiling` condition
 * the app stays untouched.
 * @returns the same app
 * @example
 * const app = instrumentBolt(new App({ token, signingSecret }))
 */
export function instrumentBolt<T extends App>(app: T): T {
  if (instrumented.has(app)) return app
  const { client } = app
  const { apiCall } = client
  instrumentWebClient(client as WebClient)
  if (client.apiCall === apiCall) return app
  instrumented.add(app)
  app.use(handleInSpan as Middleware<AnyMiddlewareArgs>)
  return app
}

/** Bolt's own error handling sees what a listener throws as before. */
async function handleInSpan(args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
  instrumentWebClient(args.client as WebClient)
  await receive(
    'channel.slack',
    () => readBody(args.body as unknown as Body, args.payload as unknown as Payload),
    () => args.next(),
  )
}

/** What Slack hands over, as far as it is read. */
interface Body {
  readonly type?: unknown
  readonly command?: unknown
  readonly channel?: { readonly id?: unknown }
  readonly channel_id?: unknown
  readonly message?: { readonly ts?: unknown }
}

/** The event, action or command in it. */
interface Payload {
  readonly type?: unknown
  readonly text?: unknown
  readonly ts?: unknown
  readonly channel?: unknown
  readonly channel_type?: unknown
}

function readBody(body: Body, { type, text, ts, channel, channel_type }: Payload): MessageFacts {
  const isEvent = body.type === 'event_callback'
  return {
    event: isEvent ? type : body.command === undefined ? body.type : 'command',
    text: isEvent || body.command !== undefined ? text : undefined,
    id: isEvent ? ts : body.message?.ts,
    conversation: isEvent ? channel : (body.channel?.id ?? body.channel_id),
    template: channel_type,
  }
}
