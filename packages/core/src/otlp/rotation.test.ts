/** A secret that is rotated while the program runs: the vault is asked again, and nothing is lost. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { emitEvent } from '../engine/emit-event.ts'
import { initObservability, meter, withSpan } from '../on.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { receiverFor } from './fixtures/sink.ts'

afterEach(() => void vi.unstubAllEnvs())

const counter = meter.counter('rotation.counter', { valueType: 'int' })
const KEY = 'ZEPH_OTEL_HEADERS'
const authorize = (token: string) => vi.stubEnv(KEY, JSON.stringify({ authorization: `Bearer ${token}` }))

describe.each([
  ['http/protobuf', 'http'],
  ['http/json', 'http'],
  ['grpc', 'grpc'],
] as const)('%s:', (otlpProtocol, protocol) => {
  async function start() {
    const state = { token: 'token-of-yesterday-1' }
    const receiver = await receiverFor({ protocol })
    receiver.answer((_, __, { authorization }) => (authorization === `Bearer ${state.token}` ? {} : { status: 401 }))
    const telemetry = { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url, otlpProtocol } as const
    const observability = initObservability({ telemetry: { ...telemetry, systemMetricsIntervalSecs: 0 } })
    return { state, receiver, observability }
  }

  function work(): void {
    withSpan('agent.turn', {}, () => emitEvent({ name: 'happened' }))
    counter.add(1)
  }

  test('all signals go on with the new headers, each batch arrives once, and nothing is said', async () => {
    using stderr = new CapturedStderr()
    authorize('token-of-yesterday-1')
    const { state, receiver, observability } = await start()
    work()
    await observability.flush()
    state.token = 'token-of-today-22'
    authorize(state.token)
    work()
    await observability.flush()
    await observability.shutdown()
    expect(receiver.spans()).toHaveLength(2)
    expect(receiver.logs().filter(({ eventName }) => eventName === 'happened')).toHaveLength(2)
    expect(receiver.metrics().filter(({ name }) => name === 'rotation.counter').length).toBeGreaterThanOrEqual(2)
    expect(stderr.lines).toEqual([])
  })

  test('a new secret that is no JSON: told without it, and the refusal, too', async () => {
    using stderr = new CapturedStderr()
    authorize('token-of-yesterday-1')
    const { state, observability } = await start()
    work()
    await observability.flush()
    state.token = 'token-of-today-22'
    vi.stubEnv(KEY, '{"authorization": token-of-today-22}')
    work()
    await observability.flush()
    await observability.shutdown()
    expect(stderr.about('cannot be read again')).toEqual([expect.stringContaining('refuses its headers')])
    expect(stderr.about('otlp_headers_vault_key')).toHaveLength(1)
    expect(stderr.lines.join('')).not.toContain('token-of')
  })
})
