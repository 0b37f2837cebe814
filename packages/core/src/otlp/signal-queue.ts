/**
 * Queues the items of one signal from the first moment and exports them in batches. Holds a bounded number of them; what is over is dropped and
 * counted.
 */
import { settledWithin } from '../exit/settled-within.ts'
import type { SpoolStatus } from '../spool/spool-lane.ts'
import { Batcher, type BatcherOptions } from './batcher.ts'
import type { Protocol } from './protocol.ts'
import type { BreakerState } from './resilience/circuit-breaker.ts'
import type { OpenSender } from './sender.ts'
import type { Signal, SignalStatus } from './signal.ts'
import { type ExportSettings, SignalExporter } from './signal-exporter.ts'

/** What a queue is made with. */
export interface SignalQueueOptions<Item> extends ExportSettings, BatcherOptions<Item> {
  readonly signal: Signal
  readonly endpointUrl: string
  readonly load: () => Promise<{ readonly openSender: OpenSender<readonly Item[]> }>
}

/** The part of the time for a shutdown that is for sending; the rest is for what is not sent by then. */
const SENDING_SHARE = 0.8

/** The queue of one signal. No method throws or rejects. */
export class SignalQueue<Item> implements SignalStatus {
  readonly signal: Signal['name']
  readonly protocol: Protocol
  /** Resolves when items can be sent, or never will be. Never rejects. */
  readonly ready: Promise<void>
  #dropped = 0
  readonly #options: SignalQueueOptions<Item>
  readonly #batcher: Batcher<Item>
  readonly #exporter: SignalExporter<readonly Item[]>
  /** True once nothing will be sent any more. */
  #closed = false
  #stopped: Promise<void> | undefined

  constructor(options: SignalQueueOptions<Item>) {
    this.#options = options
    this.signal = options.signal.name
    this.protocol = options.protocol
    this.#batcher = new Batcher(options)
    const { concurrency } = this.#batcher
    this.#exporter = new SignalExporter({ ...options, concurrency, count: (batch) => batch.length })
    this.ready = this.#open()
  }

  get dropped(): number {
    return this.#dropped + this.shed
  }

  get shed(): number {
    return this.#exporter.shed
  }

  get breaker(): BreakerState {
    return this.#exporter.breaker
  }

  get spool(): SpoolStatus | undefined {
    return this.#exporter.spool
  }

  get exported(): number {
    return this.#exporter.exported
  }

  get failed(): number {
    return this.#exporter.failed
  }

  get pending(): number {
    return this.#batcher.pending
  }

  get capacity(): number {
    return this.#options.maxQueue
  }

  get problem(): string | undefined {
    return this.#exporter.problem
  }

  /** @returns false where it is dropped */
  add(item: Item): boolean {
    if (!this.#closed && this.#batcher.add(item)) return true
    this.#dropped += 1
    if (!this.#closed) this.#tellFull()
    return false
  }

  /**
   * Resolves when what was added before has been sent, or could not be: after `exportTimeoutMs` as a rule, and at most three times
   * that where nothing answers and the queue is full.
   */
  async flush(): Promise<void> {
    await settledWithin(this.ready, this.#options.exportTimeoutMs)
    await this.#batcher.flush()
  }

  shutdown(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  /** For the way out of the process: sends what is left. Undefined where nothing is. */
  flushAsync(): Promise<void> | undefined {
    if (this.pending === 0) return undefined
    this.#exporter.hurry()
    return this.flush()
  }

  /**
   * For the way out of the process: what has not been sent by now goes to the spool, or is given up, and how much is missing is told.
   * Synchronous.
   */
  abandon(): void {
    this.#giveUpWaiting()
    const kept = this.#exporter.abandon()
    this.#tellMissing(this.pending - kept)
  }

  async #open(): Promise<void> {
    if (await this.#exporter.ready) this.#batcher.open(async (batch) => void (await this.#exporter.deliver(batch)))
    else this.#close()
  }

  async #stop(): Promise<void> {
    const until = performance.now() + this.#options.shutdownTimeoutMs
    this.#exporter.isLast = true
    this.#exporter.hurry()
    const isDone = await settledWithin(this.flush(), SENDING_SHARE * this.#options.shutdownTimeoutMs)
    this.#close()
    if (!isDone) {
      this.#exporter.abandon()
      await settledWithin(this.#batcher.flush(), until - performance.now())
    }
    await this.#exporter.shutdown(until - performance.now())
    this.#tellMissing(this.pending)
  }

  #tellFull(): void {
    const { maxQueue, size, signal } = this.#options
    const isMany = size === undefined || this.pending >= maxQueue
    const most = isMany ? `${maxQueue} ${signal.items}` : `${size.maxQueue / 1e6} MB of ${signal.items}`
    const message = `more than ${most} wait for ${this.#exporter.url}: what is over is dropped and counted`
    this.#exporter.tell('full', message)
  }

  #close(): void {
    this.#closed = true
    this.#giveUpWaiting()
  }

  #giveUpWaiting(): void {
    for (const batch of this.#batcher.clear()) {
      if (!this.#exporter.keepSync(batch)) this.#dropped += batch.length
    }
  }

  #tellMissing(underWay: number): void {
    const missing = this.dropped + this.failed + underWay
    const { item, items } = this.#options.signal
    const are = missing === 1 ? `1 ${item} is` : `${missing} ${items} are`
    if (missing > 0) this.#exporter.tell('missing', `${are} missing at ${this.#exporter.url}`)
  }
}
