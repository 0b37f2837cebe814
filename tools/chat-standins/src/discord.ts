/** Discord's REST API and gateway. Point discord.js at it with `rest: { api: standIn.url }`. */
import type { ChatStandIn, Failure } from './chat-stand-in.ts'
import { CHANNEL_ID, DiscordWorld, type Dispatch } from './discord/discord-world.ts'
import { Gateway } from './discord/gateway.ts'
import { DISCORD_ROUTES, findRoute, no } from './discord/routes.ts'
import type { ServiceAnswer, ServiceRequest } from './local-service.ts'
import { openStandIn } from './open-stand-in.ts'
import { Traffic } from './traffic.ts'

export type DiscordStandIn = ChatStandIn

const TOKEN = 'MTEwMDAwMDAwMDAwMDAwMDAwMQ.GStand.bm90LWEtcmVhbC10b2tlbi1hdC1hbGwtanVzdC1ib2d1cw'

/**
 * Starts REST API and gateway. Users write in a guild's text channel, so the bot needs the intents Guilds, GuildMessages and, for the text,
 * MessageContent. Unknown routes are answered with 404 and the route.
 * @example
 * await using discord = await startDiscordStandIn()
 * const client = new Client({ intents, rest: { api: discord.url } })
 * await client.login(discord.token)
 */
export async function startDiscordStandIn(): Promise<DiscordStandIn> {
  const traffic = new Traffic()
  const world = new DiscordWorld(traffic)
  const { host, standIn } = await openStandIn(traffic, (address) => {
    const gatewayUrl = () => `ws://${address()}/gateway`
    const gateway = new Gateway({ world, token: TOKEN, url: gatewayUrl })
    const tell = ({ id, ...event }: Dispatch & { readonly id: string }): string => {
      gateway.dispatch(event)
      return id
    }
    return {
      token: TOKEN,
      conversation: CHANNEL_ID,
      hear: (message) => tell(world.hear(message)),
      press: (button) => tell(world.press(button)),
      answer: (request) => answer({ world, traffic, gatewayUrl: gatewayUrl() }, request),
      connect: (socket) => gateway.connect(socket),
    }
  })
  return standIn(`http://${host}/api`)
}

interface Api {
  readonly world: DiscordWorld
  readonly traffic: Traffic
  readonly gatewayUrl: string
}

function answer(
  { world, traffic, gatewayUrl }: Api,
  { verb, path, body, authorization }: ServiceRequest,
): ServiceAnswer {
  const route = path.replace(/^\/api(\/v\d+)?/, '')
  const found = findRoute(verb, route)
  const given = (typeof body['payload_json'] === 'string' ? JSON.parse(body['payload_json']) : body) as typeof body
  // Interactions and webhooks carry their own token in the route.
  const isOpen = found?.method.includes(':token') === true
  if (!isOpen && authorization !== `Bot ${TOKEN}`) return no(401, 0, '401: Unauthorized')
  const failure = traffic.call(found?.method ?? `${verb} ${route}`, given)
  if (failure !== undefined) return planned(failure)
  if (found === undefined) return no(404, 0, `404: Not Found (${verb} ${route})`)
  const { method, ids } = found
  return DISCORD_ROUTES[method]!({ world, method, ids, body: given, gatewayUrl })
}

const USUAL_WORDS: Readonly<Record<number, string>> = {
  400: 'Invalid Form Body',
  403: 'Missing Permissions',
  429: 'You are being rate limited.',
  500: '500: Internal Server Error',
}

const USUAL_CODES: Readonly<Record<number, number>> = { 400: 50_035, 403: 50_013 }

function planned({ status, error = USUAL_WORDS[status] ?? 'Failed', retryAfter = 0 }: Failure): ServiceAnswer {
  if (status === 0) return { status }
  if (status !== 429) return no(status, USUAL_CODES[status] ?? 0, error)
  return {
    status,
    headers: { 'retry-after': String(retryAfter), 'x-ratelimit-scope': 'user' },
    body: { message: error, retry_after: retryAfter, global: false },
  }
}
