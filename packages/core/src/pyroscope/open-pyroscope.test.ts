/** Who gets continuous profiling, with which settings. */
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../config/read-config.ts'
import { activeHealth } from '../health/active-health.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { openPyroscope, type PyroscopeConfig } from './open-pyroscope.ts'
import type { Pyroscope, PyroscopeSettings } from './pyroscope.ts'

const { telemetry: DEFAULTS, vault: VAULT } = readConfig().config
const TELEMETRY: PyroscopeConfig['telemetry'] = {
  ...DEFAULTS,
  serviceName: 'agent',
  traceMetadata: { a: 'b' },
  shutdownTimeoutMs: 700,
}

function opened(telemetry: Partial<PyroscopeConfig['telemetry']>): PyroscopeSettings[] {
  const given: PyroscopeSettings[] = []
  openPyroscope((settings) => void given.push(settings), { telemetry: { ...TELEMETRY, ...telemetry }, vault: VAULT })
  return given
}

test('nobody who does not ask', () => {
  using stderr = new CapturedStderr()
  expect(opened({})).toEqual([])
  openPyroscope(undefined, { telemetry: TELEMETRY, vault: VAULT })
  expect(stderr.lines).toEqual([])
})

test('an endpoint is enough, and everything has a default', () => {
  expect(opened({ pyroscopeEndpoint: 'http://localhost:4040' })).toEqual([
    {
      endpoint: 'http://localhost:4040',
      engine: 'zeph',
      serviceName: 'agent',
      metadata: { a: 'b' },
      intervalMs: 15_000,
      profiles: ['wall', 'cpu', 'heap'],
      tenant: undefined,
      headers: expect.any(Function),
      shutdownTimeoutMs: 700,
    },
  ])
})

test('what is configured is used', () => {
  const [settings] = opened({
    backend: ['pyroscope'],
    pyroscopeEndpoint: 'http://localhost:4040',
    pyroscopeEngine: 'pyroscope-nodejs',
    pyroscopeIntervalSecs: 5,
    pyroscopeProfiles: ['heap'],
    pyroscopeTenant: 't',
  })
  expect(settings).toMatchObject({ engine: 'pyroscope-nodejs', intervalMs: 5000, profiles: ['heap'], tenant: 't' })
})

test('who asks without the condition, or without an endpoint, is told how', () => {
  using stderr = new CapturedStderr()
  openPyroscope(undefined, { telemetry: { ...TELEMETRY, pyroscopeEndpoint: 'http://localhost:4040' }, vault: VAULT })
  expect(stderr.about('--conditions=profiling-pyroscope')).toHaveLength(1)
  expect(opened({ backend: ['pyroscope'] })).toEqual([])
  expect(stderr.about('telemetry.pyroscope_endpoint is not set')).toHaveLength(1)
})

const SECRET = 'ZEPH_PYROSCOPE_HEADERS'

function withVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables)
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
  })
}

test('headers are those of its own key; those of OTLP stay where they belong', async () => {
  withVariables({ ZEPH_OTEL_HEADERS: '{"authorization":"otlp"}' })
  const [plain] = opened({ pyroscopeEndpoint: 'http://localhost:4040' })
  expect(await plain!.headers()).toEqual({})
  withVariables({ [SECRET]: '{"authorization":"Bearer profiles"}', OTHER: '{"x-a":"b"}' })
  expect(await plain!.headers()).toEqual({ authorization: 'Bearer profiles' })
  const [other] = opened({ pyroscopeEndpoint: 'http://localhost:4040', pyroscopeHeadersVaultKey: 'OTHER' })
  expect(await other!.headers()).toEqual({ 'x-a': 'b' })
})

test('a key that the vault does not have is named by its own name', async () => {
  const [settings] = opened({ pyroscopeEndpoint: 'http://localhost:4040', pyroscopeHeadersVaultKey: 'NOT_THERE' })
  await expect(settings!.headers()).rejects.toMatchObject({
    code: 'missing_secret',
    key: 'telemetry.pyroscope_headers_vault_key',
  })
})

test('its health is known while it runs', async () => {
  const status = { hasLinks: true, sent: 0, lost: 0, problem: undefined as string | undefined }
  const running: Pyroscope = { layer: { name: 'pyroscope' }, status }
  const config = { telemetry: { ...TELEMETRY, pyroscopeEndpoint: 'http://localhost:4040' }, vault: VAULT }
  const { layer } = openPyroscope(() => running, config)!
  const found = async () => (await activeHealth.get()).checks.find(({ name }) => name === 'pyroscope')
  expect(await found()).toMatchObject({ status: 'healthy' })
  status.problem = 'it is down'
  expect(await found()).toMatchObject({ status: 'degraded', message: 'it is down' })
  await layer.shutdown!()
  expect(await found()).toBeUndefined()
})
