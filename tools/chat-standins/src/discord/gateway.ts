/**
 * Discord's gateway: HELLO, IDENTIFY, READY, heartbeats, dispatches, RESUME. Like the real one it sends only what the bot's intents ask
 * for, and leaves the content of messages out where MESSAGE_CONTENT is not among them.
 */
import type { WebSocket } from 'ws'
import { APPLICATION_ID, BOT, type DiscordWorld, type Dispatch, GUILD_ID } from './discord-world.ts'

const DISPATCH = 0
const HEARTBEAT = 1
const IDENTIFY = 2
const RESUME = 6
const INVALID_SESSION = 9
const HELLO = 10
const HEARTBEAT_ACK = 11

const AUTHENTICATION_FAILED = 4004

/** The intent that each event needs; events without one come to everybody. */
const INTENTS: Readonly<Record<string, number>> = { GUILD_CREATE: 1 << 0, MESSAGE_CREATE: 1 << 9 }
const MESSAGE_CONTENT = 1 << 15

interface Payload {
  readonly op: number
  readonly d?: unknown
}

interface GatewayOptions {
  readonly world: DiscordWorld
  readonly token: string
  /** Where a session is taken up again. */
  readonly url: () => string
}

export class Gateway {
  readonly #options: GatewayOptions
  readonly #waiting: Dispatch[] = []
  #session: Session | undefined

  constructor(options: GatewayOptions) {
    this.#options = options
  }

  connect(socket: WebSocket): void {
    write(socket, { op: HELLO, d: { heartbeat_interval: 41_250 } })
    socket.on('message', (data) => this.#take(socket, JSON.parse(String(data)) as Payload))
    socket.on('close', () => {
      if (this.#session?.socket === socket) this.#session.socket = undefined
    })
  }

  /** Tells the bot, now or as soon as it is there. */
  dispatch(event: Dispatch): void {
    if (this.#session?.socket === undefined) this.#waiting.push(event)
    else this.#session.dispatch(event)
  }

  #take(socket: WebSocket, { op, d }: Payload): void {
    if (op === HEARTBEAT) write(socket, { op: HEARTBEAT_ACK })
    if (op === IDENTIFY) this.#identify(socket, d as { token?: unknown; intents?: unknown })
    if (op === RESUME) this.#resume(socket, d as { token?: unknown })
  }

  #identify(socket: WebSocket, { token, intents }: { token?: unknown; intents?: unknown }): void {
    const { world, url } = this.#options
    if (token !== this.#options.token) {
      socket.close(AUTHENTICATION_FAILED, 'Authentication failed.')
      return
    }
    const session = new Session(socket, Number(intents))
    this.#session = session
    session.dispatch({ t: 'READY', d: ready(url()) })
    session.dispatch(world.guild())
    this.#flush(session)
  }

  #resume(socket: WebSocket, { token }: { token?: unknown }): void {
    const session = this.#session
    if (session === undefined || token !== this.#options.token) {
      write(socket, { op: INVALID_SESSION, d: false })
      return
    }
    session.socket = socket
    session.dispatch({ t: 'RESUMED', d: {} })
    this.#flush(session)
  }

  #flush(session: Session): void {
    for (const event of this.#waiting.splice(0)) session.dispatch(event)
  }
}

class Session {
  socket: WebSocket | undefined
  readonly #intents: number
  #sequence = 0

  constructor(socket: WebSocket, intents: number) {
    this.socket = socket
    this.#intents = intents
  }

  dispatch({ t, d }: Dispatch): void {
    const needed = INTENTS[t]
    if (this.socket === undefined || (needed !== undefined && (this.#intents & needed) === 0)) return
    this.#sequence += 1
    const bare = t === 'MESSAGE_CREATE' && (this.#intents & MESSAGE_CONTENT) === 0
    write(this.socket, { op: DISPATCH, t, s: this.#sequence, d: bare ? { ...d, content: '' } : d })
  }
}

function ready(url: string): object {
  return {
    v: 10,
    user: BOT,
    guilds: [{ id: GUILD_ID, unavailable: true }],
    session_id: 'session-1',
    resume_gateway_url: url,
    application: { id: APPLICATION_ID, flags: 0 },
    shard: [0, 1],
  }
}

function write(socket: WebSocket, payload: object): void {
  socket.send(JSON.stringify(payload))
}
