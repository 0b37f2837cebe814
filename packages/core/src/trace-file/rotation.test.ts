import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Complaint, type Flow, flows, type Span, spans, unfinished, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import type { SpanRecord } from '../engine/span-record.ts'
import { open } from '../fixtures/open-trace.ts'
import { runRandomTurns } from '../fixtures/random-turns.ts'
import { engine, recordedFacts, recordToFile, seenFacts, traceFileOptions } from '../fixtures/record-to-file.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { startSpan, withSpan } from '../on.ts'
import { TraceFileLayer } from './trace-file-layer.ts'

const KEEP_ALL = { traceKeep: 10_000 }

function turns(count: number): void {
  for (let turn = 0; turn < count; turn += 1) {
    withSpan('agent.turn', { turn }, () => withSpan('llm.chat', { text: 'x'.repeat(200) }, () => {}))
  }
}

interface Part {
  readonly seen: readonly Span[]
  readonly arrows: readonly Flow[]
}

/** The other end of an arrow may be in another part; Perfetto leaves the arrow out and counts it. */
const isFault = (complaint: Complaint) => complaint.name !== 'flow_end_without_start'

async function readParts(paths: readonly string[]): Promise<Part[]> {
  const parts: Part[] = []
  for (const path of paths) {
    const trace = await open(path)
    expect((await validate(trace)).filter(isFault)).toEqual([])
    parts.push({ seen: await spans(trace), arrows: await flows(trace) })
    await trace.close()
  }
  return parts
}

test('every part opens alone; over all of them no span is missing, doubled, or on a wrong track', async () => {
  const { paths, ended } = await recordToFile(() => void runRandomTurns({ seed: 11, turns: 200, spansPerTurn: 13 }), {
    traceMaxMb: 0.2,
    ...KEEP_ALL,
  })
  expect(paths.length).toBeGreaterThan(5)
  const parts = await readParts(paths)
  const finished = parts.flatMap(({ seen }) => seen.filter((span) => span.dur >= 0))
  expect(ids(seenFacts(finished))).toEqual(ids(recordedFacts(ended.values())))
  const recorded = new Map(recordedFacts(ended.values()).map((fact) => [fact.spanId, fact]))
  expect(finished.filter((span) => recorded.get(span.spanId)!.dur !== span.dur)).toEqual([])
  for (const { seen } of parts) {
    expect(seen.filter((span) => !/^\d{5,} · agent\.turn$/.test(span.trackName ?? ''))).toEqual([])
    expect(seen.filter((span) => isStranger(span, ended))).toEqual([])
    expect(new Set(seen.map((span) => `${span.traceId} ${span.trackName}`)).size).toBe(
      new Set(seen.map((span) => span.traceId)).size,
    )
  }
})

const ids = (facts: readonly { spanId: string }[]) => facts.map((fact) => fact.spanId)

function isStranger(span: Span, ended: ReadonlyMap<string, SpanRecord>): boolean {
  if (span.parentSpanId === null) return false
  let ancestor = ended.get(span.spanId)?.parentSpanId
  while (ancestor !== undefined && ancestor !== span.parentSpanId) ancestor = ended.get(ancestor)?.parentSpanId
  return ancestor === undefined
}

test('a turn that goes on over several parts is unfinished in all but the last, and its steps nest in each', async () => {
  const { paths } = await recordToFile(
    () =>
      withSpan('agent.turn', { tags: ['a', 'b'] }, (turn) => {
        for (let step = 0; step < 200; step += 1) withSpan('step', { text: 'x'.repeat(200) }, () => {})
        turn.set('late', 1)
      }),
    { traceMaxMb: 0.03, ...KEEP_ALL },
  )
  expect(paths.length).toBeGreaterThan(2)
  const parts = await readParts(paths)
  for (const [index, { seen }] of parts.entries()) {
    const turn = seen.filter((span) => span.name === 'agent.turn')
    expect(turn).toHaveLength(1)
    expect(turn[0]!.dur >= 0).toBe(index === parts.length - 1)
    expect(seen.filter((span) => span.name === 'step' && span.parentSpanId !== turn[0]!.spanId)).toEqual([])
  }
  expect(parts.at(-1)!.seen[0]!.args).toMatchObject({ tags: ['a', 'b'], late: 1 })
})

test('more open turns than a part has room for do not make a part of every span', async () => {
  const { paths } = await recordToFile(
    () => {
      const open = Array.from({ length: 200 }, () => startSpan('agent.turn'))
      turns(50)
      for (const turn of open) turn.end()
    },
    { traceMaxMb: 0.01, ...KEEP_ALL },
  )
  expect(paths.length).toBeLessThan(30)
})

test('an arrow to a span of another part is left out, not left dangling', async () => {
  const { paths } = await recordToFile(
    () => {
      const source = startSpan('source')
      source.end()
      withSpan('near', {}, (span) => void span.link(source))
      turns(100)
      withSpan('far', {}, (span) => void span.link(source))
    },
    { traceMaxMb: 0.02, ...KEEP_ALL },
  )
  const parts = await readParts(paths)
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.map(({ arrows }) => arrows.length)).toEqual([1, ...parts.slice(1).map(() => 0)])
})

