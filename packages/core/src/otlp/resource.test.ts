import { hostname, release } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { state, VERSION } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { redactResource, resourceAttributes } from './resource.ts'

afterEach(() => {
  state.redactor = undefined
})

const BASE = {
  'service.name': 'agent',
  'service.instance.id': expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  'host.name': hostname(),
  'host.arch': expect.stringMatching(/^(amd64|arm64|arm32|x86|ppc64|s390x|riscv64)$/),
  'os.type': process.platform === 'win32' ? 'windows' : process.platform,
  'os.version': release(),
  'telemetry.sdk.name': '@zeph-telemetry/core',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.version': VERSION,
  'process.pid': process.pid,
  'process.executable.name': expect.stringMatching(/^node(\.exe)?$/),
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
  'process.runtime.description': 'Node.js',
}

test('the service, the process and who measured; the instance stays the same', () => {
  const resource = resourceAttributes({ serviceName: 'agent', traceMetadata: {} })
  expect(resource).toEqual(BASE)
  expect(resourceAttributes({ serviceName: 'agent', traceMetadata: {} })).toEqual(resource)
})

test('trace_metadata adds and replaces, but for what is reserved, which is said', () => {
  using stderr = new CapturedStderr()
  const traceMetadata = {
    'deployment.environment.name': 'test',
    'host.name': 'container-7',
    'service.name': 'another',
    'telemetry.sdk.name': 'opentelemetry',
    'process.pid': '1',
    '': 'no key',
  }
  expect(resourceAttributes({ serviceName: 'agent', traceMetadata })).toEqual({
    ...BASE,
    'deployment.environment.name': 'test',
    'host.name': 'container-7',
  })
  expect(stderr.lines).toEqual([
    'zeph-telemetry: telemetry.trace_metadata must not set service.name, telemetry.sdk.name, process.pid; that is ignored\n',
  ])
})

test('secrets are replaced, by key and value', () => {
  const resource = { 'service.name': 'agent', 'api.key': 'abc', 'process.pid': 7 }
  expect(redactResource(resource)).toBe(resource)
  state.redactor = { text: (text) => text, value: (key, value) => (key === 'api.key' ? '[REDACTED:key]' : value) }
  expect(redactResource(resource)).toEqual({ ...resource, 'api.key': '[REDACTED:key]' })
})
