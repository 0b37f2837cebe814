/**
 * Sends lines to Elasticsearch: collected for a moment, then in bulk, one request after the other. What is refused for good is dropped, counted and
 * told.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ROOT, runInContext, suppress } from '../../context/context.ts'
import { quoted } from '../../otlp/export-problem.ts'
import { warn } from '../../warn-once.ts'
import { BackOff, type BackOffOptions } from '../shipping/back-off.ts'
import type { Outlet } from '../shipping/outlet.ts'
import type { Sender } from '../shipping/sender.ts'
import type { Waiting } from '../shipping/waiting-lines.ts'
import type { BulkOutcome, Refused } from './bulk-answer.ts'
import type { BulkClient, BulkFailure } from './bulk-client.ts'

export interface BulkSenderOptions {
  readonly outlet: Outlet
  readonly client: BulkClient
  /** How long lines are collected, in milliseconds. */
  readonly delayMs: number
  readonly say?: ((message: string) => void) | undefined
  readonly backOff?: BackOffOptions | undefined
}

const LONGEST_PAUSE_MS = 60_000
/** Of one request: what proxies let through as a rule. */
const MOST_BYTES = 1_000_000
const MOST_LINES = 5000
/** Different reasons of refusals that are told. */
const MOST_REASONS = 20

/** Sends lines in bulk. */
export class BulkSender implements Sender {
  readonly #delayMs: number
  readonly #say: (message: string) => void
  readonly #outlet: Outlet
  readonly #client: BulkClient
  readonly #backOff: BackOff
  readonly #reasons = new Set<string>()
  /** What one request may have: less after the server, or a proxy, said that it is too much. */
  #mostBytes = MOST_BYTES
  #underWay: readonly Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #resting: AbortController | undefined
  #flushed: PromiseWithResolvers<void> | undefined
  #opened: Promise<boolean> | undefined
  #isDead = false

  constructor({ outlet, client, delayMs, say = warn, backOff }: BulkSenderOptions) {
    this.#outlet = outlet
    this.#client = client
    this.#delayMs = delayMs
    this.#say = say
    this.#backOff = new BackOff(backOff)
  }

  wake(): void {
    if (this.#isDead) this.#outlet.lost(this.#outlet.waiting.clear())
    else if (this.#outlet.waiting.bytes >= this.#mostBytes) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), this.#delayMs).unref()
  }

  /** Nothing can be sent that way. */
  flushSync(): void {}

  flush(): Promise<void> | undefined {
    if (this.#isIdle) return undefined
    this.#flushed ??= Promise.withResolvers()
    const { promise } = this.#flushed
    this.#resting?.abort()
    this.#start()
    return promise
  }

  abandon(): number {
    const { waiting } = this.#outlet
    const lost = waiting.clear() + this.#underWay.length
    waiting.release(this.#underWay)
    this.#underWay = []
    this.#client.abandon()
    this.#endFlush()
    return lost
  }

  close(): void {
    this.#resting?.abort()
    clearTimeout(this.#timer)
    this.#client.close()
  }

  get #isIdle(): boolean {
    return this.#outlet.waiting.count === 0 && this.#underWay.length === 0
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#round ??= runInContext(ROOT, suppress, () => this.#run()).finally(() => {
      this.#round = undefined
      // Of the moment between the last look and this one.
      if (this.#outlet.waiting.count > 0) this.#start()
    })
  }

  async #run(): Promise<void> {
    const { waiting } = this.#outlet
    if (!(await (this.#opened ??= this.#open()))) this.#outlet.lost(waiting.clear())
    while (waiting.count > 0) {
      const lines = waiting.take(this.#mostBytes, MOST_LINES)
      this.#underWay = lines
      const outcome = await this.#client.send(lines)
      // Given up meanwhile.
      if (this.#underWay !== lines) continue
      this.#underWay = []
      const restMs = 'then' in outcome ? this.#failed(lines, outcome) : this.#answered(outcome)
      if (restMs > 0) await this.#rest(restMs)
    }
    this.#endFlush()
  }

  async #open(): Promise<boolean> {
    try {
      await this.#client.open()
      return true
    } catch (error) {
      this.#outlet.fails(`its headers cannot be read: ${quoted(String((error as Error)?.message ?? error))}`)
      this.#isDead = true
      return false
    }
  }

  /** @returns how long to wait now, in milliseconds */
  #failed(lines: readonly Waiting[], { then, reason, retryAfterMs = 0 }: BulkFailure): number {
    const { waiting } = this.#outlet
    if (then === 'smaller' && lines.length > 1) {
      this.#mostBytes = Math.ceil(lines.reduce((sum, { bytes }) => sum + bytes, 0) / 2)
      waiting.giveBack(lines)
      return 0
    }
    this.#outlet.fails(reason)
    if (then === 'again') {
      waiting.giveBack(lines)
      return Math.max(this.#backOff.next(), Math.min(retryAfterMs, LONGEST_PAUSE_MS))
    }
    waiting.release(lines)
    this.#outlet.lost(lines.length)
    return 0
  }

  #answered({ arrived, again, refused }: BulkOutcome): number {
    const { waiting } = this.#outlet
    waiting.release([...arrived, ...refused.map(({ line }) => line)])
    this.#outlet.lost(refused.length)
    for (const each of refused) this.#tell(each)
    if (again.length === 0) {
      this.#backOff.reset()
      this.#outlet.works()
      return 0
    }
    waiting.giveBack(again)
    if (arrived.length === 0) this.#outlet.fails('it is busy')
    return this.#backOff.next()
  }

  #tell({ type, reason }: Refused): void {
    if (this.#reasons.has(type) || this.#reasons.size === MOST_REASONS) return
    this.#reasons.add(type)
    this.#say(`${this.#outlet.place} refuses log lines, which are dropped and counted: ${quoted(`${type}: ${reason}`)}`)
  }

  async #rest(milliseconds: number): Promise<void> {
    this.#endFlush()
    this.#resting = new AbortController()
    await pause(milliseconds, undefined, { ref: false, signal: this.#resting.signal }).catch(() => {})
    this.#resting = undefined
  }

  #endFlush(): void {
    this.#flushed?.resolve()
    this.#flushed = undefined
  }
}
