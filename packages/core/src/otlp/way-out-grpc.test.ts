/** How a process that exports over gRPC ends: as over HTTP, and no connection of the package keeps it alive. */
import { describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { blackHole } from './fixtures/black-hole.ts'
import { rawServer } from './fixtures/raw-server.ts'
import { receiverFor } from './fixtures/sink.ts'

const TIMEOUT_MS = 600
/** Far less than a connection that is not answered takes by itself, and far more than a busy machine. */
const SOON_MS = 20_000

async function leave(wayOut: string, url: string) {
  const begun = performance.now()
  const result = await runProgram({
    program: ['../otlp/fixtures/exporting.ts', wayOut],
    environment: { ENDPOINT: url, PROTOCOL: 'grpc', PATIENCE_MS: String(TIMEOUT_MS), TIMEOUT_MS: String(TIMEOUT_MS) },
    signal: 'SIGTERM',
    onOutput: () => {},
  })
  return { ...result, tookMs: performance.now() - begun }
}

const grpcReceiver = () => receiverFor({ protocol: 'grpc' })

test('the natural end sends what is queued', async () => {
  const receiver = await grpcReceiver()
  expect(await leave('natural end', receiver.url)).toMatchObject({ code: 5, signal: null, stdout: '', stderr: '' })
  expect(receiver.spans().map(({ name }) => name)).toEqual(['done'])
})

test('a signal that nobody handles sends it, too', async () => {
  const receiver = await grpcReceiver()
  expect(await leave('a signal that nobody handles', receiver.url)).toMatchObject({ signal: 'SIGTERM', stderr: '' })
  expect(receiver.spans().map(({ name }) => name)).toEqual(['done'])
})

describe('the process ends soon, and says what is missing, where the receiver', () => {
  test('never answers', async () => {
    const receiver = await receiverFor({ protocol: 'grpc', answer: { instead: 'hang' } })
    const result = await leave('natural end', receiver.url)
    expect(result).toMatchObject({ code: 5, signal: null })
    expect(result.stderr).toContain('1 span is missing')
    expect(result.tookMs).toBeLessThan(SOON_MS)
  })

  test('is a network that swallows connections', async () => {
    const result = await leave('natural end', await blackHole())
    expect(result).toMatchObject({ code: 5, signal: null })
    expect(result.stderr).toContain('1 span is missing')
    expect(result.tookMs).toBeLessThan(SOON_MS)
  })

  test('is a network that swallowed a connection before: it does not keep the process', async () => {
    const result = await leave('natural end after a flush', await blackHole())
    expect(result).toMatchObject({ code: 5, signal: null })
    expect(result.tookMs).toBeLessThan(SOON_MS)
  })

  test('takes connections and says nothing', async () => {
    const server = await rawServer(() => {})
    const result = await leave('natural end', new URL(server.url).origin)
    expect(result).toMatchObject({ code: 5, signal: null })
    expect(result.tookMs).toBeLessThan(SOON_MS)
  })
})
