/** Real profiles of this thread: whose samples are whose. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { runInContext } from '../context/context.ts'
import { withContext } from '../context/correlation.ts'
import { state } from '../global-state.ts'
import { addLayer, captureContext, startSpan, withSpan } from '../on.ts'
import type { CpuProfile, ProfiledSpan } from './cpu-profile.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import { shareOf, stacks } from './fixtures/read-profile.ts'
import { spinForA, spinForB } from './fixtures/spin.ts'

interface Profiled {
  readonly profile: CpuProfile
  readonly spans: readonly ProfiledSpan[]
}

/** What was recorded while `work` ran. */
async function profiled(work: () => unknown): Promise<Profiled> {
  onTestFinished(addLayer({ name: 'records' }))
  const profiler = new CpuProfiler()
  profiler.start()
  await work()
  const { body, spans } = profiler.stop()!
  return { profile: body as CpuProfile, spans }
}

const spanOf = ({ spans }: Profiled, name: string) => spans.filter((span) => span.name === name)

/** Work in pieces, with every kind of wait between them. */
async function inPieces(spin: (milliseconds: number) => void): Promise<void> {
  spin(20)
  await sleep(2)
  spin(20)
  await null
  spin(20)
  await new Promise(setImmediate)
  await Promise.all([sleep(1), sleep(2)])
  spin(20)
  await new Promise<void>((resolve) => process.nextTick(resolve))
  queueMicrotask(() => spin(20))
  await sleep(1)
}

test('two agents at once: each sample is below its own span, across every kind of wait', async () => {
  const found = await profiled(() =>
    Promise.all([withSpan('agent.a', {}, () => inPieces(spinForA)), withSpan('agent.b', {}, () => inPieces(spinForB))]),
  )
  expect(shareOf(found.profile, 'spinForA', '[agent.a]')).toBeGreaterThan(0.98)
  expect(shareOf(found.profile, 'spinForB', '[agent.b]')).toBeGreaterThan(0.98)
  const [a, b] = [spanOf(found, 'agent.a')[0]!, spanOf(found, 'agent.b')[0]!]
  const both = a.time_us + b.time_us
  expect(both).toBeGreaterThan(160_000)
  // On a busy machine samples come late, and stand for what came since.
  expect(a.time_us / both).toBeGreaterThan(0.25)
  expect(a.time_us / both).toBeLessThan(0.75)
})

test('a span has its own samples, not those of the spans below it, and gets the rest when they are over', async () => {
  const found = await profiled(() =>
    withSpan('outer', {}, async () => {
      spinForA(30)
      await withSpan('inner', {}, async () => {
        await sleep(1)
        spinForB(30)
      })
      withSpan('inner', {}, () => spinForB(10))
      spinForA(30)
    }),
  )
  expect(shareOf(found.profile, 'spinForA', '[outer]')).toBeGreaterThan(0.95)
  expect(shareOf(found.profile, 'spinForB', '[inner]')).toBeGreaterThan(0.95)
  expect(spanOf(found, 'outer')).toHaveLength(1)
  expect(spanOf(found, 'inner')).toHaveLength(2)
})

test('ids are with the samples, with a span and without one', async () => {
  let ids = { traceId: '', spanId: '' }
  const found = await profiled(() =>
    withContext({ sessionId: 's', requestId: 'r-7' }, () => {
      spinForA(20)
      const span = startSpan('by hand')
      ids = span
      span.run(() => withContext({ turnId: 't' }, () => spinForB(20)))
      span.run(() => spinForB(20))
      span.end()
    }),
  )
  expect(found.spans.filter(({ name }) => name === undefined)).toMatchObject([{ session_id: 's', request_id: 'r-7' }])
  const hand = { name: 'by hand', trace_id: ids.traceId, span_id: ids.spanId, session_id: 's', request_id: 'r-7' }
  expect(spanOf(found, 'by hand').toSorted((a) => (a.turn_id === undefined ? 1 : -1))).toMatchObject([
    { ...hand, turn_id: 't' },
    hand,
  ])
})

