import { readFileSync } from 'node:fs'
import { instants, spans, type Trace, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { now } from '../engine/clock.ts'
import { emitEvent } from '../engine/emit-event.ts'
import { diskWith } from '../fixtures/fake-disk.ts'
import { open } from '../fixtures/open-trace.ts'
import { recordToFile } from '../fixtures/record-to-file.ts'
import { withSpan } from '../on.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'

interface Sample {
  readonly track: string
  readonly time: number
  readonly value: number
  readonly pid: number
}

async function samples(trace: Trace): Promise<Sample[]> {
  const rows = await trace.query(`
    select track.name, counter.ts, counter.value, process.pid from counter
    join process_counter_track track on track.id = counter.track_id join process using (upid)
    order by counter.ts, track.name`)
  return rows.map(({ name, ts, value, pid }) => {
    return { track: String(name), time: Number(ts), value: Number(value), pid: Number(pid) }
  })
}

/** The process that Perfetto draws each marker for. */
async function processesOf(trace: Trace, name: string): Promise<unknown[]> {
  const rows = await trace.query(`
    select process.pid from slice join process_track track on track.id = slice.track_id join process using (upid)
    where slice.name = '${name}' and slice.category = 'event'`)
  return rows.map(({ pid }) => pid)
}

test('Perfetto draws an event as a marker of the process, and each of its values as a counter with exactly that value', async () => {
  const before = now()
  const { paths } = await recordToFile(() => {
    emitEvent({
      name: 'system.metrics',
      attributes: { rss_bytes: 123_456_789_012, note: 'x"y' },
      counters: { memory: { rss_bytes: 123_456_789_012, heap_bytes: 7 }, cpu: { percent: 12.34 } },
    })
    emitEvent({ name: 'system.metrics', severity: 'warn', counters: { memory: { rss_bytes: 5, heap_bytes: -8 } } })
  })
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  const [first, second] = await instants(trace)
  expect(first).toMatchObject({
    name: 'system.metrics',
    category: 'event',
    spanId: null,
    args: { severity: 'info', rss_bytes: 123_456_789_012, note: 'x"y' },
  })
  expect(second!.args).toEqual({ severity: 'warn' })
  expect(await processesOf(trace, 'system.metrics')).toEqual([process.pid, process.pid])
  expect(first!.ts).toBeGreaterThan(before)
  const { pid } = process
  expect(await samples(trace)).toEqual([
    { track: 'cpu percent', time: first!.ts, value: 12.34, pid },
    { track: 'memory heap_bytes', time: first!.ts, value: 7, pid },
    { track: 'memory rss_bytes', time: first!.ts, value: 123_456_789_012, pid },
    { track: 'memory heap_bytes', time: second!.ts, value: -8, pid },
    { track: 'memory rss_bytes', time: second!.ts, value: 5, pid },
  ])
})

test('an event inside a span has its ids, and the span is drawn as it would be without it', async () => {
  const { paths, ended } = await recordToFile(() =>
    withSpan('turn', {}, () => {
      withSpan('step', {}, () => emitEvent({ name: 'note', attributes: { trace_id: 'mine', severity: 3 } }))
    }),
  )
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  const step = [...ended.values()].find((span) => span.name === 'step')!
  expect((await instants(trace))[0]!.args).toEqual({
    severity: 'info',
    span_id: step.spanId,
    trace_id: step.traceId,
    'attribute.trace_id': 'mine',
    'attribute.severity': 3,
  })
  expect((await spans(trace)).map(({ name, depth, dur }) => [name, depth, dur > 0])).toEqual([
    ['turn', 0, true],
    ['step', 1, true],
  ])
})

test('a value that is no finite number is not drawn, and does not cost the others', async () => {
  const { paths } = await recordToFile(() => {
    emitEvent({
      name: 'odd',
      counters: { one: { nan: Number.NaN, kept: 1 }, two: { endless: Number.POSITIVE_INFINITY } },
    })
    emitEvent({ name: 'empty', counters: { three: {} } })
    emitEvent({ name: 'huge', counters: { four: { value: 2 ** 64 } } })
  })
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  expect((await samples(trace)).map(({ track, value }) => [track, value])).toEqual([
    ['one kept', 1],
    ['four value', 2 ** 64],
  ])
})

test('every part of a trace has the markers and counters of its time, and over all of them none is missing', async () => {
  const expected: number[] = []
  const { paths } = await recordToFile(
    () => {
      for (let reading = 0; reading < 50; reading += 1) {
        expected.push(reading)
        emitEvent({ name: 'system.metrics', attributes: { reading }, counters: { memory: { rss_bytes: reading } } })
        withSpan('turn', { text: 'x'.repeat(500) }, () => {})
      }
    },
    { traceMaxMb: 0.01, traceKeep: 100 },
  )
  const drawn: number[] = []
  const marked: unknown[] = []
  let partsWithReadings = 0
  for (const path of paths) {
    const trace = await open(path)
    expect(await validate(trace)).toEqual([])
    const here = await samples(trace)
    if (here.length > 0) partsWithReadings += 1
    drawn.push(...here.map(({ value }) => value))
    marked.push(...(await instants(trace)).map(({ args }) => args.reading))
    await trace.close()
  }
  expect(drawn).toEqual(expected)
  expect(marked).toEqual(expected)
  expect(partsWithReadings).toBeGreaterThan(2)
})

test('every line of an event is a line of its own', async () => {
  const { paths } = await recordToFile(() => emitEvent({ name: 'a\nb', counters: { 'c\nd': { 'e\nf': 1 } } }))
  const lines = readFileSync(paths[0]!, 'utf8').split(',\n').slice(2)
  expect(lines.map((line) => JSON.parse(line.replace(/\n\]$/, '')).name)).toEqual(['a\nb', 'c\nd'])
})

test('after the disk has failed, events are not collected', async () => {
  using _stderr = new CapturedStderr()
  const fileSystem = diskWith({
    openSync: () => {
      throw new Error('no disk')
    },
  })
  const { paths } = await recordToFile(
    (layer) => {
      emitEvent({ name: 'late', counters: { memory: { rss_bytes: 1 } } })
      expect(layer.dropped).toBe(0)
    },
    { fileSystem },
  )
  expect(paths).toEqual([])
})
