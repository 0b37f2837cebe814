import childProcess, { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentChildProcess } from './child-process.ts'
import { toolSpans } from './index.ts'

const { exec, execFile, fork, spawn } = childProcess
const BARE = { exec, execFile, fork, spawn }
const WRAPPED: typeof BARE = {
  exec: instrumentChildProcess(exec),
  execFile: instrumentChildProcess(execFile),
  fork: instrumentChildProcess(fork),
  spawn: instrumentChildProcess(spawn),
}

const CANARY = 'canary-4711'
const NODE = process.execPath
const ECHO_CHILD = fileURLToPath(new URL('fixtures/echo-child.ts', import.meta.url))
const script = (code: string) => ['-e', code]
const SLEEP = script('setInterval(() => {}, 1000)')

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

type Callback = (error: Error | null, stdout: unknown, stderr: unknown) => void

/** What a callback of `exec` or `execFile` is given; settles when the child is closed, too. */
async function outcomeOf(start: (callback: Callback) => ChildProcess): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const child = start((error, stdout, stderr) => resolve([describeError(error), String(stdout), String(stderr)]))
  const closed = new Promise((close) => child.once('close', close))
  return (await Promise.all([promise, closed]))[0]
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, code, killed, signal, cmd, stdout, stderr } = error as Error & Record<string, unknown>
  return { name, message, code, killed, signal, cmd, stdout, stderr }
}

/** All events of a child, with what it wrote. */
async function eventsOf(child: ChildProcess): Promise<unknown[]> {
  const events: unknown[] = []
  for (const event of ['spawn', 'error', 'exit', 'close', 'message', 'disconnect']) {
    child.on(event, (...given) => events.push([event, ...given.map(describeError)]))
  }
  child.stdout?.on('data', (data) => events.push(`out ${data}`))
  child.stderr?.on('data', (data) => events.push(`err ${data}`))
  await once(child, 'close').catch(() => once(child, 'close'))
  return events
}

interface Case {
  readonly claim: string
  readonly use: (functions: typeof BARE) => unknown
  readonly name: string
  readonly attributes: object
}

const node = expect.stringMatching(/^node/) as string
const SIGTERM = { 'zeph.process.signal': 'SIGTERM', 'error.type': 'SIGTERM' }

