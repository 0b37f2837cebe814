import type { Row, Trace } from '@zeph-telemetry/perfetto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmallRun, smallRun } from '../fixtures/small-run.ts'
import type { Sample } from '../run/prometheus-server.ts'
import { compareRun } from './compare-run.ts'
import { formatComparison } from './format-comparison.ts'
import { LATENCIES, SERIES } from './questions.ts'
import { openTraceAt } from './trace-rows.ts'

/** Counted by hand, for two turns. */
const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  'Model calls of turns': [{ value: 6 }],
  'Tool calls of turns': [{ value: 6 }],
  'Input tokens': [
    { gen_ai_response_model: 'large', value: 600 },
    { gen_ai_response_model: 'small', value: 14 },
  ],
  'Output tokens': [
    { gen_ai_response_model: 'large', value: 60 },
    { gen_ai_response_model: 'small', value: 2 },
  ],
  'Input tokens from a cache': [
    { gen_ai_response_model: 'large', value: 100 },
    { gen_ai_response_model: 'small', value: 0 },
  ],
  'Tokens that were embedded': [{ gen_ai_response_model: 'embedding', value: 18 }],
  'Calls of tools': [
    { gen_ai_tool_name: 'file', value: 2 },
    { gen_ai_tool_name: 'shell', value: 4 },
  ],
  'Errors of tools': [{ gen_ai_tool_name: 'shell', error_type: 'tool_error', value: 2 }],
  'HTTP requests by status and error': [
    { http_response_status_code: 200, error_type: null, value: 2 },
    { http_response_status_code: 429, error_type: '429', value: 2 },
  ],
  'Operations of databases': [
    { db_operation_name: 'SELECT', value: 2 },
    { db_operation_name: 'query', value: 2 },
  ],
  'MCP requests by method, tool and error': [
    { mcp_method_name: 'tools/call', gen_ai_tool_name: 'add_note', error_type: null, value: 2 },
  ],
  'Messages that channels dropped': [{ channel_name: 'status', value: 4 }],
  'Messages sent to channels': [{ channel_name: 'status', value: 2 }],
  'Messages received from channels': [{ channel_name: 'status', value: 2 }],
  'Spans lost on their way into the trace file': [{ value: 0 }],
}

/** The same question has the same answer, and is asked often here. */
function remembering(opened: Trace): Trace {
  const known = new Map<string, Promise<Row[]>>()
  const query = (sql: string) => known.get(sql) ?? known.set(sql, opened.query(sql)).get(sql)!
  return { query, close: () => opened.close(), [Symbol.asyncDispose]: () => opened.close() }
}

let run: SmallRun
let trace: Trace

beforeAll(async () => {
  run = await smallRun()
  trace = remembering(await openTraceAt(run.file, run.scrape))
})
afterAll(async () => {
  await trace.close()
  run[Symbol.dispose]()
})

test.each(Object.keys(EXPECTED))('%s: the trace file says what happened until the scrape', async (title) => {
  const question = SERIES.find((each) => each.title === title)
  expect(await trace.query(question!.sql)).toEqual(EXPECTED[title])
})

test('spans are counted by name, and only those that had ended', async () => {
  const { sql } = SERIES.find(({ title }) => title === 'Spans by name')!
  const counts = Object.fromEntries((await trace.query(sql)).map((row) => [row['zeph_span_name'], row['value']]))
  expect(counts).toMatchObject({ 'agent.turn': 4, 'llm.chat': 4, 'channel.status_send': 6 })
})

test('a latency is of the outermost turns alone', async () => {
  const durations = await Promise.all(LATENCIES.map(({ sql }) => trace.query(sql)))
  expect(durations.map((rows) => rows.length)).toEqual([2, 6, 6, 2])
  expect(durations.flat().every(({ dur }) => Number(dur) > 0)).toBe(true)
})

/** What a Prometheus would answer that has measured exactly this run. */
async function recordedAnswers(): Promise<Map<string, Sample[]>> {
  const answers = new Map<string, Sample[]>()
  for (const { promql, sql } of SERIES) {
    const rows = await trace.query(sql)
    answers.set(
      promql,
      rows.map(({ value, ...labels }) => ({ labels: textsOf(labels), value: Number(value) })),
    )
  }
  for (const { histogram, selector = '', sql } of LATENCIES) {
    const seconds = (await trace.query(sql)).map(({ dur }) => Number(dur) / 1e9)
    const sum = seconds.reduce((total, value) => total + value, 0)
    const one = (value: number): Sample[] => [{ labels: {}, value }]
    // All of them are short.
    const buckets = `sum by (le) (${histogram}_bucket${selector})`
    answers.set(buckets, [
      { labels: { le: '60' }, value: seconds.length },
      { labels: { le: '+Inf' }, value: seconds.length },
    ])
    answers.set(`sum(${histogram}_count${selector})`, one(seconds.length))
    answers.set(`sum(${histogram}_sum${selector})`, one(sum))
    for (const quantile of [0.5, 0.95, 0.99]) {
      answers.set(`histogram_quantile(${quantile}, ${buckets})`, one(quantile * 60))
    }
  }
  return answers
}

function textsOf(labels: Row): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value === null ? '' : String(value)]))
}

const compare = (answers: ReadonlyMap<string, Sample[]>) =>
  compareRun(async (promql) => answers.get(promql) ?? expect.fail(`nobody expects ${promql}`), trace)

test('equal numbers hold, every question is asked, and all of it fits into 80 columns', async () => {
  const answers = await recordedAnswers()
  const comparisons = await compare(answers)
  const findings = comparisons.flatMap((comparison) => comparison.findings)
  expect(comparisons.map(({ title }) => title)).toEqual([...LATENCIES, ...SERIES].map(({ title }) => title))
  expect(findings.filter(({ holds }) => !holds)).toEqual([])
  expect(comparisons.flatMap(formatComparison).filter((line) => line.length > 80)).toEqual([])
})

test('one wrong number in any answer of Prometheus is found, and only there', async () => {
  const answers = await recordedAnswers()
  for (const [query, samples] of answers) {
    for (const [index, sample] of samples.entries()) {
      const altered = samples.with(index, { ...sample, value: query.startsWith('histogram') ? 61 : sample.value + 1 })
      const comparisons = await compare(new Map([...answers, [query, altered]]))
      const wrong = comparisons.filter(({ findings }) => findings.some(({ holds }) => !holds))
      expect(wrong, `${query} of ${JSON.stringify(sample.labels)}`).toHaveLength(1)
    }
  }
})

test('an answer that is missing is found', async () => {
  const answers = await recordedAnswers()
  for (const query of answers.keys()) {
    const comparisons = await compare(new Map([...answers, [query, []]]))
    expect(
      comparisons.filter(({ findings }) => findings.some(({ holds }) => !holds)),
      query,
    ).toHaveLength(1)
  }
})
