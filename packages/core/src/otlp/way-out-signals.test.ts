/** How a process that exports all signals ends: with its last values and events sent where that is possible, and as it would have without us. */
import type { OtlpReceiver, ReceivedMetric } from '@zeph-telemetry/otlp-receiver'
import { describe, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../fixtures/run-program.ts'
import { receiverFor } from './fixtures/sink.ts'

const PROGRAM = '../otlp/fixtures/exporting-all.ts'

function leave(wayOut: string, url: string): Promise<ProgramResult> {
  return runProgram({ program: [PROGRAM, wayOut], environment: { ENDPOINT: url }, signal: 'SIGTERM' })
}

const valuesOf = (name: string, metrics: readonly ReceivedMetric[]) =>
  metrics.filter((metric) => metric.name === name).map(({ points }) => points[0]?.value)

/** What arrived: names of spans and events, and the counter in each export. */
const arrived = (receiver: OtlpReceiver) => ({
  spans: receiver.spans().map(({ name }) => name),
  events: receiver.logs().map(({ eventName }) => eventName),
  counts: valuesOf('leaving.counter', receiver.metrics()),
})
const ONCE = { spans: ['done'], events: ['happened'], counts: [1n] }
const NOTHING = { spans: [], events: [], counts: [] }

test.each<[string, object]>([
  ['natural end', { code: 5, signal: null }],
  ['a signal that nobody handles', { code: null, signal: 'SIGTERM' }],
  ['a shutdown that is not awaited', { code: 0, signal: null }],
])('%s: spans, events and the last values arrive, each once', async (wayOut, end) => {
  const receiver = await receiverFor()
  expect(await leave(wayOut, receiver.url)).toMatchObject({ ...end, stderr: '' })
  expect(arrived(receiver)).toEqual(ONCE)
})

test('a signal that the host handles: what is there is sent at once, and what the host does then is left to it', async () => {
  const receiver = await receiverFor()
  expect(await leave('a signal that the host handles', receiver.url)).toMatchObject({ code: 7, stderr: '' })
  expect(arrived(receiver)).toEqual({ ...ONCE, counts: [1n, 1n] })
})

test('what is only read arrives, too', async () => {
  const receiver = await receiverFor()
  const result = await leave('natural end with a metric that is only read', receiver.url)
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(valuesOf('leaving.gauge', receiver.metrics())).toEqual([7n])
})

test('what the end itself brings about is not told as missing: the last reading of the process', async () => {
  const receiver = await receiverFor()
  const late = await leave('process.exit after a flush and a while, with system metrics', receiver.url)
  expect(late).toMatchObject({ code: 3, stderr: '' })
  const atEnd = await receiverFor()
  const natural = await leave('natural end after a while, with system metrics', atEnd.url)
  expect(natural).toMatchObject({ code: 0, stderr: '' })
  expect(arrived(atEnd).events).toEqual(['system.metrics', 'happened', 'system.metrics'])
})

test('what was measured after a flush arrives with a second export', async () => {
  const receiver = await receiverFor()
  expect(await leave('natural end after a flush', receiver.url)).toMatchObject({ code: 0, stderr: '' })
  expect(arrived(receiver)).toEqual({ ...ONCE, counts: [1n, 2n] })
})

test('where nothing was measured and nothing happened, nothing is sent', async () => {
  const receiver = await receiverFor()
  expect(await leave('natural end without anything', receiver.url)).toMatchObject({ code: 0, stderr: '' })
  expect(receiver.requests).toEqual([])
})

test('a listener of beforeExit that always measures again keeps no process alive for ever', async () => {
  const receiver = await receiverFor()
  const result = await leave('natural end with a listener that always measures again', receiver.url)
  expect(result).toMatchObject({ code: 0, stdout: 'beforeExit\n'.repeat(4) })
  expect(arrived(receiver).counts).toEqual([2n, 3n, 4n])
  expect(result.stderr).toMatch(/^zeph-telemetry: the last metrics are missing at .*\/v1\/metrics\n$/)
})

describe('where nothing can be waited for, what is missing is said once for each signal:', () => {
  test('process.exit', async () => {
    const receiver = await receiverFor()
    const result = await leave('process.exit', receiver.url)
    expect(result).toMatchObject({ code: 3, signal: null })
    expect(result.stderr.split('\n').toSorted()).toEqual([
      '',
      `zeph-telemetry: 1 event is missing at ${receiver.url}/v1/logs`,
      `zeph-telemetry: 1 span is missing at ${receiver.url}/v1/traces`,
      `zeph-telemetry: the last metrics are missing at ${receiver.url}/v1/metrics`,
    ])
    expect(arrived(receiver)).toEqual(NOTHING)
  })

  test('process.exit after a flush: nothing', async () => {
    const receiver = await receiverFor()
    expect(await leave('process.exit after a flush', receiver.url)).toMatchObject({ code: 3, stderr: '' })
    expect(arrived(receiver)).toEqual(ONCE)
  })

  test('an uncaught error', async () => {
    const receiver = await receiverFor()
    const result = await leave('an uncaught error', receiver.url)
    expect(result).toMatchObject({ code: 1, signal: null })
    expect(result.stderr).toContain('RangeError: not caught')
    expect(result.stderr.split(' missing at ')).toHaveLength(4)
  })
})

test('a receiver that is not there: the process ends soon, says why once, and what is missing for each signal', async () => {
  const receiver = await receiverFor()
  await receiver.close()
  const result = await leave('natural end', receiver.url)
  expect(result).toMatchObject({ code: 5, signal: null })
  expect(result.stderr.split('cannot be sent')).toHaveLength(2)
  expect(result.stderr.split(' missing at ')).toHaveLength(4)
})

test('a receiver that never answers does not keep the process', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  const result = await leave('natural end', receiver.url)
  expect(result).toMatchObject({ code: 5, signal: null })
  expect(result.stderr.split(' missing at ')).toHaveLength(4)
  expect(receiver.requests).toHaveLength(3)
})
