/**
 * Puts a connection between a transport and the SDK that uses it: in front of `send`, and in front of the handlers that the SDK puts on the
 * transport, each time it does. Nothing here may reach the program but what the program itself does.
 */
import { types } from 'node:util'
import { type Context, captureContext, isRecording, replaceMethod, runInContext } from '@zeph-telemetry/core'
import { Connection } from './connection.ts'
import { planIncoming } from './incoming.ts'
import type { OpenRequest } from './open-request.ts'
import { planOutgoing } from './outgoing.ts'
import type { Role } from './session.ts'
import type { SendArguments } from './strict-peer.ts'
import { attempt, whenFailed } from './when-failed.ts'

type Send = (given: SendArguments) => unknown
type Handler = (this: unknown, ...args: unknown[]) => unknown

const taps = new WeakMap<object, Tap>()
/** Handlers that were made here. */
const made = new WeakSet<object>()

/** A transport that was dropped without being closed leaves nobody who could answer. */
const dropped = new FinalizationRegistry<Pick<Connection, 'sent' | 'received'>>(({ sent, received }) => {
  sent.abandonAll('abandoned')
  received.abandonAll('abandoned')
})

/** The tap of a transport, if it has one. */
export function tapOf(transport: unknown): Tap | undefined {
  return typeof transport === 'object' && transport !== null ? taps.get(transport) : undefined
}

/** Taps a transport, once. */
export function tapTransport(transport: object, role: Role): Tap {
  const known = taps.get(transport)
  if (known !== undefined) return known
  const tap = new Tap(transport, role)
  taps.set(transport, tap)
  return tap
}

/** One transport and its connection. */
export class Tap {
  readonly connection: Connection
  readonly #transport: object
  /** The message that is being delivered: whoever put a handler of ours behind one of theirs has it delivered once. */
  #delivering: unknown = undefined
  #lastSend: Send | undefined = undefined

  constructor(transport: object, role: Role) {
    const connection = new Connection(role, transport)
    this.connection = connection
    this.#transport = transport
    dropped.register(transport, { sent: connection.sent, received: connection.received })
    const tap = this
    replaceMethod(transport, 'send', (send) => {
      return function (this: unknown, ...args: unknown[]) {
        return tap.#send(args, (given) => send.apply(this, [...given]) as unknown)
      }
    })
    replaceMethod(transport, 'start', (start) => {
      return function (this: unknown, ...args: unknown[]) {
        tap.hook()
        return start.apply(this, args) as unknown
      }
    })
    replaceMethod(transport, 'close', (close) => {
      return function (this: unknown, ...args: unknown[]) {
        connection.session.closesItself()
        return close.apply(this, args) as unknown
      }
    })
    this.hook()
  }

  /** Calls a client's `connect` with this transport, in the span of connecting. */
  connect(connect: () => unknown): unknown {
    return this.connection.session.connect(() => {
      const connected = connect()
      return types.isPromise(connected) ? connected.finally(() => this.hook()) : connected
    })
  }

  /**
   * Stands in front of the handlers that the transport has now. SDKs set them before they start it; clients that ask which protocol is spoken set them
   * anew after that.
   */
  hook(): void {
    this.#hook('onmessage', (handler) => {
      const tap = this
      return function (this: unknown, ...args: unknown[]) {
        return tap.#deliver(args[0], () => handler.apply(this, args))
      }
    })
    this.#hook('onclose', (handler) => {
      const { connection } = this
      return function (this: unknown, ...args: unknown[]) {
        attempt(() => connection.closed())
        return handler.apply(this, args)
      }
    })
  }

  #hook(key: 'onmessage' | 'onclose', wrap: (handler: Handler) => Handler): void {
    attempt(() => {
      const handler: unknown = Reflect.get(this.#transport, key)
      if (typeof handler !== 'function' || made.has(handler)) return
      const wrapped = wrap(handler as Handler)
      made.add(wrapped)
      Reflect.set(this.#transport, key, wrapped)
    })
  }

  #send(given: SendArguments, send: Send): unknown {
    if (!isRecording() && this.connection.isIdle) return send(given)
    if (this.connection.session.connecting) this.hook()
    this.#lastSend = send
    const outgoing = attempt(() => planOutgoing(this.connection, given))
    if (outgoing === undefined) return send(given)
    const { message, context, request } = outgoing
    const args = message === given[0] ? given : [message, ...given.slice(1)]
    const run = () => (context === undefined ? send(args) : runInContext(context, send, args))
    return request === undefined ? run() : this.#watch(request, run)
  }

  /** What cannot be sent is not answered. */
  #watch(request: OpenRequest, send: () => unknown): unknown {
    return whenFailed(send, (error) => {
      this.connection.sent.forget(request)
      attempt(() => request.fail(error))
    })
  }

  #deliver(message: unknown, deliver: () => unknown): unknown {
    if (this.#delivering === message || (!isRecording() && this.connection.isIdle)) return deliver()
    const { context, again } = attempt(() => planIncoming(this.connection, message)) ?? {}
    if (again !== undefined) return this.#sendAgain(again, { context, answer: () => this.#deliver(message, deliver) })
    const outer = this.#delivering
    this.#delivering = message
    try {
      return context === undefined ? deliver() : runInContext(context, deliver)
    } finally {
      this.#delivering = outer
    }
  }

  /** What cannot be sent again has its first answer. */
  #sendAgain(given: SendArguments, { context = captureContext(), answer }: Refused): void {
    const send = this.#lastSend
    if (send === undefined) answer()
    else attempt(() => nobodyWaits(whenFailed(() => runInContext(context, send, given), answer)))
  }
}

interface Refused {
  readonly context: Context | undefined
  readonly answer: () => void
}

function nobodyWaits(sent: unknown): void {
  if (types.isPromise(sent)) sent.catch(() => {})
}
