/**
 * Exports one signal: loads what sends it, reads the headers, sends what it is given, and counts and tells what became of it. The same for
 * all signals, whether they queue or are collected. Exporting is recorded nowhere.
 */
import { ROOT, runInContext, suppress } from '../context/context.ts'
import type { ExportNotices } from './export-notices.ts'
import { exportProblem, quoted } from './export-problem.ts'
import { shownUrl } from './resolve-endpoint.ts'
import { type ResourceAttributes, redactResource } from './resource.ts'
import type { OpenSender, Sender } from './sender.ts'
import type { Signal } from './signal.ts'

/** What is the same for all signals of a configuration. */
export interface ExportSettings {
  /** Asked once. Where it rejects nothing is exported. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly resource: ResourceAttributes
  /** Longest time for one batch, retries included, in milliseconds. */
  readonly exportTimeoutMs: number
  readonly notices: ExportNotices
}

/** What an exporter is made with. */
export interface SignalExporterOptions<Batch> extends ExportSettings {
  readonly signal: Signal
  /** Where it is posted to, used as it is. */
  readonly endpointUrl: string
  /** How many batches may be on their way at once. */
  readonly concurrency: number
  readonly load: () => Promise<{ readonly openSender: OpenSender<Batch> }>
  /** How many items a batch has. */
  readonly count: (batch: Batch) => number
}

const ABANDONED = new Error('abandoned')

/** Exports one signal. No method throws or rejects. */
export class SignalExporter<Batch> {
  /** True once batches can be sent, false once they never will be. Never rejects. */
  readonly ready: Promise<boolean>
  /** Items that the receiver took. */
  exported = 0
  /** Items that were sent and did not arrive, or were rejected. */
  failed = 0
  /** Items that are on their way. */
  underWay = 0
  /** Why the last batch failed; undefined after one that arrived. */
  problem: string | undefined
  /** Where it goes to, without what may be secret in it. */
  readonly url: string
  readonly #options: SignalExporterOptions<Batch>
  #sender: Sender<Batch> | undefined

  constructor(options: SignalExporterOptions<Batch>) {
    this.#options = options
    this.url = shownUrl(options.endpointUrl)
    this.ready = this.#load()
  }

  /** Sends one batch and counts what became of it; only once `ready` is true. @returns true where all of it arrived */
  async deliver(batch: Batch): Promise<boolean> {
    const count = this.#options.count(batch)
    this.underWay += count
    try {
      const { rejected, message } = await runInContext(ROOT, suppress, () => this.#sender!.send(batch))
      return this.#taken(count, Math.min(rejected, count), message)
    } catch (error) {
      this.failed += count
      if (error !== ABANDONED) this.#suffer(exportProblem(error, this.#options.signal, this.url))
      return false
    } finally {
      this.underWay -= count
    }
  }

  /** Ends what is on its way. What is sent later is sent as ever. */
  abort(): void {
    this.#sender?.abort(ABANDONED)
  }

  /** Closes the connections. */
  async shutdown(): Promise<void> {
    await this.#sender?.shutdown()
  }

  /** Says something about this signal, once per `kind`. */
  tell(kind: string, message: string): void {
    this.#options.notices.tell(this.#options, { kind, message, ofReceiver: false })
  }

  async #load(): Promise<boolean> {
    const headers = await this.#readHeaders()
    if (headers === undefined) return false
    const { endpointUrl: url, exportTimeoutMs: timeoutMs, resource, concurrency, load, signal } = this.#options
    try {
      const { openSender } = await load()
      this.#sender = openSender({ url, headers, resource: redactResource(resource), timeoutMs, concurrency })
      return true
    } catch (error) {
      this.tell('load', `${signal.items} cannot be sent to ${this.url}: ${quoted(String(error))}`)
      return false
    }
  }

  async #readHeaders(): Promise<Readonly<Record<string, string>> | undefined> {
    try {
      return await this.#options.headers()
    } catch (error) {
      // What cannot be parsed is quoted by its parser, and here that may be a secret.
      const reason = error instanceof SyntaxError ? 'they are no valid JSON' : quoted(messageOf(error))
      const message = `nothing is sent to ${this.url}, because its headers cannot be read: ${reason}`
      this.#suffer({ kind: 'headers', message, ofReceiver: true })
      return undefined
    }
  }

  #taken(count: number, rejected: number, message: string): boolean {
    const { items, item } = this.#options.signal
    this.exported += count - rejected
    this.failed += rejected
    this.problem = undefined
    const says = message === '' ? '' : `: ${quoted(message)}`
    if (rejected > 0) {
      const counted = item === 'data point' ? 'data points' : items
      this.tell('rejected', `${this.url} rejected ${rejected} of ${count} ${counted}${says}`)
    } else if (says !== '') this.tell('warning', `${this.url} took the ${items}, but says${says}`)
    return rejected === 0
  }

  #suffer(problem: Parameters<ExportNotices['tell']>[1]): void {
    this.problem = problem.message
    this.#options.notices.tell(this.#options, problem)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
