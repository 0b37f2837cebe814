import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { receiverFor } from '../otlp/fixtures/sink.ts'
import { runFixture } from '../testing/run-fixture.ts'

const ROUNDS = 8

async function startServer(): Promise<string> {
  const server = createServer((_request, response) => response.end('done')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test("where OpenTelemetry's HTTP instrumentation traces every request, exports make no spans: what is sent does not grow", async () => {
  const receiver = await receiverFor()
  const program = new URL('./fixtures/traced-exporter.ts', import.meta.url)
  const { code, stdout, stderr } = await runFixture(program, [receiver.url, await startServer(), String(ROUNDS)])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const names = receiver.spans().map(({ name }) => name)
  expect(names.filter((name) => name === 'agent.turn')).toHaveLength(ROUNDS)
  expect(names.filter((name) => name === 'POST')).toHaveLength(ROUNDS)
  expect(names).toHaveLength(2 * ROUNDS)
  expect(stdout.trim()).toBe(String(2 * ROUNDS))
})
