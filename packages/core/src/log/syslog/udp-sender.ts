/**
 * Sends each message as a datagram (RFC 5426) the moment it comes: the system takes it at once, so that hardly anything ever waits, on the way out
 * neither. UDP tells of losses only where the other machine says that nobody listens.
 */
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { ROOT, runInContext, suppress } from '../../context/context.ts'
import { BackOff, type BackOffOptions } from '../shipping/back-off.ts'
import type { Outlet } from '../shipping/outlet.ts'
import type { Sender } from '../shipping/sender.ts'
import type { Waiting } from '../shipping/waiting-lines.ts'

export interface UdpSenderOptions {
  readonly host: string
  readonly port: number
  readonly outlet: Outlet
  readonly backOff?: BackOffOptions | undefined
}

/** What another machine answers for a port. */
const NOBODY_LISTENS = 'ECONNREFUSED'
/** Time without such an answer after which it works again, in milliseconds. */
const QUIET_MS = 10_000

/** Sends messages as datagrams. */
export class UdpSender implements Sender {
  readonly #host: string
  readonly #port: number
  readonly #outlet: Outlet
  readonly #backOff: BackOff
  #socket: Socket | undefined
  #isOpening = false
  #isClosed = false
  #retry: NodeJS.Timeout | undefined
  readonly #underWay = new Set<Waiting>()
  #failedAt = Number.NEGATIVE_INFINITY
  #flushed: PromiseWithResolvers<void> | undefined

  constructor({ host, port, outlet, backOff }: UdpSenderOptions) {
    this.#host = host
    this.#port = port
    this.#outlet = outlet
    this.#backOff = new BackOff(backOff)
  }

  wake(): void {
    if (this.#socket !== undefined) this.#sendAll()
    else if (!this.#isOpening && this.#retry === undefined && !this.#isClosed)
      runInContext(ROOT, suppress, () => this.#open())
  }

  flushSync(): void {
    this.wake()
  }

  flush(): Promise<void> | undefined {
    this.#endPause()
    this.wake()
    if (this.#isIdle) return undefined
    this.#flushed ??= Promise.withResolvers()
    return this.#flushed.promise
  }

  abandon(): number {
    // A message whose end was not told yet is sent all the same, unless it still stands in the queue.
    const lost = this.#outlet.waiting.clear() + (this.#socket?.getSendQueueCount() ?? 0)
    this.#outlet.waiting.release([...this.#underWay])
    this.#underWay.clear()
    return lost
  }

  close(): void {
    this.#isClosed = true
    this.#endPause()
    this.#socket?.close()
    this.#socket = undefined
  }

  get #isIdle(): boolean {
    return this.#outlet.waiting.count === 0 && this.#underWay.size === 0
  }

  /** A host that is an address needs no question, and what waits is sent before this returns. */
  #open(): void {
    const host = this.#host
    const family = isIP(host)
    if (family !== 0) {
      this.#connect(host, family)
      return
    }
    this.#isOpening = true
    lookup(host, (error, address, found) => {
      this.#isOpening = false
      if (this.#isClosed) return
      if (error) this.#suffer(error)
      else this.#connect(address, found)
    })
  }

  #connect(address: string, family: number): void {
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      // Else binding and connecting would ask for what is known already, and take their time.
      lookup: (host, _options, callback) => callback(null, host, family),
    })
    socket.unref()
    // What could not be sent is told to the one who sent it.
    socket.on('error', () => {})
    try {
      socket.connect(this.#port, address)
      this.#socket = socket
      this.#sendAll()
    } catch (error) {
      socket.close()
      this.#suffer(error as Error)
    }
  }

  #sendAll(): void {
    for (const message of this.#outlet.waiting.take(Number.POSITIVE_INFINITY)) {
      this.#underWay.add(message)
      this.#send(message, (error) => {
        if (error === null) this.#sent(message)
        else this.#notSent(message, error)
      })
    }
  }

  #send({ text }: Waiting, done: (error: NodeJS.ErrnoException | null) => void): void {
    try {
      if (this.#socket === undefined) done(new Error('closed'))
      else this.#socket.send(text, (error) => done(error))
    } catch (error) {
      done(error as Error)
    }
  }

  #sent(message: Waiting): void {
    if (performance.now() - this.#failedAt > QUIET_MS) this.#outlet.works()
    this.#ended(message)
  }

  #notSent(message: Waiting, error: NodeJS.ErrnoException): void {
    this.#failedAt = performance.now()
    this.#outlet.lost(1)
    this.#outlet.fails(error.message)
    if (error.code !== NOBODY_LISTENS) {
      this.#ended(message)
      return
    }
    // That is about an earlier datagram, which is the one that is lost; this one was not sent.
    this.#send(message, (again) => {
      if (again !== null) this.#outlet.lost(1)
      this.#ended(message)
    })
  }

  #ended(message: Waiting): void {
    if (this.#underWay.delete(message)) this.#outlet.waiting.release([message])
    if (this.#isIdle) this.#endFlush()
  }

  #suffer({ message }: Error): void {
    this.#outlet.fails(message)
    this.#endFlush()
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.wake()
    }, this.#backOff.next()).unref()
  }

  #endPause(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
  }

  #endFlush(): void {
    this.#flushed?.resolve()
    this.#flushed = undefined
  }
}
