import { EventEmitter } from 'node:events'
import { setImmediate, setTimeout } from 'node:timers/promises'
import {
  activeCorrelation,
  activeSpan,
  activeSpanContext,
  captureContext,
  detach,
  instrumentFn,
  runInContext,
  startSpan,
  suppress,
  withContext,
  withSpan,
} from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

/** A span of that name, around nothing. */
const mark = (name: string): void => withSpan(name, {}, () => {})

describe('a span is the parent of what its function starts', () => {
  test('across await, timers, microtasks and Promise.all', async () => {
    using spans = new SpanRecorder()
    await withSpan('outer', {}, async () => {
      mark('at once')
      await setImmediate()
      mark('after a turn')
      await Promise.all([
        setTimeout(1).then(() => mark('in a timer')),
        Promise.resolve().then(() => mark('in a microtask')),
      ])
      const { promise, resolve } = Promise.withResolvers<void>()
      process.nextTick(() => resolve(mark('in a tick')))
      await promise
    })
    const names = ['at once', 'after a turn', 'in a timer', 'in a microtask', 'in a tick']
    expect(names.map((name) => spans.parentOf(name))).toEqual(names.map(() => 'outer'))
  })

  test('an event listener runs in the context of who emits', () => {
    using spans = new SpanRecorder()
    const emitter = new EventEmitter()
    withSpan('subscriber', {}, () => emitter.on('event', () => mark('listener')))
    withSpan('emitter', {}, () => emitter.emit('event'))
    expect(spans.parentOf('listener')).toBe('emitter')
  })

  test('siblings that run at once do not see one another', async () => {
    using spans = new SpanRecorder()
    const sibling = (name: string) =>
      withSpan(name, {}, async () => {
        await setImmediate()
        mark(`in ${name}`)
      })
    await withSpan('outer', {}, () => Promise.all([sibling('left'), sibling('right')]))
    expect(['left', 'right', 'in left', 'in right'].map((name) => spans.parentOf(name))).toEqual([
      'outer',
      'outer',
      'left',
      'right',
    ])
  })

  test('after a throw the outer context is back', () => {
    using spans = new SpanRecorder()
    withSpan('outer', {}, () => {
      expect(() =>
        withSpan('inner', {}, () => {
          throw new Error('inner')
        }),
      ).toThrow('inner')
      mark('after')
    })
    expect(spans.parentOf('after')).toBe('outer')
  })
})

test('every parent is right in 200 concurrent trees', async () => {
  using spans = new SpanRecorder()
  const grow = instrumentFn(
    'node',
    { attributes: (path: string) => ({ path }) },
    async (path: string): Promise<void> => {
      for (let pause = path.length % 3; pause > 0; pause -= 1) await setImmediate()
      if (path.length > 8) return
      await Promise.all(['l', 'r'].map((side) => grow(path + side)))
    },
  )
  await Promise.all(Array.from({ length: 200 }, (_, tree) => grow(`${String(tree).padStart(6, '0')}`)))

  const pathOf = new Map(spans.ended.map((span) => [span.spanId, String(span.attributes['path'])]))
  expect(pathOf.size).toBe(200 * 15)
  for (const span of spans.ended) {
    const path = pathOf.get(span.spanId)!
    const parent = path.length === 6 ? undefined : path.slice(0, -1)
    expect(span.parentSpanId && pathOf.get(span.parentSpanId)).toBe(parent)
  }
  expect(new Set(spans.ended.map(({ traceId }) => traceId)).size).toBe(200)
})

