import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type CliOptions, endOf, runCli, startCli, waitForOutput } from '../fixtures/run-cli.ts'
import { temporaryFolder, writeTrace } from '../fixtures/trace-builder.ts'

const program = (name: string) => fileURLToPath(new URL(`../fixtures/programs/${name}.ts`, import.meta.url))
const REPORT = program('report-environment')
const LEAVE = program('leave-trace')

/** Core as it is, not as it was built. */
const SOURCES = { nodeFlags: ['--conditions=@zeph-telemetry/source'] }

interface Report {
  args: string[]
  execArgv: string[]
  environment: Record<string, string>
}

async function report(args: readonly string[], options: CliOptions = {}): Promise<Report> {
  const { stdout } = await runCli(['run', ...args], options)
  return JSON.parse(stdout) as Report
}

test('a script gets the condition directly and for its children, and its own options untouched', async () => {
  expect(await report([REPORT, '--alloc', '--', '--help'])).toEqual({
    args: ['--alloc', '--', '--help'],
    execArgv: ['--conditions=profiling'],
    environment: { NODE_OPTIONS: '--conditions=profiling', ZEPH_TELEMETRY_ENABLED: 'true' },
  })
})

test('every option reaches the program', async () => {
  const cwd = temporaryFolder()
  const options = ['--alloc', '--pyroscope', '--trace-dir', 'out', '--service', 'shop', '--session', 's-1']
  const conditions = ['--conditions=profiling', '--conditions=profiling-alloc', '--conditions=profiling-pyroscope']
  expect(await report([...options, REPORT], { cwd })).toEqual({
    args: [],
    execArgv: conditions,
    environment: {
      NODE_OPTIONS: conditions.join(' '),
      ZEPH_TELEMETRY_ENABLED: 'true',
      ZEPH_TELEMETRY_TRACE_DIR: join(cwd, 'out'),
      ZEPH_TELEMETRY_SERVICE_NAME: 'shop',
      ZEPH_TELEMETRY_SESSION_ID: 's-1',
    },
  })
})

test('--debug adds loggers to the levels that are configured; all is every logger', async () => {
  const cwd = temporaryFolder()
  const levels = async (args: readonly string[], env: Record<string, string> = {}) =>
    (await report([...args, REPORT], { cwd, env, ...SOURCES })).environment['ZEPH_LOG']
  expect(await levels(['--debug', 'llm'])).toBe('info,llm=debug')
  writeFileSync(join(cwd, 'zeph.toml'), '[logging]\nlevel = "warn,memory=off"\n')
  expect(await levels(['--debug', 'llm, memory.cache'])).toBe('warn,memory=off,llm=debug,memory.cache=debug')
  expect(await levels(['--debug', 'llm'], { ZEPH_LOG: 'error' })).toBe('error,llm=debug')
  expect(await levels(['--debug', 'llm,all'])).toBe('debug')
  expect(await levels([])).toBeUndefined()
  writeFileSync(join(cwd, 'zeph.toml'), '[logging]\nlevel = "loud"\n')
  expect(await levels(['--debug', 'llm'])).toBe('info,llm=debug')
  const { code, stderr } = await runCli(['run', '--debug', 'a b', REPORT], { cwd, ...SOURCES })
  expect([code, stderr]).toEqual([2, expect.stringContaining('names of loggers')])
})

test('what the user set stays: NODE_OPTIONS is appended to, a disabled switch is left off and said', async () => {
  const env = { NODE_OPTIONS: '--no-warnings --conditions=profiling', ZEPH_TELEMETRY_ENABLED: 'false' }
  const { stdout, stderr } = await runCli(['run', '--alloc', REPORT], { env, cwd: temporaryFolder() })
  expect((JSON.parse(stdout) as Report).environment).toEqual({
    NODE_OPTIONS: '--no-warnings --conditions=profiling --conditions=profiling-alloc',
    ZEPH_TELEMETRY_ENABLED: 'false',
  })
  expect(stderr).toContain('telemetry is disabled by ZEPH_TELEMETRY_ENABLED=false')
})

