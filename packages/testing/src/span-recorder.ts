/**
 * Records spans in a test, as one more layer of core: every span that starts in this process while it records, whoever
 * started it. Nothing is copied: the records are core's own, live while a span is open and final afterwards.
 */
import { addLayer, instrumentFn, type Layer, type SpanRecord } from '@zeph-telemetry/core'
import { buildSpanTrees, type SpanTree } from './span-tree.ts'

/** What has been recorded so far. */
export interface SpanRecorder extends Disposable {
  /** Spans that started while recording and have ended, in end order. */
  readonly spans: readonly SpanRecord[]
  /** Spans that started while recording, ended or not, in start order. */
  readonly started: readonly SpanRecord[]
  /** Spans whose parent was not recorded, in start order. */
  roots(): SpanRecord[]
  /** All spans as trees; children in start order, open spans included. */
  tree(): SpanTree[]
  /** The first span of that name to start. */
  find(name: string): SpanRecord | undefined
  /** All spans of that name, in start order. */
  all(name: string): SpanRecord[]
  /** Forgets everything; spans that are open now are not recorded any more. */
  clear(): void
  /** Stops recording and keeps what was recorded. Calling it again does nothing. */
  stop(): void
}

/** What a function did: its spans and its result. */
export interface Recording<R> {
  readonly recorder: SpanRecorder
  readonly result: R
}

/**
 * Records spans until `stop()`, or around a function. Recorders do not disturb one another, nor other layers.
 * @returns the recorder; with a function, the stopped recorder and what the function came to (a promise of both, where it
 *   returned a promise). What the function throws is thrown on.
 * @throws Error where the process has no `profiling` condition, with the way to give it
 * @example
 * using recorder = recordSpans()
 * await agent.turn('hello')
 * assertSpanTree(recorder, `
 *   agent.turn
 *     llm.chat {"gen_ai.request.model":"small"}
 * `)
 */
export function recordSpans(): SpanRecorder
export function recordSpans<R>(fn: () => Promise<R>): Promise<Recording<R>>
export function recordSpans<R>(fn: () => R): Recording<R>
export function recordSpans(fn?: () => unknown): SpanRecorder | Recording<unknown> | Promise<Recording<unknown>> {
  assertRecordable()
  const recorder = new LayerRecorder()
  return fn === undefined ? recorder : recordAround(recorder, fn)
}

/**
 * The spans that started and have not ended, in start order: after the work is done, each of them is a leak.
 * @example
 * assert.deepEqual(incompleteSpans(recorder).map((span) => span.name), [])
 */
export function incompleteSpans(recorder: SpanRecorder): SpanRecord[] {
  return recorder.started.filter((span) => !span.ended)
}

class LayerRecorder implements SpanRecorder {
  readonly spans: SpanRecord[] = []
  readonly started: SpanRecord[] = []
  readonly #removeLayer: () => void
  #known = new WeakSet<SpanRecord>()

  constructor() {
    const layer: Layer = {
      name: 'span-recorder',
      onStart: (span) => {
        this.#known.add(span)
        this.started.push(span)
      },
      onEnd: (span) => {
        if (this.#known.has(span)) this.spans.push(span)
      },
    }
    this.#removeLayer = addLayer(layer)
  }

  roots(): SpanRecord[] {
    return this.tree().map((tree) => tree.span)
  }

  tree(): SpanTree[] {
    return buildSpanTrees(this.started)
  }

  find(name: string): SpanRecord | undefined {
    return this.started.find((span) => span.name === name)
  }

  all(name: string): SpanRecord[] {
    return this.started.filter((span) => span.name === name)
  }

  clear(): void {
    this.spans.length = 0
    this.started.length = 0
    this.#known = new WeakSet()
  }

  stop(): void {
    this.#removeLayer()
  }

  [Symbol.dispose](): void {
    this.stop()
  }
}

function recordAround(recorder: SpanRecorder, fn: () => unknown): Recording<unknown> | Promise<Recording<unknown>> {
  let result: unknown
  try {
    result = fn()
  } catch (error) {
    recorder.stop()
    throw error
  }
  if (result instanceof Promise) {
    return result.then((value) => ({ recorder, result: value })).finally(() => recorder.stop())
  }
  recorder.stop()
  return { recorder, result }
}

/** Core's off entry is recognised by its contract: there, wrapping a function gives the function itself. */
function assertRecordable(): void {
  const probe = () => {}
  if (instrumentFn('zeph.testing.probe', probe) === probe) throw new Error(HOW_TO_RECORD)
}

const HOW_TO_RECORD = `recordSpans: this process runs without the "profiling" condition, so there are no spans to record.
Give the condition to the test run:

  vitest, in vitest.config.ts:
    import { defaultServerConditions } from 'vite'
    export default defineConfig({
      ssr: { resolve: { conditions: ['profiling', ...defaultServerConditions] } },
    })

  node:test and others:
    node --conditions=profiling --test
    NODE_OPTIONS=--conditions=profiling npm test`
