/** Whose samples are whose, as a receiver reads them: across everything asynchronous, and across the ends of windows. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { captureContext, detach, extract, runInContext, startSpan, withSpan } from '../on.ts'
import { spinForA, spinForB } from '../profiling/fixtures/spin.ts'
import { PprofReceiver, type ReceivedSample } from './fixtures/pprof-receiver.ts'
import { type Started, started } from './fixtures/started.ts'

/** Node 22 has no links without a flag; pyroscope-nodes.test.ts has that. */
const HAS_LINKS = Number(process.versions.node.split('.')[0]) >= 24

const rootsOf = ({ spans }: Started) => spans.filter(({ parentSpanId }) => parentSpanId === undefined)
const rootOf = (running: Started, name: string) => rootsOf(running).find((span) => span.name === name)!

/** Time in a function, by the id of the span that its samples are of. */
function timeIn(receiver: PprofReceiver, name: string): Map<string, number> {
  const times = new Map<string, number>()
  const samples = receiver.of('wall/nanoseconds').flatMap((profile) => profile.samples)
  for (const { stack, labels, values } of samples) {
    if (!stack.some((frame) => frame.includes(`:${name}:`) || frame === name)) continue
    const id = labels['span_id'] ?? ''
    times.set(id, (times.get(id) ?? 0) + values['wall']!)
  }
  return times
}

const shareOf = (times: Map<string, number>, id: string) =>
  (times.get(id) ?? 0) / [...times.values()].reduce((sum, time) => sum + time, 0)

/** Work in pieces, with every kind of wait between them, and spans below spans. */
async function agent(spin: (milliseconds: number) => void, flush: () => Promise<void>): Promise<void> {
  for (let step = 0; step < 3; step += 1) {
    spin(40)
    await withSpan('tool.execute', {}, async () => {
      spin(40)
      await sleep(2)
      spin(40)
      await withSpan('tool.inner', {}, () => spin(40))
      await new Promise(setImmediate)
      spin(40)
    })
    if (step === 1) await flush()
    await Promise.all([sleep(1), sleep(2)])
    spin(40)
  }
}

test.runIf(HAS_LINKS)(
  'two equal agents at once: each one’s samples carry its own root, across awaits and windows; one id per local root',
  async () => {
    const receiver = await PprofReceiver.start()
    const running = started(receiver.url)
    await Promise.all([
      withSpan('agent.a', {}, () => agent(spinForA, running.flush)),
      withSpan('agent.b', {}, () => agent(spinForB, running.flush)),
    ])
    await running.stop()
    const [a, b] = [rootOf(running, 'agent.a'), rootOf(running, 'agent.b')]
    expect(shareOf(timeIn(receiver, 'spinForA'), a.spanId)).toBeGreaterThan(0.98)
    expect(shareOf(timeIn(receiver, 'spinForB'), b.spanId)).toBeGreaterThan(0.98)
    expect(receiver.of('wall/nanoseconds').length).toBeGreaterThanOrEqual(3)
    for (const span of running.spans) {
      const isRoot = span === a || span === b
      const expected = isRoot ? { 'pyroscope.profile.id': span.spanId, 'pyroscope.pprof.profile_id': span.spanId } : {}
      expect(
        Object.fromEntries(Object.entries(span.attributes).filter(([key]) => key.startsWith('pyroscope'))),
      ).toEqual(expected)
    }
    expect(running.spans).toHaveLength(14)
    expect(running.status).toMatchObject({ hasLinks: true, lost: 0, problem: undefined })
  },
)

/** The samples of one function. */
const samplesIn = (receiver: PprofReceiver, name: string): ReceivedSample[] =>
  receiver
    .of('wall/nanoseconds')
    .flatMap(({ samples }) => samples.filter(({ stack }) => stack.some((frame) => frame.includes(name))))

