import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { context, createContextKey, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api'
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activeContext, Context, fromForeign, ROOT, runInContext, suppress } from '../context/context.ts'
import { ZephContextManager } from './context-manager.ts'

const KEY = createContextKey('test')
const OTHER = createContextKey('other')
const SPAN = spanWith('b7ad6b7169203331')
const OTHER_SPAN = spanWith('c7ad6b7169203331')
const GIVEN = ROOT_CONTEXT.setValue(KEY, 'given')
const valueHere = () => context.active().getValue(KEY)

beforeAll(() => {
  context.setGlobalContextManager(new ZephContextManager())
})
afterAll(() => context.disable())

function spanWith(spanId: string): Span {
  return trace.wrapSpanContext({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId, traceFlags: 1 })
}

describe('the context manager', () => {
  it('shares one store with core in both directions', async () => {
    await context.with(trace.setSpan(GIVEN, SPAN), async () => {
      await turn()
      expect(activeContext().span).toBe(SPAN)
      expect(activeContext().getValue(KEY)).toBe('given')
    })
    await runInContext(ROOT.withSpan(SPAN).setValue(KEY, 'ours'), async () => {
      await turn()
      expect(trace.getActiveSpan()).toBe(SPAN)
      expect(valueHere()).toBe('ours')
    })
    expect(context.active()).toBe(ROOT)
  })

  it('passes arguments, `this`, results and errors of `with` through', () => {
    const receiver = { sum: 0 }
    function add(this: typeof receiver, a: number, b: number): unknown {
      this.sum = a + b
      return valueHere()
    }
    expect(context.with(GIVEN, add, receiver, 1, 2)).toBe('given')
    expect(receiver.sum).toBe(3)
    const error = new Error('from the callback')
    expect(() =>
      context.with(GIVEN, () => {
        throw error
      }),
    ).toThrow(error)
    expect(valueHere()).toBeUndefined()
  })

  it('binds functions, with their length, arguments and `this`', () => {
    const bound = context.bind(GIVEN, function (this: unknown, a: number, b: number) {
      return [this, a, b, valueHere()]
    })
    const receiver = {}
    expect(bound).toHaveLength(2)
    expect(bound.call(receiver, 1, 2)).toEqual([receiver, 1, 2, 'given'])
    expect(context.with(ROOT_CONTEXT.setValue(KEY, 'of the caller'), () => bound.call(receiver, 1, 2))[3]).toBe('given')
  })

  it('binds event emitters, whose listeners can still be removed', () => {
    const emitter = context.bind(GIVEN, new EventEmitter())
    const seen: unknown[] = []
    const listener = () => void seen.push(valueHere())
    emitter.on('event', listener)
    emitter.once('event', () => void seen.push(['once', valueHere()]))
    emitter.emit('event')
    emitter.removeListener('event', listener)
    emitter.emit('event')
    expect(seen).toEqual(['given', ['once', 'given']])
    expect(context.bind(GIVEN, 'neither') as unknown).toBe('neither')
  })

  it('attaches until the token is disposed of, once', () => {
    context.with(ROOT_CONTEXT.setValue(KEY, 'outside'), () => {
      const token = context.attach(GIVEN)
      expect(valueHere()).toBe('given')
      const inner = context.attach(ROOT_CONTEXT.setValue(KEY, 'inner'))
      expect(valueHere()).toBe('inner')
      inner.dispose()
      expect(valueHere()).toBe('given')
      token.dispose()
      expect(valueHere()).toBe('outside')
      const again = context.attach(GIVEN)
      token.dispose()
      expect(valueHere()).toBe('given')
      again.dispose()
    })
    expect(valueHere()).toBeUndefined()
  })

  it('leaves nothing behind after attaching at the top', () => {
    context.attach(GIVEN).dispose()
    expect(context.active()).toBe(ROOT)
  })

  it('carries what is attached into what is started there', async () => {
    const token = context.attach(GIVEN)
    const started = turn().then(valueHere)
    token.dispose()
    expect(await started).toBe('given')
  })

  it('goes on when it is disabled, since the store is core’s', () => {
    const manager = new ZephContextManager()
    expect(manager.with(GIVEN, () => manager.disable().enable().active().getValue(KEY))).toBe('given')
  })
})

describe.each([
  ['made by us', () => ROOT as typeof ROOT_CONTEXT],
  ['made by OpenTelemetry’s API', () => fromForeign(ROOT_CONTEXT.setValue(OTHER, 'kept')) as typeof ROOT_CONTEXT],
])('a context %s', (_, make) => {
  it('holds, replaces and loses its span by the API’s functions', () => {
    const one = trace.setSpan(make(), SPAN)
    expect(one).toBeInstanceOf(Context)
    expect(trace.getSpan(one)).toBe(SPAN)
    expect(trace.getSpanContext(one)).toBe(SPAN.spanContext())
    expect(trace.getSpan(trace.setSpan(one, OTHER_SPAN))).toBe(OTHER_SPAN)
    expect(trace.getSpan(trace.deleteSpan(one))).toBeUndefined()
    expect(trace.getSpanContext(trace.setSpanContext(one, OTHER_SPAN.spanContext()))).toEqual(OTHER_SPAN.spanContext())
    expect(trace.getSpan(one)).toBe(SPAN)
  })

  it('is never changed: values are set and deleted on copies that keep the rest', () => {
    const before = trace.setSpan(make(), SPAN).setValue(KEY, 1)
    const changed = before.setValue(OTHER, 2).setValue(KEY, 3)
    expect([before.getValue(KEY), changed.getValue(KEY), changed.getValue(OTHER)]).toEqual([1, 3, 2])
    const deleted = changed.deleteValue(OTHER)
    expect([deleted.getValue(OTHER), deleted.getValue(KEY), changed.getValue(OTHER)]).toEqual([undefined, 3, 2])
    expect(trace.getSpan(deleted)).toBe(SPAN)
  })

  it('keeps baggage while spans come and go', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 't-1' } })
    const carrying = trace.deleteSpan(trace.setSpan(propagation.setBaggage(make(), baggage), SPAN))
    expect(propagation.getBaggage(carrying)).toBe(baggage)
    expect(context.with(carrying, () => propagation.getActiveBaggage())).toBe(baggage)
    expect(propagation.getBaggage(propagation.deleteBaggage(carrying))).toBeUndefined()
  })

  it('is suppressed for us when OpenTelemetry suppresses it, and the other way round', () => {
    const suppressed = suppressTracing(make())
    expect(fromForeign(suppressed).suppressed).toBe(true)
    expect(context.with(suppressed, () => activeContext().suppressed)).toBe(true)
    expect(context.with(make(), () => suppress(() => isTracingSuppressed(context.active())))).toBe(true)
    expect(fromForeign(make()).suppressed).toBe(false)
  })
})

describe('a foreign context', () => {
  it('keeps its values below ours, and gives them up where ours says so', () => {
    const foreign = fromForeign(trace.setSpan(ROOT_CONTEXT.setValue(KEY, 'foreign'), SPAN))
    expect(foreign.span).toBe(SPAN)
    expect(foreign.getValue(KEY)).toBe('foreign')
    expect(foreign.withSpan(OTHER_SPAN).getValue(KEY)).toBe('foreign')
    expect(foreign.setValue(OTHER, 1).getValue(KEY)).toBe('foreign')
    expect(foreign.deleteValue(KEY).getValue(KEY)).toBeUndefined()
    expect(foreign.withSpan(undefined).getValue(createContextKey('OpenTelemetry Context Key SPAN'))).toBeUndefined()
  })
})