test('parts are numbered, and each says who, when, and which part it is', async () => {
  const before = Date.now()
  const { paths } = await recordToFile(() => turns(100), {
    traceMaxMb: 0.02,
    sessionId: 'run/../1',
    serviceName: '/my-agent',
    traceMetadata: { deployment: 'test', region: 'eu' },
    ...KEEP_ALL,
  })
  expect(paths.length).toBeGreaterThan(2)
  const names = paths.map((path) => basename(path))
  const first = /^(run_\.\._1_\d{8}T\d{6})\.json$/.exec(names[0]!)
  expect(first).not.toBeNull()
  expect(names.slice(1)).toEqual(
    names.slice(1).map((_, index) => `${first![1]}.part${String(index + 2).padStart(3, '0')}.json`),
  )
  for (const [index, path] of paths.entries()) {
    const head = headOf(path)
    expect(head.args).toEqual({
      deployment: 'test',
      region: 'eu',
      'service.name': '/my-agent',
      'session.id': 'run/../1',
      'zeph.version': '0.1.0',
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.pid': process.pid,
      start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      start_time_unix_nano: expect.stringMatching(/^\d{19}$/),
      'trace.part': index + 1,
    })
    const wall = Number(BigInt(head.args['start_time_unix_nano'] as string) / 1_000_000n)
    expect(Math.abs(wall - Date.parse(head.args['start_time'] as string))).toBeLessThanOrEqual(1)
    expect(wall).toBeGreaterThanOrEqual(before - 5)
    expect(wall).toBeLessThanOrEqual(Date.now() + 5)
    // The clock of the spans and the wall clock agree about this moment.
    expect(Math.abs(performance.timeOrigin + head.ts / 1000 - wall)).toBeLessThan(5)
    const trace = await open(path)
    expect(await trace.query("select name from process where name = 'my-agent'")).toHaveLength(1)
    await trace.close()
  }
})

function headOf(path: string): { ts: number; args: Record<string, unknown> } {
  const events = JSON.parse(readFileSync(path, 'utf8')) as { name: string; ts: number; args: Record<string, unknown> }[]
  expect(events.slice(0, 2).map((event) => event.name)).toEqual(['process_name', 'trace.start'])
  return events[1]!
}

test('sinks of the same session and second take different names, and keep them in every part', async () => {
  const traceDir = temporaryDirectory()
  const options = traceFileOptions({ traceDir, traceMaxMb: 0.02, ...KEEP_ALL })
  const layers = [new TraceFileLayer(options), new TraceFileLayer(options), new TraceFileLayer(options)]
  for (const layer of layers) {
    const remove = engine.addLayer(layer)
    turns(60)
    remove()
  }
  for (const layer of layers.toReversed()) await layer.shutdown()
  const paths = layers.map((layer) => layer.paths)
  expect(new Set(paths.flat()).size).toBe(readdirSync(traceDir).length)
  const stems = paths.map((ofLayer) => new Set(ofLayer.map((path) => path.replace(/(\.part\d+)?\.json$/, ''))))
  expect(stems.map((ofLayer) => ofLayer.size)).toEqual([1, 1, 1])
})

test('the oldest traces go, whatever was not made by a trace file sink stays', async () => {
  const traceDir = temporaryDirectory()
  const foreign = [
    'notes.txt',
    'session_2026.json',
    'trace.json',
    'a_20260101T000000.json.bak',
    'b_20260101T000000.pftrace',
  ]
  const old = [
    'a_20260101T000000.json',
    'a_20260101T000000.part002.json',
    'b-1_20260102T000000-1.json.gz',
    'c_20260103T000000.json',
  ]
  for (const [index, name] of [...old, ...foreign].entries()) {
    writeFileSync(join(traceDir, name), '[]')
    utimesSync(join(traceDir, name), 1000 + index, 1000 + index)
  }
  mkdirSync(join(traceDir, 'directory_20200101T000000.json'))
  const { paths } = await recordToFile(() => turns(1), { traceDir, traceKeep: 3 })
  expect(readdirSync(traceDir).toSorted()).toEqual(
    [...foreign, ...old.slice(-2), basename(paths[0]!), 'directory_20200101T000000.json'].toSorted(),
  )
})

test('the file being written stays even where all others claim to be newer', async () => {
  const traceDir = temporaryDirectory()
  const future = Date.now() / 1000 + 1e6
  for (const day of [1, 2, 3]) {
    const path = join(traceDir, `a_2026010${day}T000000.json`)
    writeFileSync(path, '[]')
    utimesSync(path, future, future + day)
  }
  const { paths } = await recordToFile(() => turns(1), { traceDir, traceKeep: 2 })
  expect(readdirSync(traceDir).toSorted()).toEqual(['a_20260103T000000.json', basename(paths[0]!)].toSorted())
})

test('with gzip on, every part is compressed when the sink is shut down, and opens', async () => {
  const { paths, ended } = await recordToFile(() => turns(100), { traceMaxMb: 0.02, traceGzip: true, ...KEEP_ALL })
  expect(paths.length).toBeGreaterThan(1)
  expect(paths.filter((path) => !path.endsWith('.json.gz'))).toEqual([])
  expect(readdirSync(join(paths[0]!, '..')).toSorted()).toEqual(paths.map((path) => basename(path)).toSorted())
  const finished = (await readParts(paths)).flatMap(({ seen }) => seen.filter((span) => span.dur >= 0))
  expect(seenFacts(finished)).toEqual(recordedFacts(ended.values()))
})

test('a file without spans is a valid trace', async () => {
  const { paths } = await recordToFile(() => {})
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
})
