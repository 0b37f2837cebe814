import { expect, test } from 'vitest'
import {
  type Event,
  instant,
  label,
  span,
  traceText,
  unclosedTraceText,
  type WrittenSpan,
} from './hand-written-trace.ts'
import { openTrace, type Trace } from './trace-processor.ts'
import { flows, instants, spans, unfinished, validate } from './validate.ts'

const TURN: WrittenSpan = { name: 'agent.turn', id: 'a1', lane: 1, from: 100, to: 900 }
const TRACK = '00042 · agent.turn'

function open(events: readonly Event[]): Promise<Trace> {
  return openTrace(new TextEncoder().encode(traceText(events)))
}

test('sequential spans on one lane nest under their parents', async () => {
  const category = 'agent'
  const trace = await open([
    label(TRACK, TURN),
    // In the order of their ends, as the writer writes them: Perfetto sorts by time.
    ...span({ name: 'http.request', category, id: 'a3', parent: 'a2', lane: 1, from: 210, to: 290.001 }),
    ...span({ name: 'llm.chat', category, id: 'a2', parent: 'a1', lane: 1, from: 200, to: 300 }),
    ...span(TURN),
  ])
  expect(await validate(trace)).toEqual([])
  expect(
    (await spans(trace)).map(({ name, parentId, parentSpanId, depth, ts, dur }) => [
      name,
      parentId,
      parentSpanId,
      depth,
      ts,
      dur,
    ]),
  ).toEqual([
    ['agent.turn', null, null, 0, 100_000, 800_000],
    ['llm.chat', 'a1', 'a1', 1, 200_000, 100_000],
    ['http.request', 'a2', 'a2', 2, 210_000, 80_001],
  ])
})

test('a lane is an id and a category: a child of another category is not nested and leaves the track', async () => {
  const trace = await open([
    label(TRACK, TURN),
    ...span(TURN),
    ...span({ name: 'llm.chat', id: 'a2', parent: 'a1', lane: 1, from: 200, to: 300 }),
  ])
  expect(await validate(trace)).toEqual([])
  expect(await spans(trace)).toMatchObject([
    { spanId: 'a1', trackName: TRACK },
    { spanId: 'a2', category: 'llm', parentId: 'a1', parentSpanId: null, depth: 0, trackName: 'llm.chat' },
  ])
})

test('concurrent siblings on lanes of their own keep their times and stand on the same track', async () => {
  const search: WrittenSpan = { name: 'tool.search', id: 'a2', parent: 'a1', lane: 2, from: 450, to: 800 }
  const read: WrittenSpan = { name: 'tool.read', id: 'a3', parent: 'a1', lane: 3, from: 480, to: 950 }
  const written = [TURN, search, read].flatMap((each) => [label(TRACK, each), ...span(each)])
  const trace = await open(written)
  expect(await validate(trace)).toEqual([])
  expect(
    (await spans(trace)).map(({ spanId, parentId, parentSpanId, dur, trackName }) => [
      spanId,
      parentId,
      parentSpanId,
      dur,
      trackName,
    ]),
  ).toEqual([
    ['a1', null, null, 800_000, TRACK],
    ['a2', 'a1', null, 350_000, TRACK],
    ['a3', 'a1', null, 470_000, TRACK],
  ])
})

test('overlapping spans on one lane are what lanes are for: Perfetto cuts them and says data_loss', async () => {
  const trace = await open([
    ...span({ name: 'tool.search', id: 'a2', lane: 1, from: 450, to: 800 }),
    ...span({ name: 'tool.read', id: 'a3', lane: 1, from: 480, to: 950 }),
  ])
  expect(await validate(trace)).toEqual([{ name: 'misplaced_end_event', severity: 'data_loss', value: 1 }])
  expect((await spans(trace)).map(({ spanId, dur }) => [spanId, dur])).toEqual([
    ['a2', 350_000],
    ['a3', 320_000],
  ])
})

test('an `e` without a `b` names the track and leaves no other mark; without it the first event does', async () => {
  const labelled = await open([label(TRACK, TURN), ...span(TURN)])
  expect(await spans(labelled)).toMatchObject([{ trackName: TRACK }])
  expect(await labelled.query('select count(*) as count from slice')).toEqual([{ count: 1 }])
  expect(await validate(labelled)).toEqual([])
  expect(await spans(await open(span(TURN)))).toMatchObject([{ trackName: 'agent.turn' }])
})

