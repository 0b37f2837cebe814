/** The bridge against a model that works everything out from the finished list of spans. */
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ROOT } from '../context/context.ts'
import { Engine } from '../engine/engine.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { SpanPhase } from '../engine/span-record.ts'
import { rootSampler } from '../sampling/root-sampler.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { ExpectedMetrics, type ExpectedTurn } from './fixtures/expected-metrics.ts'
import { programs, runProgram } from './fixtures/random-program.ts'
import { MetricsBridge } from './metrics-bridge.ts'
import type { MetricsSnapshot, TurnPhase } from './metrics-snapshot.ts'

const NOTHING = { autoConfigure: () => {}, prepare: () => {} }

/** Counts, sums and ends of a snapshot, in the model's form. */
function flattened({ spans }: MetricsSnapshot) {
  return Object.entries(spans).flatMap(([name, scopes]) =>
    Object.entries(scopes)
      .filter(([, { count }]) => count > 0)
      .map(
        ([scope, { count, sum, last, max, errors }]) =>
          [`${name} ${scope}`, { count, sum, last, max, errors }] as const,
      ),
  )
}

function statistics(values: readonly number[]) {
  const sum = values.reduce((total, value) => total + value, 0)
  return { count: values.length, sum: sum / 1e9, last: (values.at(-1) ?? 0) / 1e9, max: Math.max(...values) / 1e9 }
}

function expectTurns(snapshot: MetricsSnapshot, expected: readonly ExpectedTurn[]): void {
  const byScope = Map.groupBy(expected, ({ scope }) => scope)
  expect(Object.keys(snapshot.turns).toSorted()).toEqual([...byScope.keys()].toSorted())
  for (const [scope, turns] of byScope) {
    const { total, phases } = snapshot.turns[scope]!
    expect(total).toMatchObject(statistics(turns.map((turn) => turn.total)))
    for (const phase of Object.keys(phases) as TurnPhase[]) {
      expect(phases[phase], phase).toMatchObject(statistics(turns.map((turn) => turn.phases[phase])))
    }
  }
}

test('of any program of concurrent spans the snapshot is what an evaluation of all its spans gives', () => {
  using _stderr = new CapturedStderr()
  fc.assert(
    fc.property(programs, (program) => {
      const engine = new Engine(NOTHING)
      const bridge = new MetricsBridge()
      const remove = engine.addLayer(bridge)
      const spans = runProgram(engine, program)
      remove()
      const model = new ExpectedMetrics(spans)
      const snapshot = bridge.snapshot()
      const failures = model.failures()
      const expected = Array.from(model.durations(), ([key, values]) => [
        key,
        { ...statistics(values), errors: failures.get(key) ?? 0 },
      ])
      expect(Object.fromEntries(flattened(snapshot))).toEqual(Object.fromEntries(expected))
      expectTurns(snapshot, model.turns())
      expect(snapshot.open).toBe(spans.filter(({ end }) => end === undefined).length)
    }),
    { numRuns: 2000 },
  )
})