test.runIf(HAS_LINKS)(
  'the labels are the ids and the name of the root, the same in the profile of CPU time',
  async () => {
    const receiver = await PprofReceiver.start()
    const running = started(receiver.url)
    withSpan('agent.turn', {}, () => withSpan('memory.recall', {}, () => spinForA(100)))
    await running.stop()
    const { spanId, traceId } = rootOf(running, 'agent.turn')
    const labels = { span_id: spanId, trace_id: traceId, span_name: 'agent.turn' }
    const samples = samplesIn(receiver, 'spinForA')
    expect(samples.length).toBeGreaterThan(0)
    for (const sample of samples) expect(sample.labels).toEqual(labels)
    const cpu = receiver.profiles.find(({ types }) => types.length === 1 && types[0] === 'cpu/nanoseconds')!
    const ofCpu = cpu.samples.filter(({ stack }) => stack.some((frame) => frame.includes('spinForA')))
    expect(ofCpu.length).toBeGreaterThan(0)
    for (const sample of ofCpu) expect(sample.labels).toEqual(labels)
  },
)

test.runIf(HAS_LINKS)('what belongs to no span has no labels: outside, detached, and what sends profiles', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  spinForB(60)
  await withSpan('agent.turn', {}, async () => {
    spinForA(30)
    detach(() => spinForB(60))
    await sleep(1)
    detach(() => spinForB(60))
    spinForA(30)
  })
  spinForB(60)
  await running.stop()
  expect(shareOf(timeIn(receiver, 'spinForB'), '')).toBe(1)
  expect(shareOf(timeIn(receiver, 'spinForA'), rootOf(running, 'agent.turn').spanId)).toBe(1)
})

test.runIf(HAS_LINKS)(
  'work that another root captured is its own, and the caller has the rest, also where it throws',
  async () => {
    const receiver = await PprofReceiver.start()
    const running = started(receiver.url)
    const theirs = withSpan('theirs', {}, () => captureContext())
    withSpan('ours', {}, () => {
      spinForA(40)
      expect(() =>
        runInContext(theirs, () => {
          spinForB(60)
          throw new Error('theirs')
        }),
      ).toThrow('theirs')
      spinForA(40)
    })
    await running.stop()
    expect(shareOf(timeIn(receiver, 'spinForA'), rootOf(running, 'ours').spanId)).toBe(1)
    expect(shareOf(timeIn(receiver, 'spinForB'), rootOf(running, 'theirs').spanId)).toBe(1)
  },
)

test.runIf(HAS_LINKS)('a span whose parent is in another process is a root here, by its own id', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['wall'] })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  runInContext(extract({ traceparent: `00-${traceId}-b7ad6b7169203331-01` }), () =>
    withSpan('mcp.serve', {}, () => withSpan('tool.execute', {}, () => spinForA(60))),
  )
  await running.stop()
  const span = running.spans.find(({ name }) => name === 'mcp.serve')!
  expect(span.attributes['pyroscope.profile.id']).toBe(span.spanId)
  expect(samplesIn(receiver, 'spinForA')[0]!.labels).toEqual({
    span_id: span.spanId,
    trace_id: traceId,
    span_name: 'mcp.serve',
  })
})

test.runIf(HAS_LINKS)('names that a program makes from data do not divide profiles without end', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['wall'] })
  for (let index = 0; index < 300; index += 1) startSpan(`job ${index}`).end()
  withSpan('one more', {}, () => spinForA(60))
  withSpan('job 7', {}, () => spinForB(60))
  await running.stop()
  expect(samplesIn(receiver, 'spinForA')[0]!.labels['span_name']).toBe('(other)')
  expect(samplesIn(receiver, 'spinForB')[0]!.labels['span_name']).toBe('job 7')
})

test('what is called is called once and returns what it returns, while it profiles and after', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  expect(state.around !== undefined).toBe(HAS_LINKS)
  const result = { of: 'the work' }
  let calls = 0
  const work = () => {
    calls += 1
    return result
  }
  expect(withSpan('a', {}, work)).toBe(result)
  const context = withSpan('b', {}, () => captureContext())
  await running.stop()
  expect(runInContext(context, work)).toBe(result)
  expect(withSpan('c', {}, work)).toBe(result)
  expect(calls).toBe(3)
  expect(state.around).toBeUndefined()
})

test('without a profile that has samples of spans there are no links', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['heap'] })
  withSpan('agent.turn', {}, () => spinForA(10))
  await running.stop()
  expect(running.status.hasLinks).toBe(false)
  expect(running.spans[0]!.attributes).toEqual({})
  expect(receiver.profiles.map(({ types }) => types)).toEqual([['inuse_objects/count', 'inuse_space/bytes']])
})
