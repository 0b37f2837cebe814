/** Slack's Web API, with events in socket mode or over signed HTTP. Point the SDKs at it with `slackApiUrl: standIn.url`. */
import type { ChatStandIn, Failure } from './chat-stand-in.ts'
import type { ServiceAnswer, ServiceRequest } from './local-service.ts'
import { openStandIn } from './open-stand-in.ts'
import { Deliveries } from './slack/deliveries.ts'
import { CHANNEL_ID, type Delivery, SlackWorld } from './slack/slack-world.ts'
import { SLACK_METHODS } from './slack/web-methods.ts'
import { Traffic } from './traffic.ts'

export interface SlackStandIn extends ChatStandIn {
  /** Opens sockets. */
  readonly appToken: string
  readonly signingSecret: string
  /** From now on events go to this address over HTTP, instead of over a socket. */
  deliverTo(url: string): void
  /** Statuses that the app answered to events over HTTP; 0 where it could not be reached. */
  delivered(): readonly number[]
}

// Assembled here: as one text it would look like a real one to scanners of repositories.
const TOKEN = ['xoxb', '110201543', '4242424242', 'standinstandinstandin'].join('-')
const APP_TOKEN = ['xapp', '1', 'A0STANDIN', '110201543', 'standinstandinstandin'].join('-')
const SIGNING_SECRET = '0123456789abcdef0123456789abcdef'

/**
 * Starts the Web API. Unknown methods are answered `unknown_method` with the method's name.
 * @example
 * await using slack = await startSlackStandIn()
 * const clientOptions = { slackApiUrl: slack.url }
 * const app = new App({ token: slack.token, appToken: slack.appToken, socketMode: true, clientOptions, installerOptions: { clientOptions } })
 */
export async function startSlackStandIn(): Promise<SlackStandIn> {
  const traffic = new Traffic()
  const world = new SlackWorld(traffic)
  const deliveries = new Deliveries(SIGNING_SECRET)
  const tell = ({ id, ...delivery }: Delivery & { readonly id: string }): string => {
    deliveries.hand(delivery)
    return id
  }
  const { host, standIn } = await openStandIn(traffic, (address) => ({
    token: TOKEN,
    conversation: CHANNEL_ID,
    hear: (message) => tell(world.hear(message)),
    press: (button) => tell(world.press(button)),
    answer: (request) => answer({ world, traffic, socketUrl: `ws://${address()}/link` }, request),
    connect: (socket) => deliveries.socketMode.connect(socket),
  }))
  world.responseUrl = `http://${host}/response`
  return {
    ...standIn(`http://${host}/api/`),
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    deliverTo: (url) => deliveries.over(url),
    delivered: () => deliveries.answered,
  }
}

interface Api {
  readonly world: SlackWorld
  readonly traffic: Traffic
  readonly socketUrl: string
}

function answer({ world, traffic, socketUrl }: Api, { path, body, authorization }: ServiceRequest): ServiceAnswer {
  if (path === '/response') {
    world.send('response_url', CHANNEL_ID, String(body['text'] ?? ''))
    return { status: 200, body: { ok: true } }
  }
  const method = path.replace(/^\/api\//, '')
  const { token, ...given } = body
  const bearer = authorization?.replace(/^Bearer /, '') ?? token
  const failure = traffic.call(method, given)
  if (failure !== undefined) return planned(failure)
  const isApp = bearer === APP_TOKEN
  if (!isApp && bearer !== TOKEN) return said({ error: bearer === undefined ? 'not_authed' : 'invalid_auth' })
  if (!Object.hasOwn(SLACK_METHODS, method)) return said({ error: 'unknown_method', req_method: method })
  return said(SLACK_METHODS[method]!({ world, given, isApp, socketUrl }))
}

/** Slack says no with HTTP status 200. */
function said(body: object): ServiceAnswer {
  return { status: 200, body: { ok: !('error' in body), ...body } }
}

function planned({ status, error, retryAfter }: Failure): ServiceAnswer {
  if (status === 0) return { status }
  if (status === 200) return said({ error: error ?? 'fatal_error' })
  const headers = status === 429 ? { 'retry-after': String(retryAfter ?? 0) } : {}
  return { status, headers, body: { ok: false, error: error ?? (status === 429 ? 'ratelimited' : 'internal_error') } }
}
