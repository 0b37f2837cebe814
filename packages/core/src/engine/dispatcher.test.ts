import { addLayer, instrumentFn, type Layer, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test, vi } from 'vitest'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const fail = (): never => {
  throw new Error('layer')
}

const run = (calls: number): void => {
  for (let call = 0; call < calls; call += 1) withSpan('span', {}, () => {})
}

describe('a layer that fails', () => {
  test.each<[string, Partial<Layer>]>([
    ['onStart', { onStart: fail }],
    ['onEnd', { onEnd: fail }],
    ['onEnd while onStart works', { onStart: () => {}, onEnd: fail }],
    ['onStart while onEnd works', { onStart: fail, onEnd: () => {} }],
  ])('in %s is reported once, switched off after ten failures in a row, and nobody else notices', (what, hooks) => {
    using spans = new SpanRecorder()
    using stderr = new CapturedStderr()
    const layer = { name: `failing in ${what}`, ...hooks }
    const failing = vi.spyOn(layer, what.split(' ')[0] as 'onStart' & 'onEnd')
    addLayer(layer)
    run(30)
    expect(failing).toHaveBeenCalledTimes(10)
    expect(spans.ended.length).toBe(30)
    expect([stderr.about('threw').length, stderr.about('is switched off').length]).toEqual([1, 1])
  })

  test('now and then stays', () => {
    using stderr = new CapturedStderr()
    let calls = 0
    const onEnd = vi.fn(() => {
      calls += 1
      if (calls % 10 !== 0) fail()
    })
    const remove = addLayer({ name: 'moody', onEnd })
    run(30)
    remove()
    expect(onEnd).toHaveBeenCalledTimes(30)
    expect(stderr.about('is switched off')).toEqual([])
  })

  test('and was the only one: nothing is recorded any more', () => {
    using _stderr = new CapturedStderr()
    addLayer({ name: 'lonely', onEnd: fail })
    run(9)
    expect(state.recording).toBe(true)
    run(1)
    expect(state.recording).toBe(false)
  })

  test('in an asynchronous hook rejects into no handler of the program, and is switched off as well', async () => {
    using stderr = new CapturedStderr()
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const onEnd = vi.fn(async () => fail())
    const remove = addLayer({ name: 'asynchronous', onEnd: onEnd as () => void })
    run(10)
    await new Promise(setImmediate)
    run(1)
    process.off('unhandledRejection', unhandled)
    remove()
    expect([onEnd.mock.calls.length, unhandled.mock.calls.length]).toEqual([10, 0])
    expect([stderr.about('threw').length, stderr.about('is switched off').length]).toEqual([1, 1])
  })

  test('with something that cannot be shown is reported all the same', () => {
    using stderr = new CapturedStderr()
    const remove = addLayer({
      name: 'unspeakable',
      onEnd() {
        throw Object.create(null)
      },
    })
    run(1)
    remove()
    expect(stderr.about('"unspeakable" threw in onEnd: a value that cannot be shown').length).toBe(1)
  })

  test('does not keep the others from being flushed', async () => {
    using _stderr = new CapturedStderr()
    const [flush, flushSync] = [vi.fn(async () => {}), vi.fn()]
    const removers = [
      addLayer({ name: 'broken flush', flush: async () => fail(), flushSync: fail }),
      addLayer({ name: 'good flush', flush, flushSync }),
    ]
    await state.engine!.flush()
    state.engine!.flushSync()
    for (const remove of removers) remove()
    expect([flush.mock.calls.length, flushSync.mock.calls.length]).toEqual([1, 1])
  })
})

test('layers look in the order of their stages, whatever the order in which they came', () => {
  const order: string[] = []
  const stages = ['sink', 'profile', undefined, 'enrich', 'bridge', 'allocation'] as const
  const removers = stages.map((stage) =>
    addLayer({ name: String(stage), ...(stage && { stage }), onEnd: () => void order.push(String(stage)) }),
  )
  run(1)
  for (const remove of removers) remove()
  expect(order).toEqual(['enrich', 'allocation', 'profile', 'bridge', 'sink', 'undefined'])
})

test('what a layer calls is not recorded: it would look at itself for ever', () => {
  using spans = new SpanRecorder()
  const helper = vi.fn(instrumentFn('helper', () => {}))
  const remove = addLayer({ name: 'chatty', onStart: () => helper(), onEnd: () => helper() })
  run(2)
  remove()
  expect(helper).toHaveBeenCalledTimes(4)
  expect(spans.started.map(({ name }) => name)).toEqual(['span', 'span'])
})

test('without a layer nothing is recorded, and the last one to go stops it', () => {
  const remove = addLayer({ name: 'only' })
  expect([state.recording, withSpan('span', {}, (span) => span.recording)]).toEqual([true, true])
  remove()
  expect([state.recording, withSpan('span', {}, (span) => span.recording)]).toEqual([false, false])
})
