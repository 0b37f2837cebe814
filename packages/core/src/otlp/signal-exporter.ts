/**
 * Exports one signal: loads what sends it, reads the headers, sends what it is given, and counts and tells what became of it. The same for
 * all signals, whether they queue or are collected. Exporting is recorded nowhere.
 */
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { settledWithin } from '../exit/settled-within.ts'
import type { Spool } from '../spool/spool.ts'
import type { SpoolStatus } from '../spool/spool-lane.ts'
import type { ExportNotices } from './export-notices.ts'
import { exportProblem, headersProblem, loadProblem, quoted } from './export-problem.ts'
import { type HeaderSource, sendRenewing } from './header-source.ts'
import { readCertificates } from './read-certificates.ts'
import type { BreakerState } from './resilience/circuit-breaker.ts'
import type { Outcome } from './resilience/delivery.ts'
import { type Outlet, openOutlet } from './resilience/open-outlet.ts'
import { shownUrl } from './resolve-endpoint.ts'
import { type ResourceAttributes, redactResource } from './resource.ts'
import type { Route } from './route.ts'
import type { EncodedBatch, OpenSender, PartialSuccess, Sender } from './sender.ts'
import type { Signal } from './signal.ts'

/** What is the same for all signals of a configuration. */
export interface ExportSettings extends Omit<Route, 'endpointUrl'> {
  /** Where they cannot be read first nothing is exported. */
  readonly headers: HeaderSource
  readonly resource: ResourceAttributes
  readonly notices: ExportNotices
  readonly spool?: Spool | undefined
  /** Longest time that `shutdown` takes, in milliseconds. */
  readonly shutdownTimeoutMs: number
  /** The clock of the circuit breaker, in milliseconds. */
  readonly now?: (() => number) | undefined
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
  /** Items that came while nothing is sent, and are lost. */
  shed = 0
  /** True at the end of the process: what breaks now need not be told. */
  isLast = false
  /** Why the last batch failed; undefined after one that arrived. */
  problem: string | undefined
  /** Where it goes to, without what may be secret in it. */
  readonly url: string
  readonly #options: SignalExporterOptions<Batch>
  #sender: Sender<Batch> | undefined
  #outlet: Outlet | undefined
  /** What had been lost when something last arrived. */
  #lostBefore = 0
  /** Where the last failure was one. */
  #place: string

  constructor(options: SignalExporterOptions<Batch>) {
    this.#options = options
    this.url = shownUrl(options.endpointUrl)
    this.#place = this.url
    this.ready = this.#load()
  }

  /** Sends one batch and counts what became of it; only once `ready` is true. @returns true where all of it arrived */
  async deliver(batch: Batch): Promise<boolean> {
    const count = this.#options.count(batch)
    this.underWay += count
    try {
      return this.#settle(count, await this.#outlet!.delivery.deliver(() => this.#sender!.encode(batch, count)))
    } finally {
      this.underWay -= count
    }
  }

  get breaker(): BreakerState {
    return this.#outlet?.breaker.state ?? 'closed'
  }

  get spool(): SpoolStatus | undefined {
    return this.#outlet?.lane
  }