test('after -- any command runs, and the Node programs it starts are traced', async () => {
  const { environment, args, execArgv } = await report([
    '--session',
    's',
    '--',
    'sh',
    '-c',
    `"${process.execPath}" ${REPORT} a`,
  ])
  expect([environment.NODE_OPTIONS, environment.ZEPH_TELEMETRY_SESSION_ID, args, execArgv]).toEqual([
    '--conditions=profiling',
    's',
    ['a'],
    [],
  ])
})

test('a name on the PATH needs no --, and --node chooses another Node', async () => {
  const folder = temporaryFolder()
  const fake = writeTrace('#!/bin/sh\necho "fake $*"\n', 'fakenode', folder)
  chmodSync(fake, 0o755)
  const env = { PATH: `${folder}:${process.env.PATH}` }
  expect((await runCli(['run', 'fakenode', 'start'], { env })).stdout).toBe('fake start\n')
  expect((await runCli(['run', '--node', fake, LEAVE, 'x'])).stdout).toBe(`fake --conditions=profiling ${LEAVE} x\n`)
})

test('the new trace and the command that opens it are named on stderr', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'out'))
  writeTrace('[\n', 'older_20261121T090000.json', join(cwd, 'out'))
  const { stderr, stdout, code } = await runCli(['run', '--trace-dir', 'out', '--session', 'demo', LEAVE], { cwd })
  expect([stdout, code]).toEqual(['', 0])
  expect(stderr).toMatch(
    /^zeph-trace: trace written: out\/demo_20261121T110000\.json \([\d.]+ kB\)\nzeph-trace: open it with: {2}zeph-trace open out\/demo_20261121T110000\.json\n$/,
  )
})

test('when no trace was written the possible reasons are said', async () => {
  const { stderr } = await runCli(['run', REPORT], { cwd: temporaryFolder() })
  expect(stderr).toContain(
    'no trace was written to .local/traces. Possible reasons:\n  - the program does not use @zeph-telemetry/core',
  )
})

test.each([0, 1, 3, 255])('exit code %d is passed on, with the trace reported', async (code) => {
  const end = await runCli(['run', LEAVE, 'exit', String(code)], { cwd: temporaryFolder() })
  expect([end.code, end.signal]).toEqual([code, null])
  expect(end.stderr).toContain('trace written: .local/traces/')
})

test.each(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGABRT'] as const)(
  'an end by %s is passed on, with the trace reported',
  async (signal) => {
    const end = await runCli(['run', LEAVE, 'signal', signal], { cwd: temporaryFolder() })
    expect([end.code, end.signal]).toEqual([null, signal])
    expect(end.stderr).toContain('trace written: .local/traces/')
  },
)

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const)(
  '%s is forwarded once and the program decides its end',
  async (signal) => {
    const child = startCli(['run', program('wait-for-signal')], { cwd: temporaryFolder() })
    const end = endOf(child)
    await waitForOutput(child, /ready/)
    child.kill(signal)
    expect(await end).toMatchObject({ stdout: `ready\ngot ${signal}\n`, code: 7, signal: null })
  },
)

test.each([
  ['a script that is not there', ['nope.ts'], 127, 'there is no program nope.ts'],
  ['a command that is not there', ['--', 'nope-command'], 127, 'there is no command nope-command'],
  ['a Node that is not there', ['--node', '/nope/node', REPORT], 127, 'there is no command /nope/node'],
  ['a script after --', ['--', REPORT], 126, 'it is not executable (a script needs no --)'],
  ['a directory as a command', ['--', '/tmp'], 126, 'it is a directory'],
])('%s ends as in a shell', async (_case, args, code, message) => {
  const end = await runCli(['run', ...args])
  expect([end.code, end.stdout]).toEqual([code, ''])
  expect(end.stderr).toBe(`zeph-trace: ${end.stderr.slice('zeph-trace: '.length)}`)
  expect(end.stderr).toContain(message)
  expect(end.stderr.trimEnd().split('\n')).toHaveLength(1)
})
