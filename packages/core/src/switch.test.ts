/** What the `profiling` condition switches, seen from outside: in processes of their own; in bundles: `bundled.test.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ProgramOptions, runProgram } from './fixtures/run-program.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

const SOURCE = import.meta.dirname
const MODULE_LIST = `--import=${join(SOURCE, 'fixtures/module-list.ts')}`
const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true' }

interface Found {
  readonly names: readonly string[]
  readonly same: boolean
  readonly lengths: readonly number[]
  readonly listeners: readonly string[]
  readonly resources: readonly string[]
  readonly openTelemetry: boolean
  readonly traces: boolean
  readonly recording: boolean
}

async function usesCore(options: Omit<ProgramOptions, 'program'>) {
  const result = await runProgram({ ...options, program: ['uses-core.ts'] })
  const lines = result.stdout.split('\n')
  const found = JSON.parse(lines.find((line) => line.startsWith('found '))!.slice('found '.length)) as Found
  const loaded = lines.filter((line) => line.startsWith('loaded ')).map((line) => line.slice('loaded file://'.length))
  return { ...result, found, loaded }
}

const HINT = /^zeph-telemetry: telemetry is enabled, but .*--conditions=profiling.*\n$/

const NOTHING = { listeners: [], resources: [], openTelemetry: false, traces: false, recording: false }

describe('without the condition', () => {
  test('nothing is loaded but names, context, the hint, and what `timed` and `unified` do by hand', async () => {
    const { code, stderr, loaded } = await usesCore({ profiling: false, flags: [MODULE_LIST], environment: ENABLED })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(HINT) })
    expect(loaded.map((path) => path.replace(`${SOURCE}/`, '')).toSorted()).toEqual([
      'bridge/buckets.ts',
      'bridge/durations.ts',
      'bridge/read-timings.ts',
      'bridge/span-row.ts',
      'bridge/span-table.ts',
      'bridge/stopwatch.ts',
      'bridge/timed-by-hand.ts',
      'bridge/timings.ts',
      'config/config-error.ts',
      'config/hint.ts',
      'content/content-policy.ts',
      'content/short-hash.ts',
      'context/context.ts',
      'context/correlation.ts',
      'engine/clock.ts',
      'engine/identifiers.ts',
      'engine/span.ts',
      'event/call-by-hand.ts',
      'event/error-type.ts',
      'event/milliseconds.ts',
      'event/unified-off.ts',
      'event/unified.ts',
      'exit/settled-within.ts',
      'fixtures/uses-core.ts',
      'global-state.ts',
      'health/health-on-use.ts',
      'instrument/callable-like.ts',
      'instrument/own-property.ts',
      'log/flush-outputs.ts',
      'log/process-logger-off.ts',
      'metrics/buckets.ts',
      'metrics/exemplar.ts',
      'metrics/no-meter.ts',
      'off.ts',
      'propagation/correlation-keys.ts',
      'propagation/read-correlation.ts',
      'warn-once.ts',
    ])
  })

  test('the wrapper is the function itself, and nothing is there', async () => {
    const { found } = await usesCore({ profiling: false, environment: ENABLED })
    expect(found).toEqual({ ...NOTHING, names: found.names, same: true, lengths: [4, 7] })
  })

  test('a program that never calls initObservability gets the hint, too, where the variable asks', async () => {
    const silent = await usesCore({ profiling: false })
    expect(silent.stderr).toBe('')
    const { stderr } = await usesCore({ profiling: false, environment: ENABLED })
    expect(stderr).toMatch(HINT)
  })

  test('the names are those that the condition gives', async () => {
    const [off, on] = await Promise.all([usesCore({ profiling: false }), usesCore({})])
    expect(off.found.names).toEqual(on.found.names)
    expect(off.found.names.length).toBeGreaterThan(15)
  })

  const asking: Record<string, Partial<ProgramOptions> & { readonly inCode?: string; readonly toml?: string }> = {
    'a variable': { environment: ENABLED },
    'a file': {
      toml: '# agent\n[metrics]\nenabled = false\n[telemetry] # traces\nservice_name = "a"\n  enabled=true\n',
    },
    'a dotted key': { toml: 'telemetry.enabled = true\n' },
    'an inline table': { toml: 'telemetry = { service_name = "a", enabled = true }\n' },
    code: { inCode: 'true' },
    'code, against the variable': { inCode: 'true', environment: { ZEPH_TELEMETRY_ENABLED: 'false' } },
    'a variable, against the file': { environment: ENABLED, toml: '[telemetry]\nenabled = false\n' },
  }
  test.each(Object.entries(asking))('%s that asks for telemetry gets one line with the remedy', async (_, how) => {
    const result = await asks(how, false)
    expect(result).toMatchObject({ code: 0, stdout: 'enabled false\n', traces: [] })
    expect(result.stderr).toMatch(HINT)
    expect(result.stderr.match(/\n/g)).toHaveLength(1)
    // With the condition the same configuration is enabled: the hint reads it as the real thing does.
    expect(await asks(how, true)).toMatchObject({ stdout: 'enabled true\n', stderr: '' })
  })

  const notAsking: typeof asking = {
    nothing: {},
    'a file that does not': { toml: '[telemetry]\nservice_name = "enabled = true"\n[logging]\nenabled = true\n' },
    'a broken file': { toml: '[telemetry\nenabled = tru' },
    'code, against the file': { inCode: 'false', toml: '[telemetry]\nenabled = true\n' },
    'a variable, against the file': {
      environment: { ZEPH_TELEMETRY_ENABLED: 'false' },
      toml: '[telemetry]\nenabled = true\n',
    },
  }
  test.each(Object.entries(notAsking))('%s gets silence', async (_, how) => {
    expect(await asks(how, false)).toMatchObject({ code: 0, stdout: 'enabled false\n', stderr: '' })
  })
})

async function asks(
  { inCode, toml, ...options }: Partial<ProgramOptions> & { inCode?: string; toml?: string },
  profiling: boolean,
) {
  const workingDirectory = temporaryDirectory()
  if (toml !== undefined) writeFileSync(join(workingDirectory, 'zeph.toml'), toml)
  const program = ['asks-for-telemetry.ts', ...(inCode === undefined ? [] : [inCode])] as const
  return runProgram({ ...options, program, workingDirectory, profiling })
}

describe('with the condition', () => {
  test('disabled: no file, timer, socket, listener or OpenTelemetry global, and the program ends at once', async () => {
    const { found, code, stderr, traces } = await usesCore({})
    expect({ code, stderr, traces }).toEqual({ code: 0, stderr: '', traces: [] })
    expect(found).toEqual({ ...NOTHING, names: found.names, same: false, lengths: [4, 7] })
  })

  test('enabled: all of that is there, so the test above can fail', async () => {
    const { found, traces } = await usesCore({ environment: ENABLED })
    expect(found).toMatchObject({ openTelemetry: true, traces: true, recording: true, lengths: [4, 7] })
    expect(found.listeners).toEqual(['SIGTERM', 'SIGINT', 'SIGHUP', 'exit', 'uncaughtExceptionMonitor', 'beforeExit'])
    expect(traces).toHaveLength(1)
  })

  test.each(['profiling-alloc', 'profiling-pyroscope'])('%s implies it', async (condition) => {
    const { found } = await usesCore({ profiling: false, flags: [`--conditions=${condition}`], environment: ENABLED })
    expect(found).toMatchObject({ same: false, recording: true })
  })

  test('--import @zeph-telemetry/core/register gives it', async () => {
    const { found, stderr, traces } = await usesCore({
      profiling: false,
      flags: ['--import=@zeph-telemetry/core/register'],
      environment: ENABLED,
      workingDirectory: SOURCE,
    })
    expect(stderr).toBe('')
    expect(found).toMatchObject({ same: false, recording: true })
    expect(traces).toHaveLength(1)
  })
})

test('the package exports the source first, then types, the condition’s keys, and the off entry last', () => {
  const { exports } = JSON.parse(readFileSync(join(SOURCE, '../package.json'), 'utf8')) as {
    exports: Record<string, Record<string, object>>
  }
  const keys = ['profiling', 'profiling-alloc', 'profiling-pyroscope', 'default']
  expect(Object.keys(exports['.']!)).toEqual(['@zeph-telemetry/source', 'types', ...keys])
  expect(Object.keys(exports['.']!['@zeph-telemetry/source']!)).toEqual(keys)
})