  /** What is delivered next is the last that is: where nothing keeps it, it is sent though exports kept failing. */
  hurry(): void {
    if (this.#outlet?.lane === undefined) this.#outlet?.breaker.hurry()
  }

  /** Keeps a batch for another process. Synchronous. @returns false where it is lost */
  keepSync(batch: Batch): boolean {
    const encode = () => this.#sender!.encode(batch, this.#options.count(batch))
    return this.#outlet?.delivery.keepSync(encode) ?? false
  }

  /** Ends what is on its way. What is sent later is sent as ever. Synchronous. @returns how many items of it another process will send */
  abandon(): number {
    const kept = this.#outlet?.delivery.abandon() ?? 0
    this.#outlet?.replay?.abandon()
    this.#sender?.abort(ABANDONED)
    return kept
  }

  /** Closes the connections. */
  async shutdown(withinMs: number): Promise<void> {
    const closed = Promise.all([this.#outlet?.replay?.stop(), this.#sender?.shutdown()])
    if (!(await settledWithin(closed, withinMs))) this.abandon()
  }

  /** Says something about this signal, once per `kind`. */
  tell(kind: string, message: string): void {
    this.#options.notices.tell(this.#options, { kind, message, ofReceiver: false })
  }

  #send(batch: EncodedBatch): Promise<PartialSuccess> {
    const { headers, exportTimeoutMs } = this.#options
    return sendRenewing(headers, exportTimeoutMs, () => this.#sender!.send(batch))
  }

  async #load(): Promise<boolean> {
    if (!(await this.#readHeaders())) return false
    try {
      const sender = await this.#openSender()
      this.#sender = sender
      this.#outlet = this.#openOutlet(sender)
      return true
    } catch (error) {
      this.#suffer(loadProblem(error, this.#options.signal, this.url))
      return false
    }
  }

  async #openSender(): Promise<Sender<Batch>> {
    const { endpointUrl: url, exportTimeoutMs: timeoutMs, headers, load, ...options } = this.#options
    const { openSender } = await load()
    const certificates = await readCertificates(options.certificates, (message) =>
      this.#options.notices.tell(this.#options, { kind: message, message, ofReceiver: true }),
    )
    const resource = redactResource(options.resource)
    return await openSender({ ...options, url, timeoutMs, resource, certificates, headers: () => headers.current })
  }

  async #readHeaders(): Promise<boolean> {
    try {
      await this.#options.headers.read()
      return true
    } catch (error) {
      this.#suffer(headersProblem(error, this.url))
      return false
    }
  }

  #openOutlet(sender: Sender<Batch>): Outlet {
    const { notices, signal, now, spool, endpointUrl, exportTimeoutMs } = this.#options
    return openOutlet({
      outages: notices.outages,
      signal,
      endpointUrl,
      spool,
      exportTimeoutMs,
      now,
      accepts: sender.accepts,
      abandoned: ABANDONED,
      send: (batch) => runInContext(ROOT, suppress, () => this.#send(batch)),
      onFailure: (error) => this.#suffer(exportProblem(error, signal, this.url)),
      onArrived: () => this.#recover(),
      failure: () => ({ place: this.#place, message: this.problem ?? '' }),
      lost: () => this.failed + this.shed - this.#lostBefore,
      isLast: () => this.isLast,
    })
  }

  /** @returns true where nothing of it is lost */
  #settle(count: number, outcome: Outcome): boolean {
    if (outcome.kind === 'taken') {
      return this.#taken(count, Math.min(outcome.answer.rejected, count), outcome.answer.message)
    }
    if (outcome.kind === 'kept') this.#outlet?.replay?.wakeLater()
    else if (outcome.kind === 'failed') this.failed += count
    else this.shed += count
    return outcome.kind === 'kept'
  }

  #recover(): void {
    this.problem = undefined
    this.#lostBefore = this.failed + this.shed
  }

  #taken(count: number, rejected: number, message: string): boolean {
    const { items, item } = this.#options.signal
    this.exported += count - rejected
    this.failed += rejected
    this.#recover()
    const says = message === '' ? '' : `: ${quoted(message)}`
    if (rejected > 0) {
      const counted = item === 'data point' ? 'data points' : items
      this.tell('rejected', `${this.url} rejected ${rejected} of ${count} ${counted}${says}`)
    } else if (says !== '') this.tell('warning', `${this.url} took the ${items}, but says${says}`)
    return rejected === 0
  }

  #suffer(problem: Parameters<ExportNotices['tell']>[1]): void {
    this.problem = problem.message
    this.#place = problem.ofReceiver ? new URL(this.url).origin : this.url
    this.#options.notices.tell(this.#options, problem)
  }
}
