/** Against real Prometheus where it is here already; what it answers was recorded of 2.42 for the rest. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CACHE } from '../obtain/cache.ts'
import { findPrometheus } from '../obtain/obtain-prometheus.ts'
import { askAt, startPrometheus } from './prometheus-server.ts'
import { checkMetrics } from './promtool.ts'

async function serve(answer: (path: string) => { status?: number; text: string }): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const { status = 200, text } = answer(url)
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' }).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const VECTOR = `{"status":"success","data":{"resultType":"vector","result":[
  {"metric":{"job":"reference-agent","le":"+Inf"},"value":[1795289636.5,"12"]},
  {"metric":{},"value":[1795289636.5,"+Inf"]},{"metric":{},"value":[1795289636.5,"-Inf"]},{"metric":{},"value":[1795289636.5,"NaN"]}]}}`

test('an answer is read with its labels and numbers, infinite ones too; query and time are handed on as they are', async () => {
  const asked: string[] = []
  const api = await serve((path) => {
    asked.push(path)
    return { text: VECTOR }
  })
  expect(await askAt(api, 'sum(x{a!=""})', 12.5)).toEqual([
    { labels: { job: 'reference-agent', le: '+Inf' }, value: 12 },
    { labels: {}, value: Number.POSITIVE_INFINITY },
    { labels: {}, value: Number.NEGATIVE_INFINITY },
    { labels: {}, value: Number.NaN },
  ])
  expect(asked).toEqual(['/api/v1/query?query=sum%28x%7Ba%21%3D%22%22%7D%29&time=12.5'])
})

test.each([
  ['{"status":"error","errorType":"bad_data","error":"parse error: unclosed left parenthesis"}', 'parse error'],
  ['{"status":"success","data":{"resultType":"scalar","result":[1795289636.5,"2"]}}', 'a scalar is not'],
  ['<html>', 'is not valid JSON'],
])('an answer that is none says which query it was for: %s', async (text, message) => {
  const api = await serve(() => ({ status: 400, text }))
  await expect(askAt(api, 'sum((x)')).rejects.toThrow(`Prometheus cannot answer sum((x): `)
  await expect(askAt(api, 'sum((x)')).rejects.toThrow(message)
})

const found = await findPrometheus(CACHE)
if (found === undefined) console.warn('prometheus-server.test.ts: skipped: there is no Prometheus here')

test.skipIf(found === undefined)('the real Prometheus scrapes, answers and ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const text = '# TYPE x counter\nx{a="1"} 5\nx{a="2"} 7\n'
  let scrapes = 0
  // The first scrape finds a target that is down.
  const target = new URL('/metrics', await serve(() => (++scrapes === 1 ? { status: 503, text: '' } : { text })))
  const before = Date.now() / 1_000
  const server = await startPrometheus({ prometheus: found!, target, folder, intervalSeconds: 1 })
  try {
    const time = await server.scrapedAfter(before)
    expect(time).toBeGreaterThan(before)
    expect(scrapes).toBeGreaterThan(1)
    expect(await server.ask('sum(x)', time)).toEqual([{ labels: {}, value: 12 }])
    expect(await server.ask('sum by (a) (x)', before - 60)).toEqual([])
  } finally {
    await server.end()
  }
})

test.skipIf(found === undefined)(
  'the real Prometheus asks for OpenMetrics, reads it and keeps its exemplars',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-server-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const type = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
    const ids = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), request_id: 'r-1' }
    const server = createServer(({ headers }, response) => {
      if (!headers.accept?.startsWith('application/openmetrics-text')) return void response.writeHead(406).end()
      response.writeHead(200, { 'content-type': type }).end(OPEN_METRICS)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)
    const before = Date.now() / 1_000
    const prometheus = await startPrometheus({ prometheus: found!, target, folder, intervalSeconds: 1 })
    try {
      const time = await prometheus.scrapedAfter(before)
      expect(await prometheus.ask('x_total', time)).toMatchObject([{ value: 5 }])
      expect((await prometheus.exemplars('{__name__=~"x_total|y_bucket"}', time + 1)).toSorted(byMetric)).toEqual([
        { metric: 'x_total', labels: ids, value: 3 },
        { metric: 'y_bucket', labels: ids, value: 0.25 },
      ])
      await expect(prometheus.exemplars('x{', time)).rejects.toThrow('cannot find exemplars of x{: ')
    } finally {
      await prometheus.end()
    }
  },
)

const EXEMPLAR = `{trace_id="${'a'.repeat(32)}",span_id="${'b'.repeat(16)}",request_id="r-1"}`
const OPEN_METRICS = `# TYPE x counter
x_total 5 # ${EXEMPLAR} 3
# TYPE y histogram
y_bucket{le="0.5"} 1 # ${EXEMPLAR} 0.25
y_bucket{le="+Inf"} 1
y_count 1
y_sum 0.25
# EOF
`
const byMetric = (a: { metric: string }, b: { metric: string }) => a.metric.localeCompare(b.metric)

test.skipIf(found === undefined)('the queries of docs/metrics.md are PromQL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const document = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8')
  const queries = [...document.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, query = '']) => query.trim())
  expect(queries.length).toBeGreaterThan(5)
  const target = new URL('/metrics', await serve(() => ({ text: '# TYPE x counter\nx 5\n' })))
  const server = await startPrometheus({ prometheus: found!, target, folder, intervalSeconds: 1 })
  try {
    for (const query of queries) expect(await server.ask(query), query).toEqual([])
  } finally {
    await server.end()
  }
})

test.skipIf(found === undefined)(
  'promtool passes a text that is right, and says what is wrong with others',
  async () => {
    const text = '# HELP x_total Things.\n# TYPE x_total counter\nx_total 5\n'
    expect(await checkMetrics(found!.promtool, text)).toEqual([])
    const [complaint = ''] = await checkMetrics(found!.promtool, text.replaceAll('x_total', 'x'))
    expect(complaint).toContain('counter metrics should have "_total" suffix')
    expect(await checkMetrics(found!.promtool, 'x{ 5\n')).not.toEqual([])
  },
)
