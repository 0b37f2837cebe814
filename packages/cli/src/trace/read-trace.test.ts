import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { closedText, cutText, traceEvents, traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { readTrace } from './read-trace.ts'

const TRACE = traceText(AGENT_TURNS)
const KEEP = { attributes: true }

test('spans have their times, ids and the attributes of both events', async () => {
  const { spans, header, notes, lastTime } = await readTrace([writeTrace(TRACE)], KEEP)
  const shell = spans.find((span) => span.name === 'tool.shell')
  expect(spans).toHaveLength(13)
  expect(shell).toMatchObject({ start: 2_301_000, end: 2_598_000, failed: true, traceId: `${'a'.repeat(31)}2` })
  expect(shell?.attributes).toMatchObject({ 'gen_ai.tool.name': 'shell', 'process.exit.code': 2 })
  expect(shell?.attributes).not.toHaveProperty('span_id')
  expect([header.fields['service.name'], notes, lastTime]).toEqual(['demo-agent', [], 2_600_000])
})

test('a compressed trace reads the same', async () => {
  const plain = await readTrace([writeTrace(TRACE)], KEEP)
  const packed = await readTrace([writeTrace(TRACE, 'a_20261121T100000.json.gz')], KEEP)
  expect(packed.spans).toEqual(plain.spans)
})

test('attributes are dropped when nobody asks for them', async () => {
  const { spans } = await readTrace([writeTrace(TRACE)], { attributes: false })
  expect(spans.every((span) => span.attributes === undefined)).toBe(true)
})

test('a file cut anywhere gives the spans of its whole lines and one note', async () => {
  const file = writeTrace(TRACE)
  for (let length = 700; length < TRACE.length - 1; length += 97) {
    const { spans, notes } = await readTrace([writeTrace(TRACE.slice(0, length))], KEEP)
    const ended = TRACE.slice(0, length)
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.includes('"status"')).length
    const whole = spans.filter((span) => span.end !== undefined)
    expect(whole.length - ended, `cut at ${length}`).toBeOneOf([0, 1])
    expect(notes, `cut at ${length}`).toEqual([expect.stringContaining('has no end')])
  }
  expect((await readTrace([file], KEEP)).notes).toEqual([])
})

test('a cut gzip file gives everything it still holds', async () => {
  const many = Array.from({ length: 3000 }, (_, index) => ({ name: 'llm.chat', start: index, end: index + 0.5 }))
  const packed = gzipSync(traceText(many))
  const half = packed.subarray(0, packed.length / 2)
  const held = gunzipSync(half, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').slice(0, -1)
  const { spans, notes } = await readTrace([writeTrace(half, 'a.json.gz')], KEEP)
  expect(held.length).toBeGreaterThan(1000)
  expect(spans.length).toBe(held.filter((line) => line.includes('"ph":"b"')).length)
  expect(notes).toEqual([expect.stringContaining('has no end')])
})

test('a damaged line in the middle is skipped and counted', async () => {
  const lines = TRACE.split('\n')
  lines[5] = '{"ph":"b","na'
  const { notes } = await readTrace([writeTrace(lines.join('\n'))], KEEP)
  expect(notes).toEqual([expect.stringContaining('1 unreadable line skipped')])
})

test('a span without its end is unfinished, a track label ends nothing', async () => {
  const { spans } = await readTrace(
    [writeTrace(traceText([{ name: 'agent.turn', start: 1, children: [{ name: 'llm.chat', start: 2, end: 3 }] }]))],
    KEEP,
  )
  expect(spans.map(({ name, end }) => [name, end])).toEqual([
    ['agent.turn', undefined],
    ['llm.chat', 3000],
  ])
})

test('spans of one name on one lane are paired from the inside out', async () => {
  const [process, start] = traceEvents([])
  const place = { cat: 'span', id2: { local: '0x1' } }
  const ids = (id: string) => ({ span_id: id, trace_id: 't' })
  const text = closedText([
    process!,
    start!,
    { ph: 'b', name: 'agent.turn', ts: 1, ...place, args: ids('outer') },
    { ph: 'b', name: 'agent.turn', ts: 2, ...place, args: { ...ids('inner'), parent_id: 'outer' } },
    { ph: 'e', name: 'agent.turn', ts: 3, ...place },
    { ph: 'e', name: 'agent.turn', ts: 9, ...place },
  ])
  const { spans } = await readTrace([writeTrace(text)], KEEP)
  expect(spans.map(({ spanId, end }) => [spanId, end])).toEqual([
    ['outer', 9],
    ['inner', 3],
  ])
})

test('a root that goes over two parts is one span, whether or not its begin is written again', async () => {
  const [process, start, label, begin, end] = traceEvents([{ name: 'agent.turn', start: 1, end: 5 }])
  const first = writeTrace(closedText([process!, start!, label!, begin!]))
  const again = writeTrace(closedText([process!, start!, label!, begin!, end!]))
  const endOnly = writeTrace(closedText([process!, start!, end!]))
  for (const second of [again, endOnly]) {
    const { spans } = await readTrace([first, second], KEEP)
    expect(spans.map((span) => span.end)).toEqual([5000])
  }
})

test.each([
  ['an empty file', '', 'is empty'],
  ['foreign JSON', '{"name":"x"}', 'is JSON, but not a trace'],
  ['an object-form Chrome trace', '{"traceEvents":[]}', 'Perfetto can open it'],
  ['a reformatted trace', JSON.stringify(traceEvents(AGENT_TURNS)), 'was reformatted'],
])('%s is refused in a sentence', async (_case, text, message) => {
  await expect(readTrace([writeTrace(text)], KEEP)).rejects.toThrow(message)
})

test('a trace that was cut right after its opening has no spans', async () => {
  expect((await readTrace([writeTrace(cutText(TRACE, 1))], KEEP)).spans).toEqual([])
})
