import childProcess from 'node:child_process'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentChildProcess } from './child-process.ts'
import { capturingContent } from './fixtures/capturing-content.ts'
import { toolSpans } from './index.ts'

const { execFileSync, execSync, spawnSync } = childProcess
const BARE = { execFileSync, execSync, spawnSync }
const WRAPPED: typeof BARE = {
  execFileSync: instrumentChildProcess(execFileSync),
  execSync: instrumentChildProcess(execSync),
  spawnSync: instrumentChildProcess(spawnSync),
}

const CANARY = 'canary-4711'
const QUIET = { stdio: 'pipe' } as const

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

interface Case {
  readonly claim: string
  readonly use: (functions: typeof BARE) => unknown
  readonly name: string
  readonly attributes: object
}

const DONE = { 'process.exit.code': 0 }
const SIGKILL = { 'zeph.process.signal': 'SIGKILL', 'error.type': 'SIGKILL' }

const CASES: readonly Case[] = [
  { claim: 'spawnSync', use: ({ spawnSync }) => spawnSync('echo', [CANARY]), name: 'echo', attributes: DONE },
  {
    claim: 'spawnSync with input',
    use: ({ spawnSync }) => spawnSync('cat', { input: CANARY }),
    name: 'cat',
    attributes: DONE,
  },
  {
    claim: 'spawnSync with an exit code',
    use: ({ spawnSync }) => spawnSync('sh', ['-c', 'exit 3'], { encoding: 'utf8' }),
    name: 'sh',
    attributes: { 'process.exit.code': 3, 'error.type': '3' },
  },
  {
    claim: 'spawnSync of a process that is killed',
    use: ({ spawnSync }) => spawnSync('sh', ['-c', 'kill -9 $$']),
    name: 'sh',
    attributes: SIGKILL,
  },
  {
    claim: 'spawnSync with a time limit',
    use: ({ spawnSync }) => spawnSync('sleep', ['10'], { timeout: 30 }),
    name: 'sleep',
    attributes: { 'zeph.process.signal': 'SIGTERM', 'error.type': 'ETIMEDOUT' },
  },
  {
    claim: 'spawnSync of a program that is not there',
    use: ({ spawnSync }) => spawnSync('./no-such-program', [CANARY]),
    name: 'no-such-program',
    attributes: { 'error.type': 'ENOENT' },
  },
  {
    claim: 'spawnSync through a shell',
    use: ({ spawnSync }) => spawnSync(`echo ${CANARY}`, { shell: true }),
    name: 'sh',
    attributes: DONE,
  },
  { claim: 'execFileSync', use: ({ execFileSync }) => execFileSync('echo', [CANARY]), name: 'echo', attributes: DONE },
  {
    claim: 'execFileSync with an exit code',
    use: ({ execFileSync }) => execFileSync('sh', ['-c', `echo ${CANARY} >&2; exit 3`], QUIET),
    name: 'sh',
    attributes: { 'process.exit.code': 3, 'error.type': '3' },
  },
  {
    claim: 'execFileSync of a process that is killed',
    use: ({ execFileSync }) => execFileSync('sh', ['-c', 'kill -9 $$'], QUIET),
    name: 'sh',
    attributes: SIGKILL,
  },
  {
    claim: 'execFileSync of a program that is not there',
    use: ({ execFileSync }) => execFileSync('./no-such-program', [CANARY]),
    name: 'no-such-program',
    attributes: { 'error.type': 'ENOENT' },
  },
  {
    claim: 'execFileSync with a time limit',
    use: ({ execFileSync }) => execFileSync('sleep', ['10'], { timeout: 30 }),
    name: 'sleep',
    attributes: { 'zeph.process.signal': 'SIGTERM', 'error.type': 'ETIMEDOUT' },
  },
  {
    claim: 'execSync',
    use: ({ execSync }) => execSync(`echo ${CANARY}`, { encoding: 'utf8' }),
    name: 'sh',
    attributes: DONE,
  },
  {
    claim: 'execSync with an exit code',
    use: ({ execSync }) => execSync(`echo ${CANARY} >&2; exit 4`, QUIET),
    name: 'sh',
    attributes: { 'process.exit.code': 4, 'error.type': '4' },
  },
  {
    claim: 'execSync with more output than is allowed',
    use: ({ execSync }) => execSync('echo 12345678901234567890; exec sleep 10', { ...QUIET, maxBuffer: 10 }),
    name: 'sh',
    attributes: { 'error.type': 'ENOBUFS' },
  },
]

