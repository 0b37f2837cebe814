/** `initObservability` and what stands in for it where a program never calls it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spans } from '@zeph-telemetry/perfetto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { open } from './fixtures/open-trace.ts'
import { runProgram } from './fixtures/run-program.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { initObservability, isRecording, withSpan } from './on.ts'
import { warnOnce } from './warn-once.ts'

vi.mock(import('./warn-once.ts'), () => ({ warnOnce: vi.fn() }))
afterEach(() => void vi.mocked(warnOnce).mockClear())

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'exit', 'uncaughtExceptionMonitor']
const listeners = () => SIGNALS.map((name) => process.listenerCount(name))

function enabled(options: object = {}) {
  return { telemetry: { enabled: true, traceDir: temporaryDirectory(), sessionId: 'session', ...options } }
}

test('the handle flushes, tells its files, and takes back all listeners when it is shut down', async () => {
  const before = listeners()
  const handle = initObservability(enabled())
  await handle.ready
  expect(handle.enabled).toBe(true)
  expect(isRecording()).toBe(true)
  expect(listeners()).toEqual(before.map((count) => count + 1))
  withSpan('one', {}, () => {})
  await handle.flush()
  expect(await spans(await open(handle.traceFiles[0]!))).toHaveLength(1)
  withSpan('two', {}, () => {})
  await Promise.all([handle.shutdown(), handle.shutdown()])
  expect(isRecording()).toBe(false)
  withSpan('lost', {}, () => {})
  expect(listeners()).toEqual(before)
  expect((await spans(await open(handle.traceFiles[0]!))).map((span) => span.name)).toEqual(['one', 'two'])
  expect(vi.mocked(warnOnce)).not.toHaveBeenCalled()
})

test('a second call gets the handle of the first, and a word where it brings a configuration', async () => {
  await using first = initObservability(enabled())
  expect(initObservability()).toBe(first)
  expect(vi.mocked(warnOnce)).not.toHaveBeenCalled()
  expect(initObservability(enabled())).toBe(first)
  expect(vi.mocked(warnOnce).mock.calls).toEqual([
    [expect.stringMatching(/^second-init:telemetry.trace_dir /), expect.stringContaining('called again')],
  ])
})

test('after a shutdown it can be started again, into a file of its own', async () => {
  const config = enabled()
  const first = initObservability(config)
  withSpan('first', {}, () => {})
  await first.shutdown()
  const second = initObservability(config)
  withSpan('second', {}, () => {})
  await second.shutdown()
  const files = [...first.traceFiles, ...second.traceFiles]
  expect(new Set(files).size).toBe(2)
  const names = await Promise.all(files.map(async (file) => (await spans(await open(file))).map((span) => span.name)))
  expect(names).toEqual([['first'], ['second']])
})

test('disabled: a handle that does nothing, also to the one that comes after it', async () => {
  const handle = initObservability({ telemetry: { enabled: false } })
  expect(handle).toMatchObject({ enabled: false, traceFiles: [] })
  await Promise.all([handle.ready, handle.flush(), handle.shutdown(), handle[Symbol.asyncDispose]()])
  expect(isRecording()).toBe(false)
  await using next = initObservability(enabled())
  await handle.shutdown()
  expect(initObservability()).toBe(next)
})

test('a value that is not allowed throws, and nothing is started', () => {
  const before = listeners()
  expect(() => initObservability(enabled({ traceKeep: 0 }))).toThrow(
    'telemetry.traceKeep is 0, but must be a whole number of at least 1',
  )
  expect(listeners()).toEqual(before)
})

describe('a configuration that is broken', () => {
  const broken: Record<
    string,
    readonly [toml: string | undefined, environment: NodeJS.ProcessEnv, reason: RegExp, thrown: string]
  > = {
    'a value in the file': [
      '[telemetry]\nenabled = "yes"\n',
      {},
      /telemetry.enabled is "yes", .*zeph.toml:2\)/,
      'invalid_value telemetry.enabled',
    ],
    'a file that is no TOML': ['[telemetry', {}, /zeph.toml:1\)/, 'invalid_file zeph.toml'],
    'a variable': [
      undefined,
      { ZEPH_TELEMETRY_TRACE_KEEP: 'all' },
      /ZEPH_TELEMETRY_TRACE_KEEP is "all"/,
      'invalid_value ZEPH_TELEMETRY_TRACE_KEEP',
    ],
    'a file that is missing': [
      undefined,
      { ZEPH_CONFIG: 'nowhere.toml' },
      /ZEPH_CONFIG is "nowhere.toml".*ENOENT/,
      'unreadable_file ZEPH_CONFIG',
    ],
  }

  test.each(Object.entries(broken))(
    'by %s: one line before the first span, and the program goes on',
    async (_, [toml, environment, reason]) => {
      const result = await configures(toml, environment)
      expect(result).toMatchObject({ code: 0, stdout: 'values 1 2\n', traces: [] })
      expect(result.stderr).toMatch(/^zeph-telemetry: nothing is recorded: .*\n$/)
      expect(result.stderr).toMatch(reason)
    },
  )

  test.each(Object.entries(broken))('by %s: an explicit call throws it', async (_, [toml, environment, , thrown]) => {
    const result = await configures(toml, environment, 'explicitly')
    expect(result).toMatchObject({ code: 0, stdout: `ZephConfigError ${thrown}\nvalues 1 2\n`, traces: [] })
    expect(result.stderr).toBe('')
  })
})

test('a program that never configures is configured by file and variables before its first span', async () => {
  const result = await configures('[telemetry]\nservice_name = "by-file"\n', { ZEPH_TELEMETRY_ENABLED: 'true' })
  expect(result).toMatchObject({ code: 0, stdout: 'values 1 2\n', stderr: '' })
  const trace = await open(result.traces[0]!)
  expect(await spans(trace)).toHaveLength(2)
  expect(await trace.query("select pid from process where name = 'by-file'")).toHaveLength(1)
})

test('a call that comes after spans were made while it was disabled still decides', async () => {
  const result = await configures(undefined, {}, 'later')
  expect(result).toMatchObject({ code: 0, stdout: 'values 1 2\nenabled true\n', stderr: '' })
  expect((await spans(await open(result.traces[0]!))).map((span) => span.name)).toEqual(['late.turn'])
})

async function configures(toml: string | undefined, environment: NodeJS.ProcessEnv, how?: string) {
  const workingDirectory = temporaryDirectory()
  if (toml !== undefined) writeFileSync(join(workingDirectory, 'zeph.toml'), toml)
  const program = ['configures.ts', ...(how === undefined ? [] : [how])] as const
  return runProgram({ program, environment, workingDirectory })
}