const CASES: readonly Case[] = [
  {
    claim: 'execFile with output',
    use: ({ execFile }) => outcomeOf((done) => execFile(NODE, script('console.log(1); console.error(2)'), done)),
    name: node,
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'execFile with an exit code',
    use: ({ execFile }) => outcomeOf((done) => execFile(NODE, script('process.exit(3)'), done)),
    name: node,
    attributes: { 'process.exit.code': 3, 'error.type': '3' },
  },
  {
    claim: 'execFile with a time limit',
    use: ({ execFile }) => outcomeOf((done) => execFile(NODE, SLEEP, { timeout: 50 }, done)),
    name: node,
    attributes: SIGTERM,
  },
  {
    claim: 'execFile with another signal',
    use: ({ execFile }) =>
      outcomeOf((done) => execFile(NODE, SLEEP, { timeout: 50, killSignal: 'SIGKILL', encoding: 'buffer' }, done)),
    name: node,
    attributes: { 'zeph.process.signal': 'SIGKILL', 'error.type': 'SIGKILL' },
  },
  {
    claim: 'execFile with more output than is allowed',
    use: ({ execFile }) =>
      outcomeOf((done) =>
        execFile(NODE, script(`console.log('x'.repeat(100)); setInterval(() => {}, 1000)`), { maxBuffer: 10 }, done),
      ),
    name: node,
    attributes: SIGTERM,
  },
  {
    claim: 'execFile of a program that is not there',
    use: ({ execFile }) => outcomeOf((done) => execFile('./no-such-program', [CANARY], done)),
    name: 'no-such-program',
    attributes: { 'error.type': 'ENOENT' },
  },
  {
    claim: 'execFile through a shell',
    use: ({ execFile }) => outcomeOf((done) => execFile(`echo ${CANARY}`, { shell: true }, done)),
    name: 'sh',
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'execFile that is aborted',
    use: ({ execFile }) => {
      const abort = new AbortController()
      const outcome = outcomeOf((done) => execFile(NODE, SLEEP, { signal: abort.signal }, done))
      abort.abort()
      return outcome
    },
    name: node,
    attributes: { 'error.type': 'ABORT_ERR' },
  },
  {
    claim: 'exec',
    use: ({ exec }) => outcomeOf((done) => exec(`echo ${CANARY} && echo b 1>&2`, done)),
    name: 'sh',
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'exec with options, and an exit code',
    use: ({ exec }) => outcomeOf((done) => exec('exit 4', { cwd: '/', shell: '/bin/sh' }, done)),
    name: 'sh',
    attributes: { 'process.exit.code': 4, 'error.type': '4' },
  },
  {
    claim: 'promisified exec',
    use: async ({ exec }) => {
      const result = promisify(exec)(`echo ${CANARY}`)
      return [await result, result.child.exitCode, Object.keys(result), promisify(exec).name]
    },
    name: 'sh',
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'promisified execFile with options',
    use: ({ execFile }) => promisify(execFile)(NODE, script('console.log(7)'), { encoding: 'buffer' }),
    name: node,
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'promisified execFile that fails',
    use: ({ execFile }) => promisify(execFile)(NODE, script('console.log(7); process.exit(5)')).catch(describeError),
    name: node,
    attributes: { 'process.exit.code': 5, 'error.type': '5' },
  },
  {
    claim: 'promisified execFile of a program that is not there',
    use: ({ execFile }) => promisify(execFile)('./no-such-program').catch(describeError),
    name: 'no-such-program',
    attributes: { 'error.type': 'ENOENT' },
  },
  {
    claim: 'spawn',
    use: ({ spawn }) => eventsOf(spawn(NODE, script('console.log(1)'))),
    name: node,
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'spawn without pipes',
    use: ({ spawn }) => eventsOf(spawn(NODE, script('process.exit(2)'), { stdio: 'ignore' })),
    name: node,
    attributes: { 'process.exit.code': 2, 'error.type': '2' },
  },
  {
    claim: 'spawn of a program that is not there',
    use: ({ spawn }) => eventsOf(spawn('./no-such-program')),
    name: 'no-such-program',
    attributes: { 'error.type': 'ENOENT' },
  },
  {
    claim: 'spawn through a shell',
    use: ({ spawn }) => eventsOf(spawn(`echo ${CANARY}`, [], { shell: '/bin/sh' })),
    name: 'sh',
    attributes: { 'process.exit.code': 0 },
  },
  {
    claim: 'spawn of a child that is killed',
    use: ({ spawn }) => {
      const child = spawn(NODE, SLEEP)
      child.kill()
      return eventsOf(child)
    },
    name: node,
    attributes: SIGTERM,
  },
  {
    claim: 'fork, with messages, one of which cannot be sent',
    use: async ({ fork }) => {
      const child = fork(ECHO_CHILD, { silent: true })
      const events = eventsOf(child)
      child.send('hello')
      await once(child, 'message')
      child.send('end')
      await once(child, 'disconnect')
      child.send('too late')
      return events
    },
    name: node,
    attributes: { 'process.exit.code': 0 },
  },
]

describe('the caller sees what the original gives, and one span ends with the child', () => {
  test.each(CASES)('$claim', async ({ use, name, attributes }) => {
    const bare = await use(BARE)
    expect(await use(WRAPPED)).toEqual(bare)
    const [span] = recorder.spans
    expect([recorder.started.length, recorder.spans.length, span?.name, span?.kind]).toEqual([
      1,
      1,
      'tool.shell',
      'client',
    ])
    const hasPid = !('error.type' in attributes) || attributes['error.type'] !== 'ENOENT'
    const expected = { ...attributes, 'process.executable.name': name, 'process.pid': expect.any(Number) }
    expect(span?.attributes).toMatchObject(hasPid ? expected : attributes)
    expect(span?.status).toBe('error.type' in attributes ? 'error' : 'unset')
    expect(span?.attributes['process.executable.name']).toEqual(name)
    expect(JSON.stringify(span?.attributes)).not.toContain(CANARY)
  })

  test('an exit code is a failure without an exception, since nothing was thrown', async () => {
    await outcomeOf((done) => WRAPPED.execFile(NODE, script('process.exit(3)'), done))
    expect(recorder.spans[0]).toMatchObject({ status: 'error', statusMessage: 'exit code 3', events: [] })
  })

  test('arguments that are refused throw as before, and the span has the error', () => {
    for (const start of [BARE.execFile, WRAPPED.execFile, promisify(BARE.exec), promisify(WRAPPED.exec)]) {
      expect(() => start(5 as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }))
    }
    expect(recorder.spans.map(({ attributes }) => attributes['error.type'])).toEqual(
      Array(2).fill('ERR_INVALID_ARG_TYPE'),
    )
  })
})

