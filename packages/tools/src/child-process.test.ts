import childProcess from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentChildProcess } from './child-process.ts'
import { BARE, CANARY, CHILD_CALLS, NODE, outcomeOf, script } from './fixtures/child-calls.ts'
import { toolSpans } from './index.ts'

const { exec, execFile, fork, spawn } = BARE
const WRAPPED: typeof BARE = {
  exec: instrumentChildProcess(exec),
  execFile: instrumentChildProcess(execFile),
  fork: instrumentChildProcess(fork),
  spawn: instrumentChildProcess(spawn),
}

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

describe('the caller sees what the original gives, and one span ends with the child', () => {
  test.each(CHILD_CALLS)('$claim', async ({ use, name, attributes }) => {
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
