/** The routes of Discord's REST API that the stand-in knows. */
import type { ServiceAnswer } from '../local-service.ts'
import { APPLICATION_ID, BOT, channel, type DiscordWorld } from './discord-world.ts'

/** What a route is called with. */
export interface RouteCall {
  readonly world: DiscordWorld
  /** The route's name, such as `POST /channels/:id/messages`. */
  readonly method: string
  /** What stands in the places of the route's parameters, in order. */
  readonly ids: readonly string[]
  readonly body: Readonly<Record<string, unknown>>
  readonly gatewayUrl: string
}

type Route = (call: RouteCall) => ServiceAnswer

/** A message's content, and where it goes. */
const CALLBACK_WITH_MESSAGE = 4

/** By verb and path; `:id` stands for digits, `:token` for anything. */
export const DISCORD_ROUTES: Readonly<Record<string, Route>> = {
  'GET /gateway/bot': ({ gatewayUrl }) => ok({ url: gatewayUrl, shards: 1, session_start_limit: STARTS }),
  'GET /users/@me': () => ok(BOT),
  'GET /applications/@me': () => ok({ id: APPLICATION_ID, name: 'stand-in', bot: BOT }),
  'GET /channels/:id': ({ ids: [id] }) => ok(channel(id!)),
  'POST /channels/:id/typing': () => NO_CONTENT,
  'POST /channels/:id/messages': ({ world, method, ids: [id], body }) =>
    isEmpty(body) ? EMPTY_MESSAGE : ok(world.send(method, id!, contentOf(body))),
  'PATCH /channels/:id/messages/:id': ({ world, method, ids: [id, message], body }) => {
    if (world.find(message!) === undefined) return UNKNOWN_MESSAGE
    return isEmpty(body) ? EMPTY_MESSAGE : ok(world.send(method, id!, contentOf(body), message))
  },
  'DELETE /channels/:id/messages/:id': ({ world, ids: [, message] }) =>
    world.remove(message!) ? NO_CONTENT : UNKNOWN_MESSAGE,
  'POST /interactions/:id/:token/callback': ({ world, method, ids: [, token], body }) => {
    const conversation = world.channelOf(token!)
    if (conversation === undefined) return UNKNOWN_INTERACTION
    if (body['type'] !== CALLBACK_WITH_MESSAGE) return NO_CONTENT
    const data = (body['data'] ?? {}) as Readonly<Record<string, unknown>>
    world.setReply(token!, world.send(method, conversation, contentOf(data)))
    return NO_CONTENT
  },
  'POST /webhooks/:id/:token': ({ world, method, ids: [, token], body }) => {
    const conversation = world.channelOf(token!)
    return conversation === undefined ? UNKNOWN_WEBHOOK : ok(world.send(method, conversation, contentOf(body)))
  },
  'PATCH /webhooks/:id/:token/messages/@original': ({ world, method, ids: [, token], body }) => {
    const conversation = world.channelOf(token!)
    if (conversation === undefined) return UNKNOWN_WEBHOOK
    const message = world.send(method, conversation, contentOf(body), world.reply(token!)?.id)
    world.setReply(token!, message)
    return ok(message)
  },
}

const STARTS = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 }

const NO_CONTENT: ServiceAnswer = { status: 204 }
const UNKNOWN_MESSAGE = no(404, 10_008, 'Unknown Message')
const UNKNOWN_WEBHOOK = no(404, 10_015, 'Unknown Webhook')
const UNKNOWN_INTERACTION = no(404, 10_062, 'Unknown interaction')
const EMPTY_MESSAGE = no(400, 50_006, 'Cannot send an empty message')

/** How the API says no: its own code beside the status. */
export function no(status: number, code: number, message: string): ServiceAnswer {
  return { status, body: { message, code } }
}

/** The route of a request, and what stands in the places of its parameters. */
export function findRoute(verb: string, path: string): { method: string; ids: readonly string[] } | undefined {
  for (const [method, pattern] of PATTERNS) {
    const match = pattern.exec(`${verb} ${path}`)
    if (match !== null) return { method, ids: match.slice(1) }
  }
  return undefined
}

const PATTERNS = Object.keys(DISCORD_ROUTES).map((method) => {
  const pattern = method.replaceAll(':id', '(\\d+)').replaceAll(':token', '([^/]+)')
  return [method, new RegExp(`^${pattern}$`)] as const
})

function ok(body: object): ServiceAnswer {
  return { status: 200, body }
}

function contentOf({ content }: Readonly<Record<string, unknown>>): string {
  return typeof content === 'string' ? content : ''
}

function isEmpty(body: Readonly<Record<string, unknown>>): boolean {
  return contentOf(body) === '' && !('embeds' in body) && !('components' in body) && !('attachments' in body)
}
