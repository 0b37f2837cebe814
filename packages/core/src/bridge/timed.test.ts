import { setImmediate } from 'node:timers/promises'
import {
  activeSpan,
  addLayer,
  initObservability,
  type ObservabilityHandle,
  type SpanRecord,
  suppress,
  type Timing,
  timed,
} from '@zeph-telemetry/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'

afterEach(() => {
  state.timings = undefined
})

function start(enabled = true): ObservabilityHandle {
  const handle = initObservability({
    telemetry: { enabled, traceDir: temporaryDirectory(), systemMetricsIntervalSecs: 0 },
    logging: { level: 'off' },
  })
  onTestFinished(() => handle.shutdown())
  return handle
}

/** Adds a layer that keeps what ends. */
function recorded(): SpanRecord[] {
  const ended: SpanRecord[] = []
  onTestFinished(addLayer({ name: 'recorder', onEnd: (span) => void ended.push(span) }))
  return ended
}

describe('where spans are recorded', () => {
  test("it is a span, and both what is told and what the snapshot shows are the span's own duration", async () => {
    const handle = start()
    const spans = recorded()
    const told: Timing[] = []
    const result = await timed(
      'shop.ask',
      async () => {
        expect(activeSpan().recording).toBe(true)
        await setImmediate()
        return 7
      },
      (timing) => void told.push(timing),
    )
    const seconds = (spans[0]!.endTime - spans[0]!.startTime) / 1e9
    expect([result, spans.map(({ name }) => name), told]).toEqual([7, ['shop.ask'], [{ seconds, failed: false }]])
    expect(handle.snapshot().spans['shop.ask']!.outside).toMatchObject({ count: 1, errors: 0, last: seconds })
  })

  test('a stream is timed until it is done, in the scope that it runs in', () => {
    const handle = start()
    const items = timed('shop.items', function* () {
      yield 1
      yield 2
    })
    expect(handle.snapshot().spans['shop.items']).toBeUndefined()
    expect([...items]).toEqual([1, 2])
    expect(handle.snapshot().spans['shop.items']!.outside!.count).toBe(1)
  })

  test('without a bridge the duration of the span is in the snapshot all the same', () => {
    const spans = recorded()
    timed('shop.count', () => 1)
    const seconds = (spans[0]!.endTime - spans[0]!.startTime) / 1e9
    expect(start(false).snapshot().spans['shop.count']!.outside).toMatchObject({ count: 1, last: seconds })
  })

  test('inside suppress it makes no span and is timed by hand', () => {
    const handle = start()
    const spans = recorded()
    const told: Timing[] = []
    expect(
      suppress(() =>
        timed(
          'shop.quiet',
          () => 1,
          (timing) => void told.push(timing),
        ),
      ),
    ).toBe(1)
    expect(spans).toEqual([])
    expect(handle.snapshot().spans['shop.quiet']!.outside).toMatchObject({ count: 1, last: told[0]!.seconds })
  })
})

describe.each(['on', 'disabled'])('%s', (mode) => {
  const telling = (told: Timing[]) => (timing: Timing) => void told.push(timing)

  test('what is thrown or rejected reaches the caller as it was, and counts as failed', async () => {
    const handle = start(mode === 'on')
    const [error, told] = [new TypeError('no'), [] as Timing[]]
    const throws = () =>
      timed(
        'shop.throws',
        () => {
          throw error
        },
        telling(told),
      )
    expect(throws).toThrow(error)
    await expect(timed('shop.rejects', () => Promise.reject(error), telling(told))).rejects.toBe(error)
    expect(told.map(({ failed }) => failed)).toEqual([true, true])
    const { spans } = handle.snapshot()
    expect([spans['shop.throws']!.outside, spans['shop.rejects']!.outside]).toMatchObject([
      { errors: 1 },
      { errors: 1 },
    ])
  })

  test('what onDone throws is said once and changes nothing; the function runs once', () => {
    start(mode === 'on')
    using stderr = new CapturedStderr()
    let runs = 0
    const told = () => {
      throw new Error(`deaf ${mode}`)
    }
    const name = `shop.deaf.${mode}`
    const call = () => timed(name, () => (runs += 1), told)
    expect([call(), call(), runs]).toEqual([1, 2, 2])
    expect(stderr.about(`deaf ${mode}`)).toHaveLength(1)
  })

  test('a promise of a class of its own is handed on untouched', () => {
    start(mode === 'on')
    class Reply extends Promise<number> {
      override then(): never {
        throw new Error('nobody asked')
      }
    }
    const reply = new Reply((resolve) => resolve(1))
    expect(timed('shop.reply', () => reply)).toBe(reply)
  })
})

test('a handle without telemetry has what timed measured, turns and open spans none', async () => {
  const handle = start(false)
  await timed('shop.wait', () => setImmediate())
  expect(handle.snapshot()).toEqual({
    spans: { 'shop.wait': { outside: expect.objectContaining({ count: 1, errors: 0, abandoned: 0 }) } },
    rest: {},
    overflowed: 0,
    turns: {},
    open: 0,
  })
})

test('after shutdown a handle keeps what it measured, and the next one starts at nothing', async () => {
  const first = start()
  timed('shop.first', () => 1)
  await first.shutdown()
  timed('shop.between', () => 1)
  const second = start()
  timed('shop.second', () => 1)
  expect(Object.keys(first.snapshot().spans)).toEqual(['shop.first'])
  expect(Object.keys(second.snapshot().spans)).toEqual(['shop.second'])
})
