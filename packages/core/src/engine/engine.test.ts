import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ROOT } from '../context/context.ts'
import { state } from '../global-state.ts'
import { rootSampler } from '../sampling/root-sampler.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { Engine } from './engine.ts'

let recording = false
beforeEach(() => {
  recording = state.recording
})
afterEach(() => {
  state.recording = recording
})

const layer = { name: 'layer' }

describe('before the first span', () => {
  test('a program that configured nothing is configured once, then prepared once', () => {
    const hooks = { autoConfigure: vi.fn(() => void engine.addLayer(layer)), prepare: vi.fn() }
    const engine: Engine = new Engine(hooks)
    engine.update()
    expect(state.recording).toBe(true)
    const spans = ['first', 'second'].map((name) => engine.start(name, {}, ROOT)?.name)
    expect(spans).toEqual(['first', 'second'])
    expect([hooks.autoConfigure.mock.calls.length, hooks.prepare.mock.calls.length]).toEqual([1, 1])
  })

  test('a configuration that asks for nothing: nothing is prepared, and wrappers stop asking', () => {
    const hooks = { autoConfigure: vi.fn(), prepare: vi.fn() }
    const engine = new Engine(hooks)
    engine.update()
    expect(engine.start('span', {}, ROOT)).toBeUndefined()
    expect([state.recording, hooks.autoConfigure.mock.calls.length, hooks.prepare.mock.calls.length]).toEqual([
      false,
      1,
      0,
    ])
  })

  test('whoever adds a layer has configured', () => {
    const hooks = { autoConfigure: vi.fn(), prepare: vi.fn() }
    const engine = new Engine(hooks)
    const remove = engine.addLayer(layer)
    expect(engine.start('span', {}, ROOT)?.name).toBe('span')
    expect(hooks.autoConfigure).not.toHaveBeenCalled()
    remove()
    expect(state.recording).toBe(false)
  })

  test('what goes wrong while preparing does not reach the program', () => {
    using stderr = new CapturedStderr()
    const prepare = () => {
      throw new Error('no OpenTelemetry here')
    }
    const engine = new Engine({ autoConfigure: () => {}, prepare })
    engine.addLayer(layer)
    expect(engine.start('span', {}, ROOT)?.name).toBe('span')
    expect(stderr.about('no OpenTelemetry here').length).toBe(1)
  })
})

describe('the parent of a span', () => {
  const engine = new Engine({ autoConfigure: () => {}, prepare: () => {} })
  const foreign = (traceId: string, spanId: string) =>
    ROOT.withSpan({ spanContext: () => ({ traceId, spanId, traceFlags: 1, isRemote: true }) })
  beforeEach(() => void engine.addLayer(layer))

  test('may be a foreign one, whose trace goes on', () => {
    const span = engine.start('span', {}, foreign('a'.repeat(32), 'b'.repeat(16)))!
    expect([span.traceId, span.parentSpanId, span.openParent]).toEqual(['a'.repeat(32), 'b'.repeat(16), undefined])
  })

  test('is ignored where its ids are not valid', () => {
    const span = engine.start('span', {}, foreign('0'.repeat(32), 'b'.repeat(16)))!
    expect([span.traceId === '0'.repeat(32), span.parentSpanId]).toEqual([false, undefined])
  })

  test('shares its local trace with all spans below it', () => {
    const root = engine.start('root', {}, ROOT)!
    const child = engine.start('child', {}, ROOT.withSpan(root))!
    const other = engine.start('other', {}, ROOT)!
    expect(child.localTrace).toBe(root.localTrace)
    expect([root.localTrace.root, other.localTrace === root.localTrace]).toEqual(['root', false])
  })
})

describe('the mark that a trace is sampled', () => {
  const engine = new Engine({ autoConfigure: () => {}, prepare: () => {} })
  const remote = (traceFlags: number) =>
    ROOT.withSpan({
      spanContext: () => ({ traceId: 'f'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true }),
    })
  beforeEach(() => void engine.addLayer(layer))

  test('is decided at the root by the rate, and every span below has it', () => {
    engine.sampler = rootSampler(0.5)
    const roots = Array.from({ length: 1000 }, () => engine.start('root', {}, ROOT)!)
    const marked = roots.filter(({ traceFlags }) => traceFlags === 1).length
    expect(marked).toBeGreaterThan(400)
    expect(marked).toBeLessThan(600)
    for (const root of roots) {
      expect(engine.start('child', {}, ROOT.withSpan(root))!.traceFlags).toBe(root.traceFlags)
    }
  })

  test('comes with a trace from elsewhere, whatever the rate', () => {
    engine.sampler = rootSampler(0)
    expect(engine.start('span', {}, remote(1))!.traceFlags).toBe(1)
    engine.sampler = rootSampler(1)
    expect(engine.start('span', {}, remote(0))!.traceFlags).toBe(0)
  })
})
