/** Records what the engine tells its layers; for core's own tests. */
import { addLayer, type SpanRecord } from '@zeph-telemetry/core'
import { expect } from 'vitest'

/** A layer that keeps everything, in order. */
export class SpanRecorder implements Disposable {
  readonly started: SpanRecord[] = []
  readonly ended: SpanRecord[] = []
  readonly #remove: () => void

  constructor() {
    this.#remove = addLayer({
      name: 'test recorder',
      onStart: (span) => void this.started.push(span),
      onEnd: (span) => void this.ended.push(span),
    })
  }

  /** The span of that name; fails where there is not exactly one, started once and ended at most once. */
  one(name: string): SpanRecord {
    const found = this.started.filter((span) => span.name === name)
    expect(found.map((span) => span.name)).toEqual([name])
    expect(this.ended.filter((span) => span === found[0]).length).toBe(found[0]!.ended ? 1 : 0)
    return found[0]!
  }

  /** The name of a span's parent, if it was recorded here. */
  parentOf(name: string): string | undefined {
    const { parentSpanId } = this.one(name)
    return this.started.find((span) => span.spanId === parentSpanId)?.name
  }

  [Symbol.dispose](): void {
    this.#remove()
  }
}
