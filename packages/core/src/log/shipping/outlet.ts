/** What the outputs that send lines elsewhere have in common: what waits, what is lost, and what is said about it. */
import { OutageLog } from '../../otlp/resilience/outage-log.ts'
import { warn } from '../../warn-once.ts'
import { WaitingLines } from './waiting-lines.ts'

export interface OutletOptions {
  /** Where the lines go, as a person knows it: without credentials. */
  readonly place: string
  /** Most that waits, in bytes. */
  readonly maxQueueBytes: number
  /** Takes what there is to say. Default: stderr or the log. */
  readonly say?: ((message: string) => void) | undefined
}

/** The way out of lines. Nothing in here throws. */
export class Outlet {
  readonly place: string
  readonly waiting: WaitingLines
  readonly #outages: OutageLog
  #dropped = 0
  /** How many were lost when it last worked. */
  #droppedBefore = 0
  #problem: string | undefined

  constructor({ place, maxQueueBytes, say = warn }: OutletOptions) {
    this.place = place
    this.waiting = new WaitingLines(maxQueueBytes)
    this.#outages = new OutageLog(say)
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Why lines do not arrive; undefined while they do. */
  get problem(): string | undefined {
    return this.#problem
  }

  lost(lines: number): void {
    this.#dropped += lines
  }

  /** Lines do not arrive: said once until they do again. */
  fails(reason: string): void {
    this.#problem = reason
    const meanwhile = 'lines wait as long as there is room for them; what is over is dropped and counted'
    const message = `log lines cannot be sent to ${this.place}: ${reason}; ${meanwhile}`
    this.#outages.opened({ place: this.place, sufferer: LINES }, message)
  }

  works(): void {
    if (this.#problem !== undefined) {
      this.#problem = undefined
      this.#outages.closed({ place: this.place, sufferer: LINES }, this.#dropped - this.#droppedBefore)
    }
    this.#droppedBefore = this.#dropped
  }
}

const LINES = 'log lines'
