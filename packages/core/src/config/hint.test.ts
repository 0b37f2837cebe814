/** The hand-written look into the file: the same answer as the TOML library and the migration give, form by form. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { warnOnce } from '../warn-once.ts'
import { hintIfProfiled, hintIfVariable } from './hint.ts'
import { readConfig } from './read-config.ts'

vi.mock(import('../warn-once.ts'), () => ({ warnOnce: vi.fn() }))
afterEach(() => {
  vi.mocked(warnOnce).mockClear()
  vi.unstubAllEnvs()
})

/** Whether the program without the condition is told that it is enabled, and whether it would be with it. */
async function answers(toml: string, environment: NodeJS.ProcessEnv = {}) {
  const workingDirectory = temporaryDirectory()
  const file = join(workingDirectory, 'zeph.toml')
  writeFileSync(file, toml)
  const { stderr } = await runProgram({
    program: ['asks-for-telemetry.ts'],
    ...{ profiling: false, workingDirectory, environment },
  })
  const { config } = readConfig(
    { telemetry: { otlpEndpoint: 'http://localhost' } },
    { ...environment, ZEPH_CONFIG: file },
  )
  return { hinted: stderr.includes('telemetry is enabled, but'), enabled: config.telemetry.enabled }
}

const YES = [
  '[telemetry]\nenabled = true',
  '["telemetry"]\r\n  "enabled"=true # yes\r\n',
  "[ 'telemetry' ]\nservice_name = \"a\"\n'enabled' = true",
  'telemetry.enabled = true',
  '"telemetry" . "enabled" = true',
  'telemetry = { service_name = "a", "enabled" = true }',
  '[observability]\nendpoint = "http://a"\nexporter = "otlp"',
  '[telemetry]\ntracing_enabled = true',
  'telemetry = { tracing_enabled = false, metrics_enabled = true }',
]

const NO = [
  '',
  '[telemetry]\nenabled = false',
  '[telemetry]\ntracing_enabled = false',
  '[telemetry]\nenabled = false\nmetrics_enabled = true',
  '[telemetry]\n# enabled = true',
  '[telemetry]\nservice_name = "a"\n[metrics]\nenabled = true',
  '[telemetry.trace_metadata]\nenabled = "true"',
  'telemetry = { service_name = "a" }',
  '[observability]\nexporter = "none"',
  '[observability]\nexporter = "otlp"\n[telemetry]\nenabled = false',
]

test.each(YES)('%j asks for telemetry', async (toml) => {
  expect(await answers(toml)).toEqual({ hinted: true, enabled: true })
})

test.each(NO)('%j does not', async (toml) => {
  expect(await answers(toml)).toEqual({ hinted: false, enabled: false })
})

test('OTEL_SDK_DISABLED is asking for nothing, whatever else asks', async () => {
  const environment = { OTEL_SDK_DISABLED: 'True', ZEPH_TELEMETRY_ENABLED: 'true' }
  expect(await answers('[telemetry]\nenabled = true', environment)).toEqual({ hinted: false, enabled: false })
})

describe('profiles', () => {
  const asks = (given?: Parameters<typeof hintIfProfiled>[0], toml = '') => {
    const file = join(temporaryDirectory(), 'zeph.toml')
    writeFileSync(file, toml)
    vi.stubEnv('ZEPH_CONFIG', file)
    hintIfProfiled(given)
    return vi.mocked(warnOnce).mock.calls.map(([, message]) => message)
  }
  const HINT =
    /^profiles are asked for, but .* without the "profiling" condition, so nothing is profiled\. Start it with/

  test.each<[string, Parameters<typeof hintIfProfiled>[0], string]>([
    ['code', { cpuProfiling: true }, ''],
    ['code, memory', { memoryProfiling: true }, ''],
    ['the file', {}, '[profiling]\ncpu_profiling = true\n'],
    ['the file, memory', undefined, 'profiling.memory_profiling = true\n'],
  ])('asked for by %s', (_, given, toml) => {
    expect(asks(given, toml)).toEqual([expect.stringMatching(HINT)])
  })

  test('asked for by a variable, also where nothing is initialised', () => {
    vi.stubEnv('ZEPH_PROFILING_MEMORY_PROFILING', 'true')
    expect(asks()).toHaveLength(1)
    hintIfVariable()
    expect(vi.mocked(warnOnce).mock.calls.map(([subject]) => subject)).toEqual(['no-condition', 'no-condition'])
  })

  test.each<[string, Parameters<typeof hintIfProfiled>[0], string]>([
    ['nobody', undefined, ''],
    ['another section', {}, '[telemetry]\ncpu_profiling = true\n[profiling]\nchrome_tracing = true\n'],
    ['the file, and code takes it back', { cpuProfiling: false }, '[profiling]\ncpu_profiling = true\n'],
  ])('not asked for by %s', (_, given, toml) => {
    expect(asks(given, toml)).toEqual([])
  })
})
