import { expect, test } from 'vitest'
import { type BuiltSpan, closedText, temporaryFolder, traceEvents, writeTrace } from '../fixtures/trace-builder.ts'
import { findSpans } from './find-spans.ts'
import { WantedId } from './wanted-id.ts'

const TRACE = '1'.padStart(32, 'a')
const NONE: ReadonlySet<string> = new Set()

/** Spans get the ids 1, 2, 3 ... in the order in which they stand here. */
const AGENT: BuiltSpan[] = [
  {
    ...{ name: 'agent.turn', start: 10, end: 90, attributes: { 'gen_ai.conversation.id': 's-1' } },
    children: [
      {
        name: 'tool.execute',
        start: 20,
        end: 80,
        attributes: { 'zeph.request.id': 'r-1' },
        children: [{ name: 'llm.chat', start: 30, end: 40 }],
      },
      { name: 'memory.recall', start: 81, end: 82 },
    ],
  },
]

async function found(traces: string[][], id: string, more: { spans?: string[]; traces?: string[] } = {}) {
  const wanted = { id: new WantedId(id), spans: new Set(more.spans), traces: new Set(more.traces) }
  const { roots, kept, ids } = await findSpans(traces, wanted)
  return {
    found: [...ids].map((span) => Number.parseInt(span, 16)),
    kept: [...kept].map(({ span }) => span.name),
    roots,
  }
}

const agentTrace = (folder?: string) => [writeTrace(closedText(traceEvents(AGENT)), 'a_20261121T100000.json', folder)]

test.each([
  ['a request', 'r-1', [2, 3]],
  ['a conversation', 's-1', [1, 2, 4, 3]],
  ['a trace', TRACE, [1, 2, 4, 3]],
  ['the first digits of a trace', TRACE.slice(0, 8).toUpperCase(), [1, 2, 4, 3]],
  ['a span', '2'.padStart(16, '0'), [2, 3]],
  ['the session of the file', 'demo', [1, 2, 4, 3]],
])('%s has its spans and those below them', async (_kind, id, expected) => {
  expect((await found([agentTrace()], id)).found).toEqual(expected)
})

test('the way there is kept, what stands beside it is not', async () => {
  expect((await found([agentTrace()], 'r-1')).kept.toSorted()).toEqual(['agent.turn', 'llm.chat', 'tool.execute'])
})

test.each(['r', 'r-1 ', '0', 'aaaaaaa', 'tool.execute'])('%j is none of them', async (id) => {
  expect(await found([agentTrace()], id)).toMatchObject({ found: [], kept: [] })
})

test('spans that a log line names belong to the id', async () => {
  const named = { spans: ['4'.padStart(16, '0')], traces: [TRACE] }
  expect((await found([agentTrace()], 'r-9', named)).found).toEqual([4])
})

test('what another process did below is found in its trace, on one clock', async () => {
  const [label, begin, end] = traceEvents([{ name: 'mcp.server', start: 5, end: 25 }]).slice(2)
  const args = { ...(begin!['args'] as object), span_id: 'f'.repeat(16), parent_id: '3'.padStart(16, '0') }
  const head = traceEvents([], {
    start_time: '2026-11-21T10:00:00.030Z',
    start_time_unix_nano: `${Date.parse('2026-11-21T10:00:00.030Z')}000000`,
  })
  const other = writeTrace(
    closedText([...head, label!, { ...begin!, pid: 2, args }, { ...end!, pid: 2 }]),
    'b_20261121T100000.json',
  )
  const { found: ids, roots, kept } = await found([[other], agentTrace()], 'r-1')
  expect([ids, roots.length]).toEqual([[2, 3, Number.parseInt('f'.repeat(16), 16)], 1])
  expect(kept).toContain('mcp.server')
  const chat = roots[0]!.children[0]!.children[0]!
  expect([chat.span.start, chat.children[0]!.span.start, chat.children[0]!.remote]).toEqual([30_000, 35_000, true])
})

test('a span that a merged trace has again is there once', async () => {
  const folder = temporaryFolder()
  const merged = writeTrace(closedText(traceEvents(AGENT)), 'merged_20261121T100001.json', folder)
  const { found: ids, roots } = await found([agentTrace(folder), [merged]], 'r-1')
  expect([ids, roots.length]).toEqual([[2, 3], 1])
})

test('a trace that has nothing of it is not named', async () => {
  const folder = temporaryFolder()
  const other = [
    writeTrace(
      closedText(traceEvents([{ name: 'agent.turn', start: 1, end: 2 }], { 'session.id': 'x' })),
      'b_20261121T100000.json',
    ),
  ]
  const wanted = { id: new WantedId('r-1'), spans: NONE, traces: NONE }
  const agent = agentTrace(folder)
  expect((await findSpans([other, agent], wanted)).traces).toEqual([agent])
})
