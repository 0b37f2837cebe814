/**
 * Calls the layers, in the order of their stages, and keeps their failures away from the traced program:
 * a layer that throws is reported once, and switched off after ten failures in a row.
 */
import { types } from 'node:util'
import { warnOnce } from '../warn-once.ts'
import type { EventRecord } from './event-record.ts'
import { showThrown } from './failure.ts'
import { type Layer, type LayerStage, STAGES } from './layer.ts'
import type { SpanRecord } from './span-record.ts'

const FAILURES_ALLOWED = 10

type Hook = 'onStart' | 'onEnd' | 'onEvent' | 'flushSync'

interface Seat {
  readonly layer: Layer
  /** How often each hook failed in a row. */
  readonly failures: Record<Hook, number>
}

/** An ordered set of layers. */
export class Dispatcher {
  #seats: readonly Seat[] = []
  #starting: readonly Seat[] = []
  #ending: readonly Seat[] = []
  #busy = false
  readonly #onSwitchedOff: () => void

  /** @param onSwitchedOff called after a layer that kept failing was removed */
  constructor(onSwitchedOff: () => void = () => {}) {
    this.#onSwitchedOff = onSwitchedOff
  }

  get empty(): boolean {
    return this.#seats.length === 0
  }

  /** True while a layer looks at a span: what it calls must not be recorded, or it would look at itself for ever. */
  get busy(): boolean {
    return this.#busy
  }

  add(layer: Layer): void {
    this.#seat([...this.#seats, { layer, failures: { onStart: 0, onEnd: 0, onEvent: 0, flushSync: 0 } }])
  }

  remove(layer: Layer): void {
    this.#seat(this.#seats.filter((seat) => seat.layer !== layer))
  }

  start(span: SpanRecord): void {
    const wasBusy = this.#busy
    this.#busy = true
    for (const seat of this.#starting) {
      try {
        this.#returned(seat, 'onStart', seat.layer.onStart!(span))
      } catch (error) {
        this.#failed(seat, 'onStart', error)
      }
    }
    this.#busy = wasBusy
  }

  end(span: SpanRecord): void {
    const wasBusy = this.#busy
    this.#busy = true
    for (const seat of this.#ending) {
      try {
        this.#returned(seat, 'onEnd', seat.layer.onEnd!(span))
      } catch (error) {
        this.#failed(seat, 'onEnd', error)
      }
    }
    this.#busy = wasBusy
  }

  tell(event: EventRecord): void {
    const wasBusy = this.#busy
    this.#busy = true
    for (const seat of this.#seats) {
      try {
        this.#returned(seat, 'onEvent', seat.layer.onEvent?.(event))
      } catch (error) {
        this.#failed(seat, 'onEvent', error)
      }
    }
    this.#busy = wasBusy
  }

  flushSync(): void {
    for (const seat of this.#seats) {
      try {
        this.#returned(seat, 'flushSync', seat.layer.flushSync?.())
      } catch (error) {
        this.#failed(seat, 'flushSync', error)
      }
    }
  }

  /** A hook did its work; one that is an async function against its type must not reject into the program. */
  #returned(seat: Seat, hook: Hook, outcome: unknown): void {
    if (outcome === undefined) seat.failures[hook] = 0
    else if (types.isPromise(outcome)) outcome.catch((error: unknown) => this.#failed(seat, hook, error))
  }

  /** Flushes every layer; one that fails does not keep the others from it. */
  async flush(): Promise<void> {
    await this.#settleAll('flush')
  }

  /** Shuts every layer down and removes it. */
  async shutdown(): Promise<void> {
    await this.#settleAll('shutdown')
    this.#seat([])
  }

  async #settleAll(hook: 'flush' | 'shutdown'): Promise<void> {
    await Promise.all(
      this.#seats.map(async ({ layer }) => {
        try {
          await layer[hook]?.()
        } catch (error) {
          report(layer, hook, error)
        }
      }),
    )
  }

  #seat(seats: readonly Seat[]): void {
    this.#seats = seats.toSorted((a, b) => rank(a.layer.stage) - rank(b.layer.stage))
    this.#starting = this.#seats.filter((seat) => seat.layer.onStart)
    this.#ending = this.#seats.filter((seat) => seat.layer.onEnd)
  }

  #failed(seat: Seat, hook: Hook, error: unknown): void {
    report(seat.layer, hook, error)
    seat.failures[hook] += 1
    if (seat.failures[hook] !== FAILURES_ALLOWED) return
    this.remove(seat.layer)
    this.#onSwitchedOff()
    warnOnce(
      `layer-off:${seat.layer.name}`,
      `layer "${seat.layer.name}" failed ${FAILURES_ALLOWED} times in a row and is switched off`,
    )
  }
}

function rank(stage: LayerStage | undefined): number {
  return STAGES.indexOf(stage ?? 'sink')
}

function report(layer: Layer, hook: string, error: unknown): void {
  warnOnce(
    `layer:${layer.name}`,
    `layer "${layer.name}" threw in ${hook}: ${showThrown(error)}; the program is not affected`,
  )
}
