import { addLayer, operationsIn, type Span, startSpan, withSpan } from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'

let remove = () => {}
beforeEach(() => {
  remove = addLayer({ name: 'keeps nothing', onEnd: () => {} })
})
afterEach(() => remove())

const LENGTH = 100_000
const SAMPLED_EVERY = 1000

/** Starts each span below the one before, which has ended. Returns the last, and weak references to some of the others. */
function chain(next: (previous: Span) => Span): { last: Span; earlier: WeakRef<Span>[] } {
  const earlier: WeakRef<Span>[] = []
  let last = startSpan('link')
  last.end()
  for (let count = 1; count < LENGTH; count += 1) {
    if (count % SAMPLED_EVERY === 0) earlier.push(new WeakRef(last))
    last = next(last)
    last.end()
  }
  return { last, earlier }
}

const collected = (references: readonly WeakRef<object>[]) => () => references.every((ref) => ref.deref() === undefined)

test('a chain of spans, each started below the one that ended before it, keeps none of them', async () => {
  const { last, earlier } = chain((previous) => previous.run(() => startSpan('link')))
  await collectGarbageUntil(collected(earlier))
  expect(last.recording).toBe(true)
})

test('an open span at the end of such a chain keeps its parent at most', async () => {
  const { last, earlier } = chain((previous) => previous.run(() => startSpan('link')))
  const open = last.run(() => startSpan('open'))
  await collectGarbageUntil(collected(earlier))
  expect(open.traceId).toBe(last.traceId)
})

test('a chain in which each span links to the one before keeps none of them', async () => {
  const { last, earlier } = chain((previous) => startSpan('link').link(previous))
  const open = startSpan('open').link(last)
  await collectGarbageUntil(collected(earlier))
  expect(open.recording).toBe(true)
})

test('a context that outlives its span does not keep what came before it', async () => {
  const references: WeakRef<object>[] = []
  let timer: NodeJS.Timeout | undefined
  const nest = (depth: number): void =>
    withSpan('nested', {}, (span) => {
      if (depth === 0) {
        timer = setInterval(() => {}, 1e6)
        return
      }
      references.push(new WeakRef(span))
      nest(depth - 1)
    })
  nest(50)
  await collectGarbageUntil(collected(references))
  expect(timer?.hasRef()).toBe(true)
  clearInterval(timer)
})

test('attributes of an ended span can be collected', async () => {
  const value = new Uint8Array(1024)
  const reference = new WeakRef(startAndEnd(value))
  await collectGarbageUntil(collected([reference]))
  expect(value.length).toBe(1024)
})

function startAndEnd(value: Uint8Array): object {
  const span = startSpan('span', { value })
  span.end()
  return (span as unknown as { attributes: object }).attributes
}

test('a turn that starts the next one before it ends keeps no operation of those before', async () => {
  const turn = (name: string) =>
    startSpan('turn', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name })
  const earlier: WeakRef<object>[] = []
  let last = turn('first')
  for (let count = 0; count < 200; count += 1) {
    const next = last.run(() => turn(`agent-${count}`))
    if (count < 190) earlier.push(new WeakRef(operationsIn(last)!))
    last.end()
    last = next
  }
  await collectGarbageUntil(collected(earlier))
  expect(operationsIn(last)).toEqual({})
})
