/** Two processes, joined by HTTP's `traceparent` alone. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { receiverFor } from '../otlp/fixtures/sink.ts'
import { runFixture } from '../testing/run-fixture.ts'

const TURNS = 40

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url)
}

const isOf = (resource: unknown, service: string) => isDeepStrictEqual(resource, { type: 'string', value: service })

async function startAnswering(...args: readonly string[]): Promise<{ child: ChildProcess; port: string }> {
  const child = fork(fileURLToPath(fixture('answering-agent.ts')), args, {
    execArgv: ['--conditions=@zeph-telemetry/source', '--conditions=profiling'],
  })
  onTestFinished(() => void child.kill())
  const [port] = await once(child, 'message')
  return { child, port: String(port) }
}

test('one trace, right parents, one sampling decision: that of the agent that asks, whatever the other would decide', async () => {
  const receiver = await receiverFor()
  const { child, port } = await startAnswering(receiver.url, '0.2')
  const { code, stderr } = await runFixture(fixture('asking-agent.ts'), [receiver.url, '0.5', port, String(TURNS)])
  child.disconnect()
  await once(child, 'exit')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const traces = Map.groupBy(receiver.spans(), ({ traceId }) => traceId)
  expect(traces.size).toBeGreaterThan(TURNS / 10)
  expect(traces.size).toBeLessThan(TURNS - TURNS / 10)
  for (const spans of traces.values()) {
    const found = (service: string, name: string) =>
      spans.find((span) => isOf(span.resource['service.name'], service) && span.name === name)
    const path = [
      found('asking', 'agent.turn'),
      found('asking', 'tool.execute'),
      found('answering', 'agent.turn'),
      found('answering', 'tool.execute'),
    ]
    expect(spans).toHaveLength(path.length)
    expect(path.map((span) => span?.parentSpanId)).toEqual(['', ...path.slice(0, -1).map((span) => span!.spanId)])
  }
})