test('arguments of `b` and `e` are merged, with their types', async () => {
  const args = { 'gen_ai.request.model': 'm', 'zeph.temperature': 0.5, 'zeph.cached': false, 'zeph.limit': 3 }
  const endArgs = {
    status: 'error',
    'gen_ai.response.finish_reasons': ['stop', 'length'],
    'zeph.turns': [1, 2.5, true],
    nested: { deep: 1 },
  }
  const [read] = await spans(await open(span({ ...TURN, args, endArgs })))
  expect(read?.args).toEqual({
    span_id: 'a1',
    trace_id: 'f'.repeat(32),
    'gen_ai.request.model': 'm',
    'zeph.temperature': 0.5,
    'zeph.cached': false,
    'zeph.limit': 3,
    status: 'error',
    'gen_ai.response.finish_reasons': ['stop', 'length'],
    'zeph.turns': [1, 2.5, true],
    'nested.deep': 1,
  })
  expect(read?.traceId).toBe('f'.repeat(32))
})

test('`n` events are instants, not spans; a short span of the same category is one', async () => {
  const trace = await open([
    label(TRACK, TURN),
    ...span(TURN),
    instant('retry', 'event', { lane: 2, ts: 200, args: { span_id: 'a1', trace_id: 'f'.repeat(32), attempt: 2 } }),
    ...span({ name: 'message.handle', id: 'a2', lane: 3, from: 300, to: 300.001 }),
  ])
  expect((await spans(trace)).map(({ name, dur }) => [name, dur])).toEqual([
    ['agent.turn', 800_000],
    ['message.handle', 1],
  ])
  expect(await instants(trace)).toMatchObject([
    { name: 'retry', category: 'event', spanId: 'a1', ts: 200_000, args: { attempt: 2 } },
  ])
})

test('flows join a message and a link to the span they come from, by bind_id', async () => {
  const bindId = '0x00000000000000a1'
  const trace = await open([
    ...span({ ...TURN, bindId }),
    instant('send', 'message', { lane: 2, ts: 200, bind_id: '0xbeef', flow_out: true, args: { span_id: 'a1' } }),
    instant('receive', 'message', { lane: 3, ts: 300, bind_id: '0xbeef', flow_in: true, args: { span_id: 'a2' } }),
    instant('link', 'link', { lane: 4, ts: 400, bind_id: bindId, flow_in: true, args: { span_id: 'a3' } }),
  ])
  expect(await validate(trace)).toEqual([])
  expect(await flows(trace)).toMatchObject([
    {
      out: { name: 'agent.turn', category: 'agent', spanId: 'a1' },
      in: { name: 'link', category: 'link', spanId: 'a3' },
    },
    {
      out: { name: 'send', category: 'message', spanId: 'a1', ts: 200_000 },
      in: { name: 'receive', spanId: 'a2', ts: 300_000 },
    },
  ])
})

test('a flow whose source is missing is dropped, and validate says so', async () => {
  const trace = await open([instant('receive', 'message', { lane: 3, ts: 300, bind_id: '0xbeef', flow_in: true })])
  expect(await flows(trace)).toEqual([])
  expect(await validate(trace)).toEqual([{ name: 'flow_end_without_start', severity: 'info', value: 1 }])
})

test('what did not end is unfinished, in a cut file and by an end of another name', async () => {
  const { to: _, ...open } = TURN
  const events = [
    label(TRACK, TURN),
    ...span(open),
    ...span({ name: 'llm.chat', id: 'a2', parent: 'a1', lane: 1, from: 200, to: 300 }),
  ]
  const trace = await openTrace(new TextEncoder().encode(unclosedTraceText(events)))
  expect(await unfinished(trace)).toEqual([
    { name: 'agent.turn', category: 'agent', spanId: 'a1', ts: 100_000, trackName: TRACK },
  ])
  expect((await spans(trace)).map(({ spanId, dur }) => [spanId, dur])).toEqual([
    ['a1', -1],
    ['a2', 100_000],
  ])
})

test('an event without its time is an error of the importer', async () => {
  const [begin] = span(TURN)
  const { ts: _, ...timeless } = begin ?? {}
  const trace = await open([...span(TURN), timeless])
  expect(await validate(trace)).toMatchObject([{ name: 'json_tokenizer_failure', severity: 'error' }])
})
