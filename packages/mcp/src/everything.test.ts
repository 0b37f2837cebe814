/** The public server that does everything: with telemetry it goes as without, to the last message on the wire. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { withSpan } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentMcpClient, type McpClient } from './client.ts'
import { doEverything, EVERYTHING } from './fixtures/everything.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { NEWEST_ONE } from './fixtures/sdks/newest-one.ts'

const TRACE_KEYS = ['traceparent', 'tracestate', 'baggage']

/** What went over the wire one way, without trace context and without times. */
function messages(wire: string, direction: string): unknown[] {
  const lines = readFileSync(wire, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(direction))
  return lines.map((line) => withoutTrace(JSON.parse(withoutTimes(line.slice(2)))))
}

function withoutTrace(message: { params?: { _meta?: Record<string, unknown> } }): object {
  const { params: { _meta: meta = {}, ...params } = {}, ...rest } = message
  const kept = Object.entries(meta).filter(([key]) => !TRACE_KEYS.includes(key))
  return { ...rest, params: { ...params, _meta: Object.fromEntries(kept) } }
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, 'TIME').replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME')
}

test.each(EACH_SDK)(
  '%s: every tool, prompt, resource, completion and request of the server goes as without telemetry',
  async (_name, sdk) => {
    const folder = mkdtempSync(join(tmpdir(), 'zeph-mcp-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [bareWire, tracedWire] = [join(folder, 'bare'), join(folder, 'traced')]
    using recorder = recordSpans()
    const [bare, traced] = await Promise.all([
      doEverything(sdk, bareWire, () => {}),
      withSpan('agent.turn', {}, () => doEverything(sdk, tracedWire, instrumentMcpClient)),
    ])
    const seen = (value: unknown) => JSON.parse(withoutTimes(JSON.stringify(value)))
    expect(seen(traced)).toEqual(seen(bare))
    expect(messages(tracedWire, '>')).toEqual(messages(bareWire, '>'))
    const answers = (wire: string) => messages(wire, '<').filter((message) => 'id' in (message as object))
    expect(answers(tracedWire)).toEqual(answers(bareWire))
    expect(bare.outcomes.length).toBeGreaterThan(30)
    expect(readFileSync(tracedWire, 'utf8')).toContain('"traceparent"')
    const requests = messages(tracedWire, '>').filter(
      (message) => 'id' in (message as object) && 'method' in (message as object),
    )
    const spans = recorder.started.filter(({ kind }) => kind === 'client')
    expect(spans.map(({ attributes }) => attributes['mcp.method.name'])).toEqual(
      requests.map((message) => (message as { method: string }).method),
    )
    expect(incompleteSpans(recorder)).toEqual([])
  },
)

test('a tool that runs as a task, and asks in between, goes as without telemetry', async () => {
  const run = async (instrument: (client: McpClient) => unknown) => {
    const client = NEWEST_ONE.client({
      answers: { 'elicitation/create': () => ({ action: 'accept', content: { interpretation: 'tea' } }) },
    })
    instrument(client)
    await client.connect(NEWEST_ONE.stdioClient([EVERYTHING, 'stdio']))
    await client.listTools()
    const { tasks } = (client as unknown as Client).experimental
    const params = { name: 'simulate-research-query', arguments: { topic: 'tea', ambiguous: true } }
    const kinds = new Set<string>()
    let last: object = {}
    for await (const message of tasks.callToolStream(params)) {
      kinds.add(message.type)
      last = message
    }
    await client.close()
    return { kinds, last: JSON.parse(JSON.stringify(last).replaceAll(/"taskId":"\w+"/g, '"taskId":""')) as object }
  }
  using recorder = recordSpans()
  const [bare, traced] = await Promise.all([run(() => {}), run(instrumentMcpClient)])
  expect(bare.last).toMatchObject({ type: 'result' })
  expect(traced).toEqual(bare)
  expect(recorder.all('mcp.call_tool')).toMatchObject([
    { status: 'unset', attributes: { 'gen_ai.tool.name': 'simulate-research-query' } },
  ])
  expect(new Set(recorder.all('mcp.request').map(({ attributes }) => attributes['mcp.method.name']))).toEqual(
    new Set(['tasks/get', 'tasks/result', 'elicitation/create']),
  )
  expect(incompleteSpans(recorder)).toEqual([])
})
