/** A host whose spans and whose context manager throw: neither the traced function nor the process may notice that allocations are counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT, runInContext } from '../context/context.ts'
import { state } from '../global-state.ts'
import { addLayer, startSpan } from '../on.ts'
import { AllocationLayer } from './allocation-layer.ts'
import { HeapCounter } from './heap-counter.ts'

function counting(): void {
  const layer = new AllocationLayer({ counter: new HeapCounter(), meanSize: () => undefined, onImbalance: () => {} })
  onTestFinished(addLayer(layer))
  onTestFinished(() => layer.shutdown())
}

test('a span of a host whose ids cannot be read: the function runs, and returns what it returns', () => {
  counting()
  const open = startSpan('open')
  state.engine!.foreign.set('0000000000000001', open as never)
  onTestFinished(() => void state.engine!.foreign.clear())
  const hostile = {
    spanContext: () => {
      throw new Error('no ids')
    },
  }
  expect(runInContext(ROOT.withSpan(hostile), (a: number, b: number) => a + b, 1, 2)).toBe(3)
  open.end()
})

test('a context manager that throws where work resumes does not end the process', async () => {
  counting()
  const open = startSpan('open')
  let asked = 0
  state.host = {
    active: () => {
      asked += 1
      throw new Error('no context')
    },
    with: (_context, fn, _this, ...args) => fn(...args),
  }
  onTestFinished(() => void (state.host = undefined))
  await sleep(1)
  await null
  state.host = undefined
  expect(asked).toBeGreaterThan(0)
  open.end()
})