describe('a span by hand', () => {
  test('is below the active span and never becomes active by itself', async () => {
    using spans = new SpanRecorder()
    await withSpan('outer', {}, async () => {
      const span = startSpan('by hand')
      expect(activeSpan().spanId).toBe(spans.one('outer').spanId)
      await setImmediate()
      mark('sibling')
      span.end()
    })
    expect([spans.parentOf('by hand'), spans.parentOf('sibling')]).toEqual(['outer', 'outer'])
  })

  test('is active inside its `run` alone, which does not end it', async () => {
    using spans = new SpanRecorder()
    const span = startSpan('by hand')
    const inside = await span.run(async () => {
      await setImmediate()
      mark('child')
      return 'value'
    })
    expect([inside, spans.parentOf('child'), spans.one('by hand').ended]).toEqual(['value', 'by hand', false])
    expect(activeSpanContext()).toBeUndefined()
    span.end()
    expect(spans.one('by hand').ended).toBe(true)
  })

  test('can be a parent after its end', () => {
    using spans = new SpanRecorder()
    const span = startSpan('ended')
    span.end()
    span.run(() => mark('late child'))
    expect(spans.parentOf('late child')).toBe('ended')
    expect(spans.one('late child').traceId).toBe(span.traceId)
  })
})

describe('a captured context', () => {
  test('is carried over to work that somebody else starts', async () => {
    using spans = new SpanRecorder()
    const queue: (() => void)[] = []
    withSpan('producer', {}, () => {
      const context = captureContext()
      queue.push(() => runInContext(context, mark, 'work'))
    })
    withSpan('consumer', {}, () => {
      for (const work of queue) work()
      mark('after')
    })
    expect([spans.parentOf('work'), spans.parentOf('after')]).toEqual(['producer', 'consumer'])
  })

  test('passes arguments, results and errors', () => {
    const context = captureContext()
    expect(runInContext(context, (...args: number[]) => args, 1, 2)).toEqual([1, 2])
    expect(() => runInContext(context, () => JSON.parse('{'))).toThrow(SyntaxError)
  })
})

describe('ids', () => {
  test('add up on the way in, are gone on the way out, and follow asynchronous work', async () => {
    await withContext({ sessionId: 's' }, async () => {
      await withContext({ turnId: 't' }, async () => {
        await setImmediate()
        expect(activeCorrelation()).toEqual({ sessionId: 's', turnId: 't' })
      })
      expect(activeCorrelation()).toEqual({ sessionId: 's' })
    })
    expect(activeCorrelation()).toEqual({})
  })

  test('and the active span do not disturb one another', () => {
    using spans = new SpanRecorder()
    withSpan('outer', {}, () =>
      withContext({ requestId: 'r' }, () => {
        mark('inner')
        startSpan('by hand').run(() => expect(activeCorrelation()).toEqual({ requestId: 'r' }))
      }),
    )
    expect([spans.parentOf('inner'), spans.parentOf('by hand')]).toEqual(['outer', 'outer'])
  })
})

describe('suppress', () => {
  test('keeps a function and all it starts from being recorded, and nothing else', async () => {
    using spans = new SpanRecorder()
    await withSpan('outer', {}, async () => {
      const result = await suppress(async (value: number) => {
        mark('quiet')
        await setImmediate()
        startSpan('quiet too').end()
        return instrumentFn('quiet as well', () => value)()
      }, 7)
      expect(result).toBe(7)
      mark('heard')
    })
    expect(spans.ended.map(({ name }) => name)).toEqual(['heard', 'outer'])
  })

  test('gives a span that does nothing to who asks for one', () => {
    using spans = new SpanRecorder()
    const seen = suppress(() =>
      withSpan('quiet', {}, (span) => [span.recording, span.set('a', 1).traceId, span.elapsed]),
    )
    expect(seen).toEqual([false, '0'.repeat(32), 0])
    expect(spans.started).toEqual([])
  })
})

describe('detach', () => {
  test('makes what follows a trace of its own, with the ids of the work in progress', async () => {
    using spans = new SpanRecorder()
    await withContext({ sessionId: 's-1' }, () =>
      withSpan('outer', {}, async () => {
        const result = await detach(async (value: number) => {
          await setImmediate()
          return withSpan('own', {}, () => [value, activeCorrelation().sessionId])
        }, 7)
        expect(result).toEqual([7, 's-1'])
        mark('inner')
      }),
    )
    expect([spans.one('own').parentSpanId, spans.parentOf('inner')]).toEqual([undefined, 'outer'])
    expect(spans.one('own').traceId).not.toBe(spans.one('outer').traceId)
  })
})
