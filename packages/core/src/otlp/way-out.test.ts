/** How a process that exports ends: with its spans sent where that is possible, and in any case as it would have without us. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Answer, OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { describe, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../fixtures/run-program.ts'
import { blackHole } from './fixtures/black-hole.ts'
import { receiverFor } from './fixtures/sink.ts'

const PROGRAM = '../otlp/fixtures/exporting.ts'
const TIMEOUT_MS = 600

interface Ended extends ProgramResult {
  /** From the last line `ready`, or the beginning, to the end. */
  readonly tookMs: number
}

interface Patience {
  /** Of the process. */
  readonly patienceMs?: number
  /** Of one batch; default: the same. */
  readonly exportTimeoutMs?: number
}

async function leave(
  wayOut: string,
  url: string,
  { patienceMs = TIMEOUT_MS, exportTimeoutMs = patienceMs }: Patience = {},
): Promise<Ended> {
  let since = performance.now()
  let seen = 0
  const result = await runProgram({
    program: [PROGRAM, wayOut],
    environment: { ENDPOINT: `${url}/v1/traces`, PATIENCE_MS: String(patienceMs), TIMEOUT_MS: String(exportTimeoutMs) },
    signal: 'SIGTERM',
    onOutput: (output) => {
      const ready = output.split('ready\n').length
      if (ready > seen) since = performance.now()
      seen = ready
    },
  })
  return { ...result, tookMs: performance.now() - since }
}

const names = (receiver: OtlpReceiver) => receiver.spans().map(({ name }) => name)

describe('the natural end of a program', () => {
  test('sends what is queued, though the exporter is not even loaded yet', async () => {
    const receiver = await receiverFor()
    const result = await leave('natural end', receiver.url)
    expect(result).toMatchObject({ code: 5, signal: null, stdout: '', stderr: '' })
    expect(names(receiver)).toEqual(['done'])
  })

  test('is not put off where there is nothing to send', async () => {
    const receiver = await receiverFor()
    const result = await leave('natural end without a span', receiver.url)
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(receiver.requests).toEqual([])
  })

  test('sends the span that a listener of beforeExit makes', async () => {
    const receiver = await receiverFor()
    const result = await leave('natural end with a listener that makes one span', receiver.url)
    expect(result).toMatchObject({ code: 0, stdout: 'beforeExit\n', stderr: '' })
    expect(names(receiver)).toEqual(['one'])
  })

  test('is put off a few times only by a listener that always makes another span', async () => {
    const receiver = await receiverFor()
    const result = await leave('natural end with a listener that always makes another span', receiver.url)
    expect(result).toMatchObject({ code: 0, stdout: 'beforeExit\n'.repeat(4) })
    expect(result.stderr).toBe(`zeph-telemetry: 1 span is missing at ${receiver.url}/v1/traces\n`)
    expect(names(receiver)).toEqual(['done', 'another', 'another', 'another'])
  })

  test('sends the spans of work that listeners of beforeExit begin', async () => {
    const receiver = await receiverFor()
    const result = await leave('natural end with work that beforeExit begins', receiver.url)
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(names(receiver)).toEqual(['done', 'later'])
  })
})