describe('one after another', () => {
  let engine: Engine
  let bridge: MetricsBridge
  let remove: () => void
  beforeEach(() => {
    engine = new Engine(NOTHING)
    bridge = new MetricsBridge()
    remove = engine.addLayer(bridge)
    onTestFinished(remove)
  })

  const start = (name: string, phase?: SpanPhase, parent?: RecordingSpan) =>
    engine.start(name, { phase }, parent === undefined ? ROOT : ROOT.withSpan(parent))!
  const seconds = ({ startTime, endTime }: RecordingSpan) => (endTime - startTime) / 1e9

  test("the value shown is the span's own, not a second measurement", async () => {
    const span = start('llm.chat', 'llm', start('agent.turn', 'turn'))
    await pause(3)
    span.end()
    const { last, sum, max, min, mean } = bridge.snapshot().spans['llm.chat']!.turn!
    expect([last, sum, max, min, mean]).toEqual(Array(5).fill(seconds(span)))
  })

  test('a later call never replaces the value of an earlier one: they add up, and the longest stays', () => {
    const turn = start('agent.turn', 'turn')
    const long = start('llm.chat', 'llm', turn)
    for (let count = 0; count < 1000; count += 1) long.event('working')
    long.end()
    const short = start('llm.chat', 'llm', turn)
    short.end()
    turn.end()
    const { count, max, last, sum } = bridge.snapshot().spans['llm.chat']!.turn!
    expect({ count, max, last }).toEqual({ count: 2, max: seconds(long), last: seconds(short) })
    expect(sum).toBeCloseTo(seconds(long) + seconds(short), 12)
    expect(bridge.snapshot().turns.turn!.phases.llm.last).toBeCloseTo(sum, 12)
  })

  test('a side call and a sub-agent do not touch what is shown of the main turn', () => {
    const turn = start('agent.turn', 'turn')
    const main = start('llm.chat', 'llm', turn)
    main.end()
    const shown = bridge.snapshot().spans['llm.chat']!.turn
    const context = start('agent.prepare_context', 'context', turn)
    start('llm.chat', 'llm', context).end()
    context.end()
    const tool = start('agent.tool_exec', 'tools', turn)
    const agent = start('agent.turn', 'turn', tool)
    start('llm.chat', 'llm', agent).end()
    agent.end()
    tool.end()
    start('llm.chat', 'llm').end()
    turn.end()
    const { spans, turns } = bridge.snapshot()
    expect(spans['llm.chat']!.turn).toEqual(shown)
    expect(Object.keys(spans['llm.chat']!).toSorted()).toEqual(['agent', 'outside', 'side', 'turn'])
    expect(turns.turn!.phases.llm.sum).toBe(seconds(main))
    expect(turns.turn!.phases.tools.sum).toBe(seconds(tool))
    expect(turns.turn!.total.sum).toBe(seconds(turn))
    expect(turns.agent!.total.sum).toBe(seconds(agent))
  })

  test('tools that run at once count once in their phase, and each for itself by name', () => {
    const turn = start('agent.turn', 'turn')
    const tools = [1, 2, 3].map(() => start('tool.execute', 'tools', turn))
    for (const tool of tools) tool.end()
    turn.end()
    const { spans, turns } = bridge.snapshot()
    expect(turns.turn!.phases.tools.last).toBe((tools[2]!.endTime - tools[0]!.startTime) / 1e9)
    expect(spans['tool.execute']!.turn!.sum).toBeCloseTo(
      tools.map(seconds).reduce((sum, one) => sum + one),
      12,
    )
  })

  test('a turn that never ends shows nothing, and neither it nor its spans are kept', async () => {
    const forgotten = (() => {
      const turn = start('agent.turn', 'turn')
      const tool = start('tool.execute', 'tools', turn)
      start('llm.chat', 'llm', turn).end()
      return [new WeakRef(turn), new WeakRef(tool)]
    })()
    await collectGarbageUntil(() => forgotten.every((span) => span.deref() === undefined))
    const { spans, turns, open } = bridge.snapshot()
    expect([Object.keys(spans), turns, open]).toEqual([['llm.chat'], {}, 2])
  })

  test('what was dropped has no known end: it is counted as that, and is in no duration and no phase', () => {
    const turn = start('agent.turn', 'turn')
    const stream = start('llm.chat_stream', 'llm', turn)
    stream.set('zeph.abandoned', true)
    stream.end()
    turn.end()
    const { spans, turns } = bridge.snapshot()
    expect(spans['llm.chat_stream']!.turn).toMatchObject({ count: 0, errors: 0, abandoned: 1, sum: 0, p95: 0 })
    expect([turns.turn!.phases.llm.last, turns.turn!.phases.other.last]).toEqual([0, turns.turn!.total.last])
  })

  test('work that goes on after its turn stands in its scope; the turn has what fell into it', () => {
    const turn = start('agent.turn', 'turn')
    const write = start('memory.remember', 'memory', turn)
    turn.end()
    const later = start('memory.remember', 'memory', turn)
    later.end()
    write.end()
    const { spans, turns } = bridge.snapshot()
    expect(spans['memory.remember']!.turn!.count).toBe(2)
    expect(turns.turn!.phases.memory.last).toBe((turn.endTime - write.startTime) / 1e9)
  })

  test('given times are taken; an end before the start is a duration of 0', () => {
    using _stderr = new CapturedStderr()
    const at = (milliseconds: number) =>
      [Math.floor(milliseconds / 1e3), Math.round((milliseconds % 1e3) * 1e6)] as const
    const past = performance.timeOrigin - 5000
    const given = engine.start('given', { startTime: at(past) }, ROOT)!
    given.end(at(past + 2500))
    engine.start('backwards', {}, ROOT)!.end(at(past))
    const { spans } = bridge.snapshot()
    expect(spans['given']!.outside!.last).toBeCloseTo(2.5, 5)
    expect(spans['backwards']!.outside).toMatchObject({ count: 1, last: 0, max: 0 })
  })

  test.each(['__proto__', 'thinking'])('a phase that does not exist, such as %s, is no phase', (phase) => {
    const turn = start('agent.turn', 'turn')
    const step = start('step', phase as SpanPhase, turn)
    start('llm.chat', 'llm', step).end()
    step.end()
    turn.end()
    const { spans, turns } = bridge.snapshot()
    expect([spans['step']!.turn!.count, spans['llm.chat']!.turn!.count]).toEqual([1, 1])
    expect(turns.turn!.phases.llm.last).toBe(spans['llm.chat']!.turn!.last)
  })

  test('traces that are not sampled are measured like the others', () => {
    engine.sampler = rootSampler(0)
    const turn = start('agent.turn', 'turn')
    turn.end()
    expect([turn.traceFlags, bridge.snapshot().spans['agent.turn']!.turn!.count]).toEqual([0, 1])
  })

  test('a name that objects have anyway, such as __proto__, is a name like any other', () => {
    start('__proto__').end()
    start('constructor').end()
    expect(Object.keys(bridge.snapshot().spans)).toEqual(['__proto__', 'constructor'])
  })

  test('a name without end is cut, and what is no name stands in the rest: neither harms the bridge', () => {
    start('x'.repeat(1000)).end()
    start(`${'x'.repeat(1000)}y`).end()
    for (const name of [Symbol('no'), 7, undefined, '_OTHER']) start(name as never).end()
    const { spans, rest, overflowed } = bridge.snapshot()
    expect(Object.entries(spans).map(([name, { outside }]) => [name, outside!.count])).toEqual([['x'.repeat(256), 2]])
    expect([rest.outside!.count, overflowed]).toEqual([4, 4])
  })

  test('spans that were open when the bridge started are left alone, and are no turns of those inside', () => {
    const turn = start('agent.turn', 'turn')
    const tool = start('tool.execute', 'tools', turn)
    remove()
    const next = new MetricsBridge()
    onTestFinished(engine.addLayer(next))
    start('llm.chat', 'llm', tool).end()
    tool.end()
    turn.end()
    const { spans, turns, open } = next.snapshot()
    expect([Object.keys(spans), turns, open]).toEqual([['llm.chat'], {}, 0])
    expect(spans['llm.chat']!.outside!.count).toBe(1)
  })

  test('a hundred thousand names need no more room than some hundred, and every span is counted', () => {
    for (let count = 0; count < 1e5; count += 1) start(`name ${count}`).end()
    const { spans, rest, overflowed } = bridge.snapshot()
    const names = Object.keys(spans).length
    expect(names).toBeLessThan(1000)
    expect(overflowed).toBe(1e5 - names)
    expect(rest.outside!.count).toBe(overflowed)
  })

  test('a hundred thousand turns leave the heap where it was', async () => {
    const turns = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const turn = start('agent.turn', 'turn')
        const tool = start('tool.execute', 'tools', turn)
        start('llm.chat', 'llm', tool).end()
        tool.end()
        turn.end()
      }
      const gone = new WeakRef({})
      await collectGarbageUntil(() => gone.deref() === undefined)
      return process.memoryUsage().heapUsed
    }
    const before = await turns(1000)
    expect((await turns(100_000)) - before).toBeLessThan(2_000_000)
    expect(bridge.snapshot().turns.turn!.total.count).toBe(101_000)
  })
})