type NamedFunction = (...args: never[]) => unknown

test('functions keep their names, lengths and promisified forms', () => {
  for (const key of ['exec', 'execFile', 'fork', 'spawn'] as const) {
    const [bare, wrapped] = [BARE[key] as object as NamedFunction, WRAPPED[key] as object as NamedFunction]
    expect([wrapped.name, wrapped.length, promisify.custom in wrapped]).toEqual([
      bare.name,
      bare.length,
      promisify.custom in bare,
    ])
  }
})

test('children keep their own listeners and properties', async () => {
  const [bare, wrapped] = [spawn('true'), WRAPPED.spawn('true')]
  expect(Object.keys(wrapped)).toEqual(Object.keys(bare))
  expect(wrapped.eventNames()).toEqual(bare.eventNames())
  await Promise.all([once(bare, 'close'), once(wrapped, 'close')])
})

test('the span lasts as long as the output, even where the process is long gone', async () => {
  const child = WRAPPED.spawn('sh', ['-c', 'sleep 10 & echo $!'])
  const [[pid]] = (await Promise.all([once(child.stdout!, 'data'), once(child, 'exit')])) as [[Buffer], unknown]
  expect(recorder.spans.length).toBe(0)
  process.kill(Number(pid))
  await once(child, 'close')
  expect(recorder.spans.length).toBe(1)
})

test('a child is part of the span in which it was started, and what it calls back runs where it was started', async () => {
  const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'shell' } as const
  const seen: string[] = []
  const both = [1, 2].map((index) =>
    toolSpans.with('tool.execute', TOOL, async (outer) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const child = WRAPPED.execFile('true', () => {
        seen.push(activeSpan().spanId)
        resolve()
      })
      child.once('exit', () => seen.push(activeSpan().spanId))
      await promise
      return { index, outer: outer.spanId }
    }),
  )
  const outers = (await Promise.all(both)).map(({ outer }) => outer)
  expect(seen.toSorted()).toEqual([...outers, ...outers].toSorted())
  const shells = recorder.all('tool.shell')
  expect(shells.map(({ parentSpanId }) => parentSpanId)).toEqual(outers)
})

test('an error that nobody listens for ends the process as before', () => {
  const code = `
    import { spawn } from 'node:child_process'
    import { instrumentChildProcess } from '@zeph-telemetry/tools/child-process'
    import { addLayer } from '@zeph-telemetry/core'
    addLayer({ name: 'none', onEnd: (span) => console.log(span.name) })
    instrumentChildProcess(spawn)('./no-such-program')`
  const conditions = ['--conditions=profiling', '--conditions=@zeph-telemetry/source', '--input-type=module']
  const options = { cwd: import.meta.dirname, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } } as const
  const { status, stdout, stderr } = childProcess.spawnSync(NODE, [...conditions, '-e', code], options)
  expect([status, stdout]).toEqual([1, 'tool.shell\n'])
  expect(stderr).toContain("Unhandled 'error' event")
})

test('no command, argument or output reaches a span; a path that is not found stands in the message alone', async () => {
  await outcomeOf((done) => WRAPPED.exec(`echo ${CANARY}; exit 1`, done))
  await outcomeOf((done) => WRAPPED.execFile(NODE, script(`throw new Error('${CANARY}')`), done))
  await outcomeOf((done) => WRAPPED.execFile(`/${CANARY}/program`, done))
  const told = ({ name, attributes, events, statusMessage }: (typeof recorder.spans)[number]) =>
    JSON.stringify([name, attributes, events, statusMessage])
  const [shell, thrown, missing] = recorder.spans
  expect(told(shell!) + told(thrown!)).not.toContain(CANARY)
  expect(missing?.statusMessage).toBe(`spawn /${CANARY}/program ENOENT`)
  expect(JSON.stringify(missing?.attributes)).not.toContain(CANARY)
})

test.each([undefined, {}])(
  'a stand-in that starts no child and returns %s gets its result and its span ends',
  (result) => {
    const start = instrumentChildProcess((() => result) as unknown as typeof spawn)
    expect(start('sh')).toBe(result)
    expect(recorder.spans.map(({ name }) => name)).toEqual(['tool.shell'])
  },
)
