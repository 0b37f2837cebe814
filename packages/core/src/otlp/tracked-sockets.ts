/**
 * The connections that a package opens which has no way to bound connecting, nor to end a connection on which nothing was said yet: either would
 * keep a process that is done alive for minutes. Node tells of every socket; ours are known by the context in which they are made.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { activeContext, runInContext } from '../context/context.ts'

const KEY = Symbol('zeph-telemetry sockets')
let isSubscribed = false

/** Sockets that are opened inside `run`. */
export class TrackedSockets {
  readonly #sockets = new Set<Socket>()
  readonly #connectMs: number

  /** @param connectMs longest time for connecting, in milliseconds */
  constructor(connectMs: number) {
    this.#connectMs = connectMs
    if (!isSubscribed) subscribe('net.client.socket', onSocket)
    isSubscribed = true
  }

  /** Calls `fn`; what it and what it starts opens is tracked. */
  run<R>(fn: () => R): R {
    return runInContext(activeContext().setValue(KEY, this), fn)
  }

  /** Ends all of them. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  add(socket: Socket): void {
    this.#sockets.add(socket)
    const timer = setTimeout(() => socket.destroy(new Error('connecting timed out')), this.#connectMs).unref()
    socket.once('connect', () => clearTimeout(timer))
    socket.once('close', () => {
      clearTimeout(timer)
      this.#sockets.delete(socket)
    })
  }
}

function onSocket(message: unknown): void {
  const sockets = activeContext().getValue(KEY)
  if (sockets instanceof TrackedSockets) sockets.add((message as { readonly socket: Socket }).socket)
}