describe.each(['natural end', 'a signal that nobody handles'])('%s, where the receiver', (wayOut) => {
  const isSignal = wayOut !== 'natural end'
  const unchanged = isSignal ? { code: null, signal: 'SIGTERM' } : { code: 5, signal: null }

  test('takes the spans: they have arrived when the process is gone', async () => {
    const receiver = await receiverFor()
    const result = await leave(wayOut, receiver.url, { patienceMs: 30_000 })
    expect(result).toMatchObject({ ...unchanged, stderr: '' })
    expect(names(receiver)).toEqual(['done'])
    expect(result.tookMs).toBeLessThan(15_000)
  })

  test('takes its time: so does the process', async () => {
    const receiver = await receiverFor({ answer: { delayMs: 300 } })
    const result = await leave(wayOut, receiver.url, { patienceMs: 30_000 })
    expect(result).toMatchObject({ ...unchanged, stderr: '' })
    expect(result.tookMs).toBeGreaterThan(300)
    expect(result.tookMs).toBeLessThan(15_000)
  })

  test('is not there: the process ends soon, and says what is missing', async () => {
    const receiver = await receiverFor()
    await receiver.close()
    const result = await leave(wayOut, receiver.url)
    expect(result).toMatchObject(unchanged)
    expect(result.stderr).toMatch(/ECONNREFUSED.*\n/)
    if (!isSignal) expect(result.stderr).toContain('1 span is missing')
    expect(result.tookMs).toBeLessThan(10 * TIMEOUT_MS)
  })

  test.each<Answer>([{ instead: 'hang' }, { instead: 'drip' }])(
    'never answers (%j): the process waits as long as it may, and no longer',
    async (answer) => {
      const receiver = await receiverFor({ answer })
      const result = await leave(wayOut, receiver.url)
      expect(result).toMatchObject(unchanged)
      expect(result.stderr).toContain('1 span is missing')
      expect(result.tookMs).toBeGreaterThan(0.9 * TIMEOUT_MS)
      expect(result.tookMs).toBeLessThan(10 * TIMEOUT_MS)
    },
  )

  test('cannot even be connected to: the same', async () => {
    const result = await leave(wayOut, await blackHole())
    expect(result).toMatchObject(unchanged)
    expect(result.stderr).toContain('1 span is missing')
    expect(result.tookMs).toBeLessThan(10 * TIMEOUT_MS)
  })
})

test('an export that may take longer than the process may wait does not keep it', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  const result = await leave('natural end', receiver.url, { exportTimeoutMs: 25_000 })
  expect(result).toMatchObject({ code: 5, signal: null })
  expect(result.tookMs).toBeLessThan(20 * TIMEOUT_MS)
  expect(receiver.requests).toHaveLength(1)
})

describe('a second signal', () => {
  test.each([
    ['a signal that comes twice', 'SIGTERM'],
    ['a second signal of another kind', 'SIGINT'],
  ])('(%s) ends the wait at once', async (wayOut, signal) => {
    const receiver = await receiverFor({ answer: { instead: 'hang' } })
    const result = await leave(wayOut, receiver.url, { patienceMs: 25_000 })
    expect(result).toMatchObject({ code: null, signal })
    expect(result.tookMs).toBeLessThan(12_000)
  })
})

test('what ends while a signal waits is written by the layers that write synchronously', async () => {
  const receiver = await receiverFor({ answer: { delayMs: 300 } })
  const result = await leave('a signal beside a layer that writes', receiver.url, { patienceMs: 30_000 })
  expect(result).toMatchObject({ signal: 'SIGTERM', stdout: 'ready\nwrote before\nwrote meanwhile\n' })
})

test('a signal that the host handles: what is queued is sent at once, and the signal is left to the host', async () => {
  const receiver = await receiverFor()
  const result = await leave('a signal that the host handles', receiver.url)
  expect(result).toMatchObject({ code: 7, signal: null, stdout: 'ready\nexported 1\n', stderr: '' })
  expect(names(receiver)).toEqual(['done'])
})

describe('where nothing can be waited for, the process ends as ever, and how many spans are missing is said once:', () => {
  test('process.exit', async () => {
    const receiver = await receiverFor()
    const result = await leave('process.exit', receiver.url)
    expect(result).toMatchObject({ code: 3, signal: null })
    expect(result.stderr).toBe(`zeph-telemetry: 2 spans are missing at ${receiver.url}/v1/traces\n`)
    // Whoever listens sees nothing of it, even later.
    await wait(50)
    expect(receiver.requests).toEqual([])
  })

  test('an uncaught error', async () => {
    const receiver = await receiverFor()
    const result = await leave('an uncaught error', receiver.url)
    expect(result).toMatchObject({ code: 1, signal: null })
    expect(result.stderr).toContain('RangeError: not caught')
    expect(result.stderr.split('1 span is missing')).toHaveLength(2)
  })
})