/** What is the same in every run. */
function settle(use: () => unknown): unknown {
  try {
    return withoutPid(use())
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException
    return { thrown: { name, message, code }, ...withoutPid(error as object) }
  }
}

function withoutPid(result: unknown): object {
  if (typeof result !== 'object' || result === null || Buffer.isBuffer(result)) return { result }
  const { pid, error, ...rest } = result as { pid?: number; error?: Error }
  return { ...rest, error: error?.message, hasPid: (pid ?? 0) > 0 }
}

describe('the caller gets what the original gives, and every call is one span', () => {
  test.each(CASES)('$claim', ({ use, name, attributes }) => {
    const expected = settle(() => use(BARE))
    expect(recorder.started.length).toBe(0)
    expect(settle(() => use(WRAPPED))).toEqual(expected)
    expect(recorder.spans.length).toBe(1)
    const [span] = recorder.spans
    expect(span).toMatchObject({ name: 'tool.shell', kind: 'client', attributes })
    expect(span?.attributes['process.executable.name']).toBe(name)
    expect(span?.status).toBe('error.type' in attributes ? 'error' : 'unset')
    const said = JSON.stringify([span?.attributes, span?.events, span?.statusMessage])
    expect(said).not.toContain(CANARY)
  })
})

test('an exit code is a failure without an exception', () => {
  expect(() => WRAPPED.execSync('exit 3', QUIET)).toThrow('Command failed: exit 3')
  expect(recorder.spans[0]).toMatchObject({ status: 'error', statusMessage: 'exit code 3', events: [] })
})

test('arguments that are refused throw as before, and the span has the error', () => {
  expect(() => WRAPPED.spawnSync(5 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
  expect(recorder.spans[0]?.attributes['error.type']).toBe('ERR_INVALID_ARG_TYPE')
})

test('functions keep their names and lengths, and are wrapped once', () => {
  for (const key of ['execFileSync', 'execSync', 'spawnSync'] as const) {
    expect([WRAPPED[key].name, WRAPPED[key].length]).toEqual([BARE[key].name, BARE[key].length])
    expect(instrumentChildProcess(WRAPPED[key] as typeof spawnSync)).toBe(WRAPPED[key])
  }
})

test('the process is part of the span in which it runs', () => {
  toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'true' }, () => WRAPPED.spawnSync('true'))
  expect(recorder.started[1]?.parentSpanId).toBe(recorder.started[0]?.spanId)
  expect(recorder.started[1]?.attributes['process.pid']).toBeGreaterThan(0)
})

test('commands are content, and have the same hash as where they are not waited for', async () => {
  const { exec, execFile } = childProcess
  await capturingContent(async () => {
    WRAPPED.spawnSync('echo', ['a b'])
    WRAPPED.execFileSync('echo', ['a b'])
    await new Promise((done) => instrumentChildProcess(execFile)('echo', ['a b']).once('close', done))
    WRAPPED.execSync('echo a b', QUIET)
    await new Promise((done) => instrumentChildProcess(exec)('echo a b').once('close', done))
  })
  const told = recorder.spans.map(({ attributes }) => attributes)
  expect(told.map((given) => given['process.command_args'])).toEqual([
    ...Array(3).fill(['echo', 'a b']),
    ...Array(2).fill(['/bin/sh', '-c', 'echo a b']),
  ])
  const [one, two, three, four, five] = told.map((given) => given['zeph.command.hash'])
  expect([two, three, five]).toEqual([one, one, four])
  expect(one).not.toBe(four)
})
