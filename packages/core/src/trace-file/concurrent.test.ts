import {
  type Flow,
  flows,
  type Instant,
  instants,
  type Span,
  spans,
  unfinished,
  validate,
} from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { ROOT } from '../context/context.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { open } from '../fixtures/open-trace.ts'
import { type Arrow, runRandomTurns } from '../fixtures/random-turns.ts'
import { engine, recordedFacts, recordToFile, seenFacts } from '../fixtures/record-to-file.ts'

test.each([1, 2, 3, 4, 5])('400 random turns at once are drawn without a fault (seed %i)', async (seed) => {
  let arrows: Arrow[] = []
  const { paths, ended } = await recordToFile(() => {
    arrows = runRandomTurns({ seed, turns: 400, spansPerTurn: 13 })
  })
  expect(ended.size).toBeGreaterThan(5000)
  const seen = await expectFaithful(paths[0]!, ended, arrows)
  const nested = seen.filter((span) => span.parentSpanId !== null && span.parentSpanId === span.parentId)
  expect(nested.length).toBeGreaterThan(seen.length / 5)
})

test('turns that go on after a flush of the way out are drawn without a fault', async () => {
  let arrows: Arrow[] = []
  const { paths, ended } = await recordToFile((layer) => {
    arrows = runRandomTurns({
      seed: 6,
      turns: 200,
      spansPerTurn: 13,
      disturb: () => layer.flushSync(),
      everySteps: 500,
    })
  })
  await expectFaithful(paths[0]!, ended, arrows)
})

async function expectFaithful(path: string, ended: ReadonlyMap<string, SpanRecord>, arrows: readonly Arrow[]) {
  const trace = await open(path)
  const seen = await spans(trace)
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
  expect(withFirstNames(seenFacts(seen))).toEqual(withFirstNames(recordedFacts(ended.values())))
  expect(strangers(seen, ended)).toEqual([])
  expectOwnTracks(seen, await instants(trace))
  expect((await flows(trace)).map(arrowOf).toSorted()).toEqual(arrows.map(arrowText).toSorted())
  expect((await instants(trace)).length).toBe(
    [...ended.values()].reduce((sum, span) => sum + span.events.length + span.links.length, 0),
  )
  return seen
}

/** Roots keep the name that their begin was written with. */
function withFirstNames<F extends { readonly name: string }>(facts: readonly F[]): F[] {
  return facts.map((fact) => (fact.name === 'agent.renamed' ? { ...fact, name: 'agent.turn' } : fact))
}

/** Spans that stand inside one that is no ancestor of theirs. */
function strangers(seen: readonly Span[], ended: ReadonlyMap<string, SpanRecord>): Span[] {
  const isAncestor = (candidate: string, span: SpanRecord | undefined): boolean =>
    span?.parentSpanId !== undefined &&
    (span.parentSpanId === candidate || isAncestor(candidate, ended.get(span.parentSpanId)))
  return seen.filter((span) => span.parentSpanId !== null && !isAncestor(span.parentSpanId, ended.get(span.spanId)))
}

/** Every turn has a track of its own, with all that belongs to it and nothing else. */
function expectOwnTracks(seen: readonly Span[], notes: readonly Instant[]) {
  const tracks = new Map(seen.filter((span) => span.parentId === null).map((root) => [root.traceId, root.trackName]))
  const label = /^\d{5,} · agent\.turn$/
  expect([...tracks.values()].filter((name) => !label.test(name ?? ''))).toEqual([])
  expect(new Set(tracks.values()).size).toBe(tracks.size)
  expect(seen.filter((span) => span.trackName !== tracks.get(span.traceId))).toEqual([])
  expect(notes.filter((note) => note.trackName !== tracks.get(String(note.args['trace_id'])))).toEqual([])
}

function arrowOf(flow: Flow): string {
  return `${flow.out.spanId} ${flow.out.category === 'span' ? '' : flow.out.name} > ${flow.in.spanId} ${flow.in.name}`
}

function arrowText(arrow: Arrow): string {
  return `${arrow.out.spanId} ${arrow.out.name} > ${arrow.in.spanId} ${arrow.in.name}`
}

test('a root whose given end lies before what stands in it is drawn until that; nothing else changes', async () => {
  const { paths, ended } = await recordToFile(() => {
    const root = engine.start('root', {}, ROOT)!
    const middle = performance.now()
    engine.start('child', {}, ROOT.withSpan(root))!.end()
    root.end(middle)
  })
  const trace = await open(paths[0]!)
  const [root, child] = await spans(trace)
  const recorded = ended.get(child!.spanId)!
  expect(child).toMatchObject({ parentSpanId: root!.spanId, dur: recorded.endTime - recorded.startTime })
  expect(root!.ts + root!.dur).toBe(recorded.endTime)
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
})
