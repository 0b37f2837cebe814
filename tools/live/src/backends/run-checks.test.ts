/** The checks against stand-ins that answer as Tempo and Prometheus document it: with what arrived, and with less. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type OtlpReceiver, startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, onTestFinished, test } from 'vitest'
import { PROMETHEUS } from './metric-store.ts'
import { runChecks } from './run-checks.ts'
import { TEMPO } from './trace-stores.ts'

/** Answers JSON by path until the test is over. */
async function standIn(answer: (url: URL) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    const found = answer(new URL(request.url!, 'http://stand-in'))
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function receiver(): Promise<OtlpReceiver> {
  const started = await startOtlpReceiver()
  onTestFinished(() => started.close())
  return started
}

test('Tempo: the traces of the scenario are asked for one by one, and all spans are found', async () => {
  const taken = await receiver()
  const tempo = await standIn(({ pathname }) => {
    const traceId = pathname.split('/').at(-1)!
    const spans = taken.spans().filter((span) => span.traceId === traceId)
    const stored = spans.map(({ spanId, parentSpanId, name, attributes }) => ({
      ...{ spanId: base64(spanId), parentSpanId: base64(parentSpanId), name },
      attributes: Object.keys(attributes).map((key) => ({ key })),
    }))
    return pathname.startsWith('/api/v2/traces/')
      ? { trace: { resourceSpans: [{ scopeSpans: [{ spans: stored }] }] } }
      : undefined
  })
  const lines: string[] = []
  const outcomes = await runChecks([TEMPO], { addresses: { tempo, tempoOtlp: taken.url }, patienceMs: 1000 }, (line) =>
    lines.push(line),
  )
  expect([outcomes, lines[0]]).toEqual([['passed'], expect.stringMatching(/^ok {7}Tempo: \d+ traces with \d{4} spans/)])
  expect(lines[0]).toContain(`with ${taken.spans().length} spans`)
})

test('Prometheus: numbers that are not those of the scrape are a failure after a while', {
  timeout: 120_000,
}, async () => {
  const prometheus = await standIn(({ pathname, searchParams }) => {
    if (pathname !== '/api/v1/query') return {}
    expect(searchParams.get('query')).toMatch(/^\w+\{instance="[0-9a-f-]{36}"\}$/)
    return { data: { result: [{ value: [0, '1'] }] } }
  })
  const lines: string[] = []
  const outcomes = await runChecks([PROMETHEUS], { addresses: { prometheus }, patienceMs: 1000 }, (line) =>
    lines.push(line),
  )
  expect(outcomes).toEqual(['failed'])
  expect(lines[0]).toMatch(/^FAILED {3}Prometheus: channel_sent_total\{instance="[^"]+"\}: 1 instead of .*, after 1 s$/)
})

function base64(id: string): string {
  return Buffer.from(id, 'hex').toString('base64')
}
