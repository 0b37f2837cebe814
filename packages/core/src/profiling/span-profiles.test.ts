/** Real profiles of the time of single spans. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ROOT } from '../context/context.ts'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { state } from '../global-state.ts'
import { callInSpan, openCall } from '../instrument/call-in-span.ts'
import { addLayer, withSpan } from '../on.ts'
import { PROFILING_DEFAULTS } from './fixtures/profiling-config.ts'
import { readProfile, shareOf } from './fixtures/read-profile.ts'
import { spinForA, spinForB } from './fixtures/spin.ts'
import { profiledCall } from './profiled-call.ts'
import { Profiling } from './profiling.ts'
import { spanProfileLayer } from './span-profile-layer.ts'

/** What is written so far, in the order of the beginnings. */
function opened(options: { sampleRate?: number } = {}) {
  onTestFinished(addLayer({ name: 'records' }))
  const outputDir = join(temporaryDirectory(), 'profiles')
  const profiling = new Profiling({
    profiling: { ...PROFILING_DEFAULTS, outputDir, ...options },
    serviceName: 'agent',
    sessionId: 's',
  })
  onTestFinished(() => profiling.shutdown())
  const written = () =>
    existsSync(outputDir) ? readdirSync(outputDir).map((name) => readProfile(join(outputDir, name))) : []
  return { profiling, written }
}

/** As `withSpan(name, {}, fn, { profile: true })`. */
function profiled<R>(name: string, fn: () => R): R {
  const call = profiledCall(name, () => openCall(ROOT, { name }, {}))
  return callInSpan(call, fn, undefined, []) as R
}

const spansOf = (profiles: ReturnType<typeof readProfile>[]) => profiles.map(({ zeph }) => zeph.span?.name)

test('the profile of a span has its time and no more, and says whose it is', async () => {
  const { written } = opened()
  spinForB(30)
  const { spanId, traceId } = await profiled('agent.turn', async () => {
    spinForA(30)
    await sleep(5)
    return withSpan('tool.execute', {}, (span) => {
      spinForA(20)
      return { traceId: span.traceId, spanId: state.engine === undefined ? '' : span.spanId }
    })
  })
  spinForB(30)
  const [profile, ...others] = written()
  expect(others).toEqual([])
  expect(profile!.zeph.span).toMatchObject({ name: 'agent.turn', trace_id: traceId })
  expect(profile!.zeph.span!.span_id).not.toBe(spanId)
  expect(profile!.zeph.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['agent.turn', 'tool.execute']))
  const shares = ['[agent.turn]', '[tool.execute]'].map((frame) => shareOf(profile!, 'spinForA', frame))
  // On a busy machine samples come when they can.
  expect(Math.min(...shares)).toBeGreaterThan(0)
  expect(shares[0]! + shares[1]!).toBeGreaterThan(0.9)
  expect(JSON.stringify(profile!.nodes)).not.toContain('spinForB')
  expect(state.around).toBeUndefined()
})

test('what the function returns or throws is the caller’s, and a span that failed is profiled, too', () => {
  const { written } = opened()
  const result = { its: 'own' }
  const work = () => {
    spinForA(15)
    return result
  }
  expect(profiled('a', work)).toBe(result)
  const error = new Error('its own')
  const failing = () =>
    profiled('b', () => {
      spinForA(15)
      throw error
    })
  expect(failing).toThrow(error)
  expect(spansOf(written()).toSorted()).toEqual(['a', 'b'])
})

test('one profile of a name at a time and per second, and no more than four at once', async () => {
  const { written } = opened()
  // A busy machine must not let the second go by.
  const [base, real] = [performance.now(), performance.now.bind(performance)]
  const slow = () => base + (real() - base) / 20
  vi.spyOn(performance, 'now').mockImplementation(slow)
  onTestFinished(() => void vi.restoreAllMocks())
  const work = async () => {
    spinForA(1)
    await sleep(20)
    spinForA(1)
  }
  await Promise.all(['a', 'a', 'b', 'c', 'd', 'e'].map((name) => profiled(name, work)))
  await profiled('a', work)
  expect(spansOf(written()).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  vi.spyOn(performance, 'now').mockReturnValue(slow() + 1001)
  profiled('a', () => {
    const end = process.hrtime.bigint() + 15_000_000n
    while (process.hrtime.bigint() < end);
  })
  expect(spansOf(written()).toSorted()).toEqual(['a', 'a', 'b', 'c', 'd'])
})

test('a span inside one of the same name has no profile of its own, however long that runs', () => {
  const { written } = opened()
  profiled('a', () => {
    spinForA(15)
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1001)
    profiled('a', () => {
      const end = process.hrtime.bigint() + 15_000_000n
      while (process.hrtime.bigint() < end);
    })
    vi.restoreAllMocks()
  })
  expect(written()).toHaveLength(1)
})

test('beside a profile of everything each has its own', () => {
  const { profiling, written } = opened()
  profiling.start()
  spinForB(20)
  profiled('agent.turn', () => spinForA(20))
  expect(spansOf(written())).toEqual(['agent.turn'])
  const path = profiling.stop()!
  const whole = readProfile(path)
  expect(whole.zeph.span).toBeUndefined()
  expect(JSON.stringify(whole.nodes)).toContain('spinForB')
  expect(shareOf(whole, 'spinForA', '[agent.turn]')).toBeGreaterThan(0.9)
})

test('a span of more than five minutes is profiled so long', () => {
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date', 'setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { written } = opened()
  profiled('long', () => {
    spinForA(10)
    vi.advanceTimersByTime(299_000)
    expect(written()).toEqual([])
    vi.advanceTimersByTime(2000)
    expect(written()).toHaveLength(1)
  })
  expect(written()).toHaveLength(1)
})

test('shutdown writes what runs, and spans go on without', () => {
  const { profiling, written } = opened()
  profiled('a', () => {
    spinForA(15)
    profiling.shutdown()
    expect(spansOf(written())).toEqual(['a'])
    expect(profiled('b', () => 7)).toBe(7)
  })
  expect(spansOf(written())).toEqual(['a'])
})

test('with a rate of 0 nothing is profiled', () => {
  const { written } = opened({ sampleRate: 0 })
  profiled('a', () => spinForA(15))
  expect(written()).toEqual([])
})

test('names of the configuration: those spans are profiled, whoever makes them', () => {
  const { profiling, written } = opened()
  onTestFinished(addLayer(spanProfileLayer(['agent.turn'], profiling.spans)))
  withSpan('other', {}, () => spinForB(15))
  const traceId = withSpan('agent.turn', {}, (span) => {
    withSpan('inner', {}, () => spinForA(20))
    return span.traceId
  })
  const profiles = written()
  expect(profiles.map(({ zeph }) => zeph.span)).toMatchObject([{ name: 'agent.turn', trace_id: traceId }])
  expect(shareOf(profiles[0]!, 'spinForA', '[inner]')).toBeGreaterThan(0.9)
})

test('a process that exits inside the span leaves its profile', async () => {
  const workingDirectory = temporaryDirectory()
  const program = ['../profiling/fixtures/span-profile.ts'] as const
  const result = await runProgram({ program, workingDirectory })
  expect(result).toMatchObject({ code: 3, stderr: '' })
  const directory = join(workingDirectory, 'profiles')
  expect(readdirSync(directory).map((name) => readProfile(join(directory, name)).zeph.span?.name)).toEqual(['at.work'])
})
