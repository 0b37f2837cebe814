/**
 * Profiles on their way to Pyroscope: one after the other, again where that helps, as long as there is room for those that wait; the oldest go
 * first. What is lost is counted.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { BackOff, type BackOffOptions } from '../log/shipping/back-off.ts'
import { quoted } from '../otlp/export-problem.ts'
import { OutageLog } from '../otlp/resilience/outage-log.ts'
import { warn } from '../warn-once.ts'
import type { IngestClient, IngestFailure, Upload } from './ingest-client.ts'

export interface UploadQueueOptions {
  readonly client: Pick<IngestClient, 'open' | 'send' | 'abandon' | 'close'>
  /** Where they go, as a person knows it: without credentials. */
  readonly place: string
  readonly mostBytes?: number
  readonly mostUploads?: number
  readonly say?: (message: string) => void
  readonly backOff?: BackOffOptions
}

/** Five minutes of the default: three profiles every 15 seconds. */
const MOST_UPLOADS = 60
const MOST_BYTES = 16_000_000
const LONGEST_PAUSE_MS = 60_000
/** Attempts with a profile that the server fails on. */
const FEW = 3
const PROFILES = 'profiles'

/** No method throws or rejects. */
export class UploadQueue {
  readonly #options: Required<Omit<UploadQueueOptions, 'say' | 'backOff'>>
  readonly #outages: OutageLog
  readonly #backOff: BackOff
  readonly #waiting: Upload[] = []
  #bytes = 0
  #underWay: Upload | undefined
  #attempts = 0
  #round: Promise<void> | undefined
  #resting: AbortController | undefined
  #flushed: PromiseWithResolvers<void> | undefined
  #opened: Promise<boolean> | undefined
  #isDead = false
  #sent = 0
  #lost = 0
  #lostBefore = 0
  #problem: string | undefined

  constructor({
    say = warn,
    backOff,
    mostBytes = MOST_BYTES,
    mostUploads = MOST_UPLOADS,
    ...rest
  }: UploadQueueOptions) {
    this.#options = { mostBytes, mostUploads, ...rest }
    this.#outages = new OutageLog(say)
    this.#backOff = new BackOff(backOff)
  }

  /** How many arrived. */
  get sent(): number {
    return this.#sent
  }

  /** How many never will. */
  get lost(): number {
    return this.#lost
  }

  get waiting(): number {
    return this.#waiting.length + (this.#underWay === undefined ? 0 : 1)
  }

  /** Why profiles do not arrive; undefined while they do. */
  get problem(): string | undefined {
    return this.#problem
  }

  add(upload: Upload): void {
    if (this.#isDead) return void (this.#lost += 1)
    this.#waiting.push(upload)
    this.#bytes += upload.body.byteLength
    this.#makeRoom()
    this.#start()
  }

  /** Resolves when all are sent, or the next attempt has failed. Undefined where nothing waits. */
  flush(): Promise<void> | undefined {
    if (this.waiting === 0) return undefined
    this.#flushed ??= Promise.withResolvers()
    const { promise } = this.#flushed
    this.#resting?.abort()
    this.#start()
    return promise
  }

  /** Gives up what waits and what is on its way. @returns how many profiles that were */
  abandon(): number {
    const given = this.waiting
    this.#waiting.length = 0
    this.#bytes = 0
    this.#underWay = undefined
    this.#lost += given
    this.#options.client.abandon()
    this.#endFlush()
    return given
  }

  close(): void {
    this.#resting?.abort()
    this.#options.client.close()
  }

  #start(): void {
    this.#round ??= runInContext(ROOT, suppress, () => this.#run()).finally(() => {
      this.#round = undefined
      // Of the moment between the last look and this one.
      if (this.#waiting.length > 0) this.#start()
    })
  }

  async #run(): Promise<void> {
    if (!(await (this.#opened ??= this.#open()))) this.abandon()
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const failure = await this.#options.client.send(next)
      // Given up meanwhile.
      if (this.#underWay !== next) continue
      this.#underWay = undefined
      const restMs = failure === undefined ? this.#arrived() : this.#failed(next, failure)
      if (restMs > 0) await this.#rest(restMs)
    }
    this.#endFlush()
  }

  #take(): Upload | undefined {
    const next = this.#waiting.shift()
    this.#bytes -= next?.body.byteLength ?? 0
    this.#underWay = next
    return next
  }

  async #open(): Promise<boolean> {
    try {
      await this.#options.client.open()
      return true
    } catch (error) {
      this.#isDead = true
      this.#fails(`its headers cannot be read: ${quoted(String((error as Error)?.message ?? error))}`)
      return false
    }
  }

  #arrived(): number {
    this.#sent += 1
    this.#attempts = 0
    this.#backOff.reset()
    if (this.#problem !== undefined) {
      this.#problem = undefined
      this.#outages.closed(this.#sufferer, this.#lost - this.#lostBefore)
    }
    this.#lostBefore = this.#lost
    return 0
  }

  /** @returns how long to wait now, in milliseconds */
  #failed(upload: Upload, { then, reason, retryAfterMs = 0 }: IngestFailure): number {
    this.#fails(reason)
    this.#attempts += 1
    if (then === 'never' || (then === 'few' && this.#attempts >= FEW)) {
      this.#attempts = 0
      this.#lost += 1
      return this.#backOff.next()
    }
    this.#waiting.unshift(upload)
    this.#bytes += upload.body.byteLength
    this.#makeRoom()
    return Math.max(this.#backOff.next(), Math.min(retryAfterMs, LONGEST_PAUSE_MS))
  }

  #makeRoom(): void {
    const { mostBytes, mostUploads } = this.#options
    while (this.#waiting.length > mostUploads || (this.#bytes > mostBytes && this.#waiting.length > 1)) {
      this.#bytes -= this.#waiting.shift()!.body.byteLength
      this.#lost += 1
      this.#attempts = 0
    }
  }

  /** Said once, until they arrive again. */
  #fails(reason: string): void {
    this.#problem = reason
    const meanwhile = 'they wait as long as there is room for them; what is over is dropped and counted'
    const message = `profiles cannot be sent to ${this.#options.place}: ${reason}`
    this.#outages.opened(this.#sufferer, this.#isDead ? `${message}; they are dropped` : `${message}; ${meanwhile}`)
  }

  get #sufferer(): { place: string; sufferer: string } {
    return { place: this.#options.place, sufferer: PROFILES }
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
