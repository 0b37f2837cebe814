/** What model calls tell other hosts of their trace. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract, initObservability, runInContext } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { request as undiciRequest } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { inModelCall } from './fixtures/in-model-call.ts'

const INBOUND = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=a1',
  baggage: 'tenant=seven',
}

const CLIENTS = {
  "Node's fetch": async (url: string, headers: Record<string, string>) => {
    await (await fetch(url, { method: 'POST', body: '{}', headers })).text()
  },
  "undici's request": async (url: string, headers: Record<string, string>) => {
    await (await undiciRequest(url, { method: 'POST', body: '{}', headers })).body.text()
  },
} as const

type Client = keyof typeof CLIENTS

interface Asked {
  readonly propagateTo?: readonly string[]
  readonly headers?: Record<string, string>
  readonly times?: number
  readonly client?: Client
}

/** The headers that a server receives from one model call inside a trace that came from elsewhere. */
async function received({ propagateTo, headers = {}, times = 1, client = "Node's fetch" }: Asked = {}) {
  const traceDir = mkdtempSync(join(tmpdir(), 'llm-propagation-'))
  const telemetry = { enabled: true, traceDir, ...(propagateTo && { propagateTo }) }
  const handle = initObservability({ telemetry, logging: { level: 'off' } })
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    request.resume()
    response.writeHead(seen.length < times ? 503 : 200).end()
  }).listen(0, 'localhost')
  onTestFinished(async () => {
    server.close()
    await handle.shutdown()
    rmSync(traceDir, { recursive: true })
  })
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`
  using recorder = recordSpans()
  await runInContext(extract(INBOUND), () =>
    inModelCall(async () => {
      for (let time = 0; time < times; time += 1) await CLIENTS[client](url, headers)
    }),
  )
  return { seen, requests: recorder.all('llm.http_request') }
}

test.each(Object.keys(CLIENTS) as Client[])(
  '%s: a listed host gets trace context and baggage, its parent the request',
  async (client) => {
    const { seen, requests } = await received({ propagateTo: ['localhost'], client })
    const [{ traceId, spanId }] = requests as [(typeof requests)[0]]
    expect(traceId).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(seen[0]).toMatchObject({ ...INBOUND, traceparent: `00-${traceId}-${spanId}-01` })
  },
)

test('every attempt is a parent of its own', async () => {
  const { seen, requests } = await received({ propagateTo: ['localhost'], times: 3 })
  expect(seen.map(({ traceparent }) => String(traceparent).split('-')[2])).toEqual(requests.map(({ spanId }) => spanId))
  expect(new Set(requests.map(({ spanId }) => spanId)).size).toBe(3)
})

test.each([[[]], [['api.example.com']], [['*.localhost']]])(
  'a host that %j does not list gets nothing',
  async (propagateTo) => {
    const { seen } = await received({ propagateTo })
    for (const name of Object.keys(INBOUND)) expect(seen[0]).not.toHaveProperty([name])
  },
)

test('this machine is listed where nothing is configured', async () => {
  expect((await received()).seen[0]).toHaveProperty('traceparent')
})

const OWN = '00-11111111111111111111111111111111-2222222222222222-00'

test.each(Object.keys(CLIENTS) as Client[])(
  "%s: a header of the program's own stays, and nothing is added to it",
  async (client) => {
    const { seen } = await received({ propagateTo: ['localhost'], headers: { Traceparent: OWN }, client })
    expect(seen[0]).toMatchObject({ traceparent: OWN, baggage: 'tenant=seven' })
    expect(seen[0]).not.toHaveProperty('tracestate')
  },
)

test('so does baggage', async () => {
  const { seen, requests } = await received({ propagateTo: ['localhost'], headers: { baggage: 'own=1' } })
  expect(seen[0]).toMatchObject({ baggage: 'own=1', tracestate: 'vendor=a1' })
  expect(String(seen[0]!['traceparent'])).toContain(requests[0]!.spanId)
})