test('what runs for somebody else inside a call is theirs, and the caller has the rest, also where it throws', async () => {
  const found = await profiled(() => {
    const theirs = withSpan('theirs', {}, () => captureContext())
    withSpan('ours', {}, () => {
      runInContext(theirs, spinForB, 20)
      spinForA(20)
      expect(() =>
        runInContext(theirs, () => {
          spinForB(20)
          throw new Error('theirs')
        }),
      ).toThrow('theirs')
      spinForA(20)
    })
  })
  expect(shareOf(found.profile, 'spinForA', '[ours]')).toBeGreaterThan(0.95)
  expect(shareOf(found.profile, 'spinForB', '[theirs]')).toBeGreaterThan(0.95)
})

test('what is no span’s stands as V8 has it, and waiting is nobody’s time', async () => {
  const found = await profiled(async () => {
    spinForB(20)
    await withSpan('waits', {}, () => sleep(60))
  })
  expect(shareOf(found.profile, 'spinForB', '[waits]')).toBe(0)
  expect(stacks(found.profile).some((names) => names.includes('spinForB') && names.length > 1)).toBe(true)
  expect(spanOf(found, 'waits').reduce((sum, { time_us }) => sum + time_us, 0)).toBeLessThan(30_000)
})

test('what is not sampled is not in the sums: together they are no longer than the profile', async () => {
  const { profile, spans } = await profiled(() => withSpan('all', {}, () => spinForA(50)))
  const length = profile.endTime - profile.startTime
  expect(spans.reduce((sum, { time_us }) => sum + time_us, 0)).toBeLessThanOrEqual(length)
  expect(spans.reduce((sum, { samples }) => sum + samples, 0)).toBeLessThanOrEqual(profile.samples.length)
  expect(profile.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0)).toBe(profile.samples.length)
})

test('it is a tree as viewers expect it: one root, every node reached once, every sample at a node, one delta each', async () => {
  const { profile } = await profiled(() =>
    Promise.all(['a', 'b'].map((name) => withSpan(name, {}, () => inPieces(spinForA)))),
  )
  const { nodes, samples, timeDeltas } = profile
  const ids = nodes.map(({ id }) => id)
  const reached = nodes.flatMap(({ children = [] }) => children)
  expect(nodes[0]).toMatchObject({ id: 1, callFrame: { functionName: '(root)' } })
  expect([1, ...reached].toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b))
  expect(samples.filter((id) => !ids.includes(id))).toEqual([])
  expect(timeDeltas).toHaveLength(samples.length)
})

test('secrets and personal data in names and ids are replaced', async () => {
  const found = await profiled(() =>
    withContext({ requestId: 'ask jane.doe@example.com' }, () =>
      withSpan('call sk-ant-REDACTED', {}, () => spinForA(20)),
    ),
  )
  const text = JSON.stringify(found)
  expect(text).not.toContain('jane.doe')
  expect(text).not.toContain('sk-ant-api03')
  expect(text).toContain('[REDACTED')
})

test('before and after nothing is installed, and a second start or stop does nothing', () => {
  expect(state.around).toBeUndefined()
  const profiler = new CpuProfiler()
  expect(profiler.stop()).toBeUndefined()
  profiler.start()
  profiler.start()
  expect(state.around).toBeDefined()
  spinForA(10)
  expect(profiler.stop()).toBeDefined()
  expect(profiler.stop()).toBeUndefined()
  expect(state.around).toBeUndefined()
})

test('a rate of 0.1 is a sample every ten milliseconds', () => {
  const profiler = new CpuProfiler(0.1)
  profiler.start()
  spinForA(150)
  const deltas = (profiler.stop()!.body as CpuProfile).timeDeltas.toSorted((a, b) => a - b)
  // Never much more often; on a busy machine less.
  expect(deltas[Math.floor(deltas.length / 2)]).toBeGreaterThan(5000)
})
