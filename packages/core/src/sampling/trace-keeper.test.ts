import { addLayer, type SpanRecord, startSpan, withSpan } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { onlySampled } from './only-sampled.ts'
import { ALL, rootSampler } from './root-sampler.ts'
import type { KeepOptions } from './trace-keeper.ts'

interface Sink extends Disposable {
  readonly spans: SpanRecord[]
  readonly names: readonly string[]
  readonly overflowed: number
}

/** A sink behind `onlySampled`, while no trace is sampled. */
function unsampled(keep?: KeepOptions, rate = 0): Sink {
  const spans: SpanRecord[] = []
  const only = onlySampled((span) => void spans.push(span), keep)
  const { onStart, onEnd } = only
  const remove = addLayer({ name: 'sampled', onEnd, ...(onStart && { onStart }) })
  const engine = state.engine!
  engine.sampler = rootSampler(rate)
  return {
    spans,
    get names() {
      return spans.map(({ name }) => name)
    },
    get overflowed() {
      return only.overflowed
    },
    [Symbol.dispose]: () => {
      remove()
      engine.sampler = ALL
    },
  }
}

const ERRORS: KeepOptions = { errors: true, slowerThanMs: undefined }

test('without keeping, no span of an unsampled trace leaves', () => {
  using sink = unsampled({ errors: false, slowerThanMs: undefined })
  withSpan('turn', {}, () => startSpan('tool').fail(new Error('x')).end())
  expect(sink.names).toEqual([])
})

test('a trace with a failed span leaves whole: what ended before it, and what ends after the root', () => {
  using sink = unsampled(ERRORS)
  let late = startSpan('nothing')
  withSpan('turn', {}, () => {
    withSpan('first', {}, () => {})
    startSpan('tool').fail(new Error('x')).end()
    withSpan('last', {}, () => {})
    late = startSpan('late')
  })
  late.end()
  expect(sink.names).toEqual(['first', 'tool', 'last', 'turn', 'late'])
})

test('a trace without a failure is dropped whole, with what ends after the root, even where that fails', () => {
  using sink = unsampled(ERRORS)
  const late = withSpan('turn', {}, () => startSpan('late'))
  late.fail(new Error('x')).end()
  expect(sink.names).toEqual([])
})

test('a slow local root is kept; slow spans below a fast one are not what is asked for', () => {
  using sink = unsampled({ errors: false, slowerThanMs: 1000 })
  const root = (milliseconds: number) => {
    const span = startSpan('turn', {}, { startTime: new Date(Date.now() - milliseconds) })
    span.run(() => startSpan('tool', {}, { startTime: new Date(Date.now() - 60_000) }).end())
    span.end()
  }
  root(10)
  expect(sink.names).toEqual([])
  root(1100)
  expect(sink.names).toEqual(['tool', 'turn'])
})

test('what waits is bounded: the trace that has waited longest is given up and counted, the others have their say', () => {
  using sink = unsampled({ ...ERRORS, maxSpans: 10 })
  const endless = startSpan('endless')
  endless.run(() => {
    for (let made = 0; made < 10; made += 1) startSpan('step').end()
  })
  withSpan('turn', {}, () => {
    withSpan('first', {}, () => {})
    startSpan('tool').fail(new Error('x')).end()
  })
  endless.fail(new Error('x')).end()
  expect(sink.names).toEqual(['first', 'tool', 'turn'])
  expect(sink.overflowed).toBe(10)
})

/** A tree of spans: whether the span fails, and its children. */
interface Tree {
  readonly fails: boolean
  readonly children: readonly Tree[]
}

const tree = fc.letrec<{ tree: Tree; leaf: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
  leaf: fc.record({ fails: fc.boolean(), children: fc.constant([]) }),
  node: fc.record({ fails: fc.boolean(), children: fc.array(tie('tree'), { maxLength: 3 }) }),
})).tree

function play({ fails, children }: Tree): number {
  return withSpan('node', {}, (span) => {
    if (fails) span.fail(new Error('x'))
    return 1 + children.reduce((count, child) => count + play(child), 0)
  })
}

const hasFailure = ({ fails, children }: Tree): boolean => fails || children.some(hasFailure)

test('no orphans, ever: of random trees at any rate, a trace leaves whole or not at all, each span once', () => {
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 5 }), fc.double({ min: 0, max: 1, noNaN: true }), (trees, rate) => {
      using sink = unsampled(ERRORS, rate)
      for (const one of trees) {
        const before = sink.spans.length
        const size = play(one)
        const left = sink.spans.slice(before)
        expect([0, size]).toContain(left.length)
        if (hasFailure(one)) expect(left.length).toBe(size)
        const ids = new Set(left.map(({ spanId }) => spanId))
        expect(ids.size).toBe(left.length)
        expect(left.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))).toEqual([])
      }
    }),
  )
})
