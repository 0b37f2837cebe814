/**
 * The allocation layer: each span gets what it allocated itself, exclusive of its children. It follows which span is active through the calls that
 * make a context active and through the resumption of what has waited, and reads the counter where another span becomes active.
 */
import { addAround } from '../context/around.ts'
import { activeContext, type Context } from '../context/context.ts'
import type { Layer } from '../engine/layer.ts'
import { recordedSpan } from '../engine/recorded-span.ts'
import { isRecordingSpan, type RecordingSpan } from '../engine/recording-span.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { Account } from './account.ts'
import type { AllocationCounter } from './allocation-counter.ts'
import { Governor } from './governor.ts'
import { Ledger } from './ledger.ts'
import { ResumeHook } from './resume-hook.ts'

export interface AllocationLayerOptions {
  readonly counter: AllocationCounter
  /** Bytes of an allocation on average, for counts; undefined where nobody can say. */
  readonly meanSize: () => number | undefined
  readonly onImbalance: (problem: string) => void
  /** Measures all traces, whatever it costs. For tests. */
  readonly isUngoverned?: boolean
}

export class AllocationLayer implements Layer {
  readonly name = 'allocations'
  readonly stage = 'allocation'
  readonly governor: Governor
  readonly #counter: AllocationCounter
  readonly #meanSize: () => number | undefined
  readonly #isUngoverned: boolean
  readonly #ledger: Ledger
  readonly #hook: ResumeHook
  readonly #removeAround: () => void
  /** Spans that are measured and have not ended. */
  #open = 0

  constructor({ counter, meanSize, onImbalance, isUngoverned = false }: AllocationLayerOptions) {
    this.#counter = counter
    this.#meanSize = meanSize
    this.#isUngoverned = isUngoverned
    this.#ledger = new Ledger(counter, { onImbalance })
    this.#hook = new ResumeHook(() => this.#ledger.switchTo(activeAccount()))
    const acts = () => ({ readings: this.#ledger.readings, resumptions: this.#hook.resumptions })
    this.governor = new Governor({ acts })
    this.#removeAround = addAround((context, next) => this.#around(context, next))
  }

  onStart(span: SpanRecord): void {
    if (!this.#isMeasured(span)) {
      this.governor.unmeasured += 1
      return
    }
    this.governor.measured += 1
    span.allocated = new Account()
    this.#open += 1
    this.#hook.on()
  }

  onEnd(span: SpanRecord): void {
    const account = span.allocated
    if (!(account instanceof Account) || account.isClosed) return
    this.#ledger.close(account)
    account.isClosed = true
    this.#open -= 1
    if (this.#open === 0) this.#hook.off()
    if (isRecordingSpan(span)) this.#tell(span, account)
  }

  async shutdown(): Promise<void> {
    this.#removeAround()
    this.#hook.off()
    this.#counter.stop()
  }

  /** A trace is measured as a whole, or not at all. */
  #isMeasured(span: SpanRecord): boolean {
    if (this.#isUngoverned) return true
    const { localParent } = span
    return localParent === undefined ? this.governor.begins() : localParent.allocated instanceof Account
  }

  #around(context: Context, next: () => unknown): unknown {
    if (this.#open === 0) return next()
    const depth = this.#ledger.enter(accountIn(context))
    try {
      return next()
    } finally {
      this.#ledger.leave(depth)
    }
  }

  #tell(span: RecordingSpan, { allocated, freed, isUnknown }: Account): void {
    span.amend('alloc.method', this.#counter.method)
    const { isExact } = this.#counter
    if (isExact) span.amend('dealloc.bytes', freed)
    if (isUnknown) return
    span.amend('alloc.bytes', allocated)
    if (isExact) span.amend('alloc.net_bytes', allocated - freed)
    const size = this.#meanSize()
    if (size === undefined) return
    span.amend('alloc.count', Math.round(allocated / size))
    if (isExact) span.amend('dealloc.count', Math.round(freed / size))
    span.amend('alloc.count_method', 'estimated')
  }
}

/** Of the active span; a span that has ended, is not measured, or that nobody recorded has none. Never throws. */
function accountIn(context: Context): Account | undefined {
  const account = recordedSpan(context)?.allocated
  return account instanceof Account && !account.isClosed ? account : undefined
}

/** Of what is active where work resumes. Never throws, whatever a host's context manager does: in an async hook an error would end the process. */
function activeAccount(): Account | undefined {
  try {
    return accountIn(activeContext())
  } catch {
    return undefined
  }
}
