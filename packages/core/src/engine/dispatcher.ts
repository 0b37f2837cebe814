/**
 * Calls the layers, in the order of their stages, and keeps their failures away from the traced program:
 * a layer that throws is reported once, and switched off after ten failures in a row.
 */
import { warnOnce } from '../warn-once.ts'
import { type Layer, type LayerStage, STAGES } from './layer.ts'
import type { SpanRecord } from './span-record.ts'

const FAILURES_ALLOWED = 10

interface Seat {
  readonly layer: Layer
  failuresInRow: number
}

type Hook = 'onStart' | 'onEnd' | 'flushSync'

/** An ordered set of layers. */
export class Dispatcher {
  #seats: readonly Seat[] = []
  #starting: readonly Seat[] = []
  #ending: readonly Seat[] = []

  get empty(): boolean {
    return this.#seats.length === 0
  }

  add(layer: Layer): void {
    this.#seat([...this.#seats, { layer, failuresInRow: 0 }])
  }

  remove(layer: Layer): void {
    this.#seat(this.#seats.filter((seat) => seat.layer !== layer))
  }

  start(span: SpanRecord): void {
    for (const seat of this.#starting) {
      try {
        seat.layer.onStart!(span)
        seat.failuresInRow = 0
      } catch (error) {
        this.#failed(seat, 'onStart', error)
      }
    }
  }

  end(span: SpanRecord): void {
    for (const seat of this.#ending) {
      try {
        seat.layer.onEnd!(span)
        seat.failuresInRow = 0
      } catch (error) {
        this.#failed(seat, 'onEnd', error)
      }
    }
  }

  flushSync(): void {
    for (const seat of this.#seats) {
      try {
        seat.layer.flushSync?.()
      } catch (error) {
        this.#failed(seat, 'flushSync', error)
      }
    }
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
    seat.failuresInRow += 1
    if (seat.failuresInRow < FAILURES_ALLOWED) return
    this.remove(seat.layer)
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
    `layer "${layer.name}" threw in ${hook}: ${describe(error)}; the program is not affected`,
  )
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  } catch {
    return 'an error that cannot be shown'
  }
}
