import { expect, test } from 'vitest'
import { PROFILING_DEFAULTS } from './fixtures/profiling-config.ts'
import { profilingNotices, thisProcess } from './profiling-notices.ts'

const linux = (...flags: string[]) => ({ platform: 'linux', flags }) as const

function noticesOf(given: Partial<typeof PROFILING_DEFAULTS>, process = linux(), enabled = true): readonly string[] {
  const config = {
    profiling: { ...PROFILING_DEFAULTS, ...given },
    telemetry: { enabled },
    metrics: { enabled },
  } as never
  return profilingNotices(config, process).map(({ message }) => message)
}

test('what is not asked for, or can be had, is not told of', () => {
  expect(noticesOf({}, linux(), false)).toEqual([])
  expect(noticesOf({ chromeTracing: true, http: true })).toEqual([])
  for (const flag of ['--perf-basic-prof', '--perf_basic_prof', '--perf-prof'])
    expect(noticesOf({ perfProfiling: true }, linux(flag))).toEqual([])
})

test('perf_profiling without the launch flags says how to start', () => {
  const [message, ...others] = noticesOf({ perfProfiling: true }, linux('--conditions=profiling'))
  expect(message).toMatch(/^profiling\.perf_profiling has no effect in a process that runs already: .*run --perf/)
  expect(others).toEqual([])
})

test('perf_profiling is for Linux', () => {
  expect(noticesOf({ perfProfiling: true }, { platform: 'darwin', flags: ['--perf-basic-prof'] } as never)).toEqual([
    'profiling.perf_profiling has no effect on darwin: perf is part of Linux',
  ])
})

test('what needs telemetry says so', () => {
  expect(noticesOf({ chromeTracing: true, http: true }, linux(), false)).toEqual([
    'profiling.chrome_tracing has no effect while telemetry.enabled is false: there are no spans to draw',
    'profiling.http has no effect while metrics.enabled or telemetry.enabled is false: nothing is served',
  ])
})

test('flags of NODE_OPTIONS count', () => {
  const before = process.env['NODE_OPTIONS']
  process.env['NODE_OPTIONS'] = '--max-old-space-size=2000  --perf-basic-prof'
  try {
    expect(thisProcess().flags).toContain('--perf-basic-prof')
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = before
  }
})
