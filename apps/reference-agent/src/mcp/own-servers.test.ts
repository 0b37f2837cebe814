import { expect, onTestFinished, test, vi } from 'vitest'
import { conditionArguments, ownServerProcess } from './own-servers.ts'

test('a server gets what is for telemetry where the agent records, but no key, and not the port for metrics', () => {
  const telemetry = {
    ZEPH_TELEMETRY_SESSION_ID: 's1',
    ZEPH_TELEMETRY_TRACE_DIR: 'traces',
    ZEPH_METRICS_ENABLED: 'true',
  }
  const environment = { ...telemetry, OPENAI_API_KEY: 'secret' }
  const of = (enabled: string) => {
    const name = 'notes' as const
    return ownServerProcess({
      name,
      path: 'notes.db',
      environment: { ...environment, ZEPH_TELEMETRY_ENABLED: enabled },
    }).environment
  }
  const own = {
    ZEPH_TELEMETRY_SERVICE_NAME: 'reference-agent-notes',
    ZEPH_TELEMETRY_SESSION_ID: 's1-notes',
    ZEPH_METRICS_ENABLED: 'false',
  }
  expect(of('true')).toEqual({ ...own, ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_TRACE_DIR: 'traces' })
  expect(of('false')).toEqual({ ...own, ZEPH_TELEMETRY_ENABLED: 'false' })
})

test('Node’s conditions are handed on, however they were given', () => {
  const { execArgv } = process
  onTestFinished(() => {
    process.execArgv = execArgv
    vi.unstubAllEnvs()
  })
  process.execArgv = ['--no-warnings', '--conditions=one', '-C', 'two', '--require', './x.cjs', '--conditions', 'three']
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=512 --conditions=four')
  expect(conditionArguments()).toEqual(['one', 'two', 'three', 'four'].map((name) => `--conditions=${name}`))
  process.execArgv = []
  vi.stubEnv('NODE_OPTIONS', '')
  expect(conditionArguments()).toEqual([])
})
