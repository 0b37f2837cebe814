import { inject, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { newTraceId } from '../engine/identifiers.ts'
import { state } from '../global-state.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { ALL, rootSampler } from './root-sampler.ts'
import type { SamplingRule } from './sampling-rule.ts'

const root = (name: string, attributes = {}) => ({ traceId: newTraceId(), name, attributes: [undefined, attributes] })
const RULES: readonly SamplingRule[] = [
  { span: 'agent.turn', attribute: 'zeph.tenant', value: '7', rate: 1 },
  { span: 'agent.turn', rate: 0 },
  { attribute: 'zeph.debug', rate: 1 },
]

test('the first rule that fits decides, by name, by an attribute that is there, and by its value', () => {
  const sampler = rootSampler(0, RULES)
  expect(sampler(root('agent.turn', { 'zeph.tenant': 7 }))).toBe(true)
  expect(sampler(root('agent.turn', { 'zeph.tenant': 8, 'zeph.debug': true }))).toBe(false)
  expect(sampler(root('memory.recall', { 'zeph.debug': false }))).toBe(true)
  expect(sampler(root('memory.recall', { 'zeph.debug': undefined }))).toBe(false)
  expect(sampler(root('memory.recall'))).toBe(false)
})

test('of constants and attributes the latter count', () => {
  const sampler = rootSampler(0, [{ attribute: 'zeph.tenant', value: 'b', rate: 1 }])
  const attributes = [{ 'zeph.tenant': 'a' }, { 'zeph.tenant': 'b' }]
  expect(sampler({ traceId: newTraceId(), name: 'agent.turn', attributes })).toBe(true)
  expect(sampler({ traceId: newTraceId(), name: 'agent.turn', attributes: attributes.toReversed() })).toBe(false)
})

test('where nothing is left out, nothing is asked', () => {
  expect(rootSampler(1)).toBe(ALL)
})

test('two processes with the same rules decide the same, and a rule with a higher rate keeps all that a lower one keeps', () => {
  const [low, high, again] = [0.2, 0.6, 0.6].map((rate) => rootSampler(0, [{ span: 'agent.turn', rate }]))
  for (let tried = 0; tried < 2000; tried += 1) {
    const turn = root('agent.turn')
    expect(high!(turn)).toBe(again!(turn))
    if (low!(turn)) expect(high!(turn)).toBe(true)
  }
})

test('the decision of the root holds for all spans below and goes out with them', () => {
  using spans = new SpanRecorder()
  const engine = state.engine!
  engine.sampler = rootSampler(1, [{ span: 'agent.turn', rate: 0 }])
  const carriers: Record<string, string>[] = []
  const run = () => withSpan('tool.execute', {}, () => void carriers.push(inject({})))
  try {
    withSpan('agent.turn', {}, run)
    run()
  } finally {
    engine.sampler = ALL
  }
  expect(spans.ended.map(({ name, traceFlags }) => [name, traceFlags])).toEqual([
    ['tool.execute', 0],
    ['agent.turn', 0],
    ['tool.execute', 1],
  ])
  expect(carriers.map(({ traceparent }) => traceparent?.slice(-2))).toEqual(['00', '01'])
})
