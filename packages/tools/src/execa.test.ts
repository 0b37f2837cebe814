import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { execa as bareExeca, execaNode as bareExecaNode, execaSync as bareExecaSync, $ as bareScript } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentExeca } from './execa.ts'
import { capturingContent } from './fixtures/capturing-content.ts'
import { toolSpans } from './index.ts'

const CANARY = 'canary-4711'
const BARE = { execa: bareExeca, execaNode: bareExecaNode, execaSync: bareExecaSync, $: bareScript }
const TRACED: typeof BARE = {
  execa: instrumentExeca(bareExeca),
  execaNode: instrumentExeca(bareExecaNode),
  execaSync: instrumentExeca(bareExecaSync),
  $: instrumentExeca(bareScript),
}

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

/** What is the same in every run of a result or error. */
function stable(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result
  const { durationMs, stack, cause, ...rest } = result as Record<string, unknown>
  const { name, message } = result as { name?: unknown; message?: unknown }
  const piped = (rest['pipedFrom'] as unknown[] | undefined)?.map(stable)
  return { ...rest, pipedFrom: piped, name, message, cause: stable(cause), hasTime: typeof durationMs }
}

interface Case {
  readonly claim: string
  readonly use: (functions: typeof BARE) => unknown
  /** Program, exit code, `error.type` of every process, in the order in which they start. */
  readonly spans: readonly (readonly [string, number | undefined, string?])[]
}

const node = expect.stringMatching(/^node/) as string

const CASES: readonly Case[] = [
  { claim: 'a program and its arguments', use: ({ execa }) => execa('echo', ['1', CANARY]), spans: [['echo', 0]] },
  { claim: 'a program alone', use: ({ execa }) => execa('true'), spans: [['true', 0]] },
  { claim: 'a program by its path', use: ({ execa }) => execa('/bin/echo', [CANARY]), spans: [['echo', 0]] },
  {
    claim: 'options',
    use: ({ execa }) => execa('cat', [], { input: CANARY, encoding: 'hex', env: { OWN: CANARY } }),
    spans: [['cat', 0]],
  },
  { claim: 'a template', use: ({ execa }) => execa`echo ${CANARY} ${['a b', 'c']}x  d`, spans: [['echo', 0]] },
  { claim: 'a template with the program as a value', use: ({ execa }) => execa`${'echo'} 1`, spans: [['echo', 0]] },
  {
    claim: 'bound options',
    use: ({ execa }) => execa({ lines: true })({ reject: false })`echo 1`,
    spans: [['echo', 0]],
  },
  {
    claim: 'an exit code',
    use: ({ execa }) => execa('sh', ['-c', `echo ${CANARY} >&2; exit 3`]),
    spans: [['sh', 3, '3']],
  },
  {
    claim: 'an exit code that does not reject',
    use: ({ execa }) => execa({ reject: false })('sh', ['-c', 'exit 3']),
    spans: [['sh', 3, '3']],
  },
  {
    claim: 'a program that is not there',
    use: ({ execa }) => execa('no-such-program', [CANARY]),
    spans: [['no-such-program', undefined, 'ENOENT']],
  },
  {
    claim: 'a time limit',
    use: ({ execa }) => execa('sleep', ['10'], { timeout: 50 }),
    spans: [['sleep', undefined, 'timeout']],
  },
  {
    claim: 'a bound time limit',
    use: ({ execa }) => execa({ timeout: 50 })`sleep 10`,
    spans: [['sleep', undefined, 'timeout']],
  },
  {
    claim: 'a time limit bound first, and more options then',
    use: ({ execa }) => execa({ timeout: 50 })({ reject: false })`sleep 10`,
    spans: [['sleep', undefined, 'timeout']],
  },
  {
    claim: 'a time limit that the program survives for a while',
    use: ({ execa }) => execa('sh', ['-c', 'trap "exit 0" TERM; sleep 5 >/dev/null 2>&1 & wait'], { timeout: 700 }),
    spans: [['sh', 0, 'timeout']],
  },
  { claim: 'a time limit that is kept', use: ({ execa }) => execa('true', { timeout: 60_000 }), spans: [['true', 0]] },
  {
    claim: 'a signal that cancels',
    use: ({ execa }) => {
      const abort = new AbortController()
      const running = execa('sleep', ['10'], { cancelSignal: abort.signal })
      abort.abort()
      return running
    },
    spans: [['sleep', undefined, 'canceled']],
  },
  {
    claim: 'a process that is killed',
    use: ({ execa }) => {
      const running = execa('sleep', ['10'])
      running.kill('SIGKILL')
      return running
    },
    spans: [['sleep', undefined, 'SIGKILL']],
  },
  { claim: 'a shell', use: ({ execa }) => execa({ shell: true })`echo 1 | wc -l`, spans: [['sh', 0]] },
  { claim: 'another shell', use: ({ execa }) => execa('exit 4', { shell: '/bin/sh' }), spans: [['sh', 4, '4']] },
  { claim: 'output that is not kept', use: ({ execa }) => execa('true', { buffer: false }), spans: [['true', 0]] },
  { claim: 'inherited files', use: ({ execa }) => execa('true', { stdio: 'ignore' }), spans: [['true', 0]] },
  { claim: 'Node', use: ({ execaNode }) => execaNode('-p', ['1']), spans: [[node, 0]] },
  { claim: 'Node by an option', use: ({ execa }) => execa({ node: true })`-p 1`, spans: [[node, 0]] },
  {
    claim: 'a script',
    use: async ({ $ }) => $`echo ${(await $`echo 1`).stdout}`,
    spans: [
      ['echo', 0],
      ['echo', 0],
    ],
  },
  { claim: 'a script with options', use: ({ $ }) => $({ input: CANARY })`cat`, spans: [['cat', 0]] },
  {
    claim: 'a result in a template',
    use: async ({ $ }) => $`echo ${await $`echo 1`}`,
    spans: [
      ['echo', 0],
      ['echo', 0],
    ],
  },
  { claim: '$.sync', use: ({ $ }) => $.sync`echo 1 ${CANARY}`, spans: [['echo', 0]] },
  { claim: '$.s with options', use: ({ $ }) => $.s({ lines: true })`echo 1`, spans: [['echo', 0]] },
  { claim: '$({}).sync', use: ({ $ }) => $({ lines: true }).sync`echo 1`, spans: [['echo', 0]] },
  {
    claim: '$.sync with an exit code',
    use: ({ $ }) => $.sync`sh -c ${`echo ${CANARY}; exit 4`}`,
    spans: [['sh', 4, '4']],
  },
  { claim: 'execaSync', use: ({ execaSync }) => execaSync('cat', { input: CANARY }), spans: [['cat', 0]] },
  {
    claim: 'execaSync with an exit code that does not throw',
    use: ({ execaSync }) => execaSync('sh', ['-c', 'exit 4'], { reject: false }),
    spans: [['sh', 4, '4']],
  },
  {
    claim: 'execaSync with a time limit',
    use: ({ execaSync }) => execaSync('sleep', ['10'], { timeout: 50 }),
    spans: [['sleep', undefined, 'timeout']],
  },
  {
    claim: 'execaSync with more output than is allowed',
    use: ({ execaSync }) => execaSync('sh', ['-c', 'echo 12345678901234567890; exec sleep 10'], { maxBuffer: 10 }),
    spans: [['sh', undefined, 'max_buffer']],
  },
  {
    claim: 'execaSync of a program that is not there',
    use: ({ execaSync }) => execaSync('no-such-program', [CANARY]),
    spans: [['no-such-program', undefined, 'ENOENT']],
  },
  { claim: 'execaSync in Node', use: ({ execaSync }) => execaSync({ node: true })`-p 1`, spans: [[node, 0]] },
  {
    claim: 'a pipe to a process',
    use: ({ execa }) => execa('printf', ['b\na']).pipe(execa`sort`),
    spans: [
      ['printf', 0],
      ['sort', 0],
    ],
  },
  {
    claim: 'a pipe to a program',
    use: ({ execa }) => execa('printf', ['b\na']).pipe('sort', ['-r']),
    spans: [
      ['printf', 0],
      ['sort', 0],
    ],
  },
  {
    claim: 'pipes to templates, with options',
    use: ({ $ }) => $`printf ${'b\na'}`.pipe`sort`.pipe({ from: 'stdout' })`head -1`,
    spans: [
      ['printf', 0],
      ['sort', 0],
      ['head', 0],
    ],
  },
  {
    claim: 'a pipe to a program that fails',
    use: ({ execa }) => execa('printf', ['a']).pipe('sh', ['-c', 'cat >/dev/null; exit 5']),
    spans: [
      ['printf', 0],
      ['sh', 5, '5'],
    ],
  },
  {
    claim: 'a pipe to nothing that can be started',
    use: ({ execa }) => execa('true').pipe(5 as never),
    spans: [['true', 0]],
  },
]

/** Nothing that goes wrong differs in what it says. */
async function settle(functions: typeof BARE, use: Case['use']): Promise<unknown> {
  try {
    return stable(await use(functions))
  } catch (error) {
    return stable(error)
  }
}

describe('the caller gets what execa gives, and every process is one span', () => {
  test.each(CASES)('$claim', async ({ use, spans }) => {
    const expected = await settle(BARE, use)
    expect(recorder.started.length).toBe(0)
    expect(await settle(TRACED, use)).toEqual(expected)
    await allEnded()
    const seen = recorder.started.map(({ attributes }) => [
      attributes['process.executable.name'],
      attributes['process.exit.code'],
      attributes['error.type'],
    ])
    expect(seen).toEqual(spans.map(([name, code, error]) => [name, code, error]))
    for (const span of recorder.started) {
      expect(span).toMatchObject({ name: 'tool.shell', kind: 'client' })
      expect(span.status).toBe('error.type' in span.attributes ? 'error' : 'unset')
      expect(JSON.stringify([span.attributes, span.events, span.statusMessage])).not.toContain(CANARY)
    }
  })
})

/** Who waits for a process waits for its span, but for the first processes of a pipe. */
async function allEnded(): Promise<void> {
  while (recorder.spans.length < recorder.started.length) await new Promise((resolve) => setTimeout(resolve, 5))
}

test.each([
  ['a template', (execa: typeof bareExeca) => execa`true`],
  ['a failure', (execa: typeof bareExeca) => execa('sh', ['-c', 'exit 1'])],
  ['a lot of output', (execa: typeof bareExeca) => execa('sh', ['-c', 'yes | head -c 1000000'])],
])('the span has ended when the result is there: %s', async (_what, use) => {
  for (let run = 0; run < 10; run += 1) {
    await use(TRACED.execa).catch(() => {})
    expect(recorder.spans.length).toBe(run + 1)
  }
})

test('the span lasts as long as the output, even where the process is long gone', async () => {
  const running = TRACED.execa('sh', ['-c', 'sleep 10 & echo $!'])
  const [pid] = (await once(running.stdout!, 'data')) as [Buffer]
  if (running.nodeChildProcess.exitCode === null) await once(running.nodeChildProcess, 'exit')
  expect(recorder.spans.length).toBe(0)
  process.kill(Number(pid))
  await running
  expect(recorder.spans.length).toBe(1)
})

test('a process keeps its identity and all that hangs on it', async () => {
  const [bare, traced] = [bareExeca('true'), TRACED.execa('true')]
  expect(traced.constructor).toBe(Promise)
  expect(Object.keys(traced)).toEqual(Object.keys(bare))
  expect(Reflect.ownKeys(traced)).toEqual(Reflect.ownKeys(bare))
  expect(traced.nodeChildProcess.eventNames()).toEqual(bare.nodeChildProcess.eventNames())
  expect(traced.pid).toBe(traced.nodeChildProcess.pid)
  expect(Object.hasOwn(traced, 'then')).toBe(false)
  await Promise.all([bare, traced])
  expect(recorder.spans[0]?.attributes['process.pid']).toBe(traced.pid)
})

test('functions keep their names, lengths and properties, and are wrapped once', () => {
  for (const name of ['execa', 'execaNode', 'execaSync', '$'] as const) {
    const [bare, traced] = [BARE[name] as object as typeof bareScript, TRACED[name] as object as typeof bareScript]
    expect([traced.name, traced.length, Object.keys(traced)]).toEqual([bare.name, bare.length, Object.keys(bare)])
    expect(instrumentExeca(traced)).toBe(traced)
  }
  expect(TRACED.$.s).toBe(TRACED.$.sync)
  expect(BARE.$.s).not.toBe(TRACED.$.s)
})

test('output can be read line by line, and messages go through', async () => {
  const lines: string[] = []
  for await (const line of TRACED.execa`printf ${'a\nb'}`) lines.push(line)
  expect(lines).toEqual(['a', 'b'])
  const child = TRACED.execa({ ipc: true, node: true })('-e', ["process.once('message', (m) => process.send(m + 1))"])
  await child.sendMessage(1)
  expect(await child.getOneMessage()).toBe(2)
  child.kill()
  await child.catch(() => {})
  expect(recorder.spans.length).toBe(2)
})

test('a process that nobody waits for ends its span, too', async () => {
  const child = TRACED.execa('true')
  await once(child.nodeChildProcess, 'close')
  expect(recorder.spans).toMatchObject([{ status: 'unset' }])
})

test('a process that could not be started is a failure that is left to its owner', async () => {
  const fails = (execa: typeof bareExeca) =>
    execa('true', { uid: 1.5 }).then(
      () => 'started',
      ({ message }: Error) => message,
    )
  expect(await fails(bareExeca)).toContain('uid')
  expect(await fails(TRACED.execa)).toBe(await fails(bareExeca))
  expect(recorder.spans).toMatchObject([{ status: 'error', events: [], attributes: { 'error.type': 'spawn_error' } }])
})

test('arguments that are refused throw as before, and the span has the error', () => {
  expect(() => TRACED.execa('echo', 5 as never)).toThrow(TypeError)
  expect(() => bareExeca('echo', 5 as never)).toThrow(TypeError)
  expect(() => TRACED.execa(['a'] as never)).toThrow()
  expect(recorder.spans.map(({ status }) => status)).toEqual(['error', 'error'])
})

test('a rejection that nobody handles is still unhandled', async () => {
  const unhandled: unknown[] = []
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', (reason) => void unhandled.push(reason))
  const child = TRACED.execa('sh', ['-c', 'exit 1'])
  await once(child.nodeChildProcess, 'close')
  while (unhandled.length === 0) await new Promise((resolve) => setImmediate(resolve))
  process.removeAllListeners('unhandledRejection')
  for (const listener of listeners) process.on('unhandledRejection', listener)
  expect(unhandled).toMatchObject([{ name: 'ExecaError', exitCode: 1 }])
})

test('processes are part of the span in which they are started, those of a pipe as well', async () => {
  await toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'sort' }, async (outer) => {
    await TRACED.$`printf ${'b\na'}`.pipe`sort`
    expect(activeSpan().spanId).toBe(outer.spanId)
  })
  const [outer, ...inner] = recorder.started
  expect(inner.map(({ parentSpanId }) => parentSpanId)).toEqual([outer?.spanId, outer?.spanId])
})

test('a pipe makes no span of what others start meanwhile', async () => {
  const running = TRACED.execa('printf', ['a'])
  const other = bareExeca('true')
  await Promise.all([running.pipe`cat`, other])
  await bareExeca('true')
  await allEnded()
  expect(recorder.started.length).toBe(2)
  expect(channel('child_process').hasSubscribers).toBe(false)
})

test('commands are content; equal ones have equal hashes', async () => {
  await capturingContent(async () => {
    await TRACED.execa('echo', ['a b', 'c'])
    await TRACED.execa`echo ${'a b'} c`
    TRACED.$.sync`echo ${'a b'} c`
    await TRACED.execa`echo ${'a b'} ${'d'}`
    TRACED.$.sync`echo a ${'b'}d`
    TRACED.$.sync`echo ${['a', 'b']}${'c'} ${''}`
    await TRACED.execa('printf', ['x']).pipe('cat', ['-'])
  })
  await allEnded()
  const told = recorder.started.map(({ attributes }) => attributes)
  expect(told.map((given) => given['process.command_args'])).toEqual([
    ...Array(3).fill(['echo', 'a b', 'c']),
    ['echo', 'a b', 'd'],
    ['echo', 'a', 'bd'],
    ['echo', 'a', 'bc', ''],
    ['printf', 'x'],
    ['cat', '-'],
  ])
  const hashes = told.map((given) => given['zeph.command.hash'])
  expect(new Set(hashes).size).toBe(6)
  expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/)
  expect([hashes[1], hashes[2]]).toEqual([hashes[0], hashes[0]])
  await TRACED.execa('echo', ['a', 'b c'])
  expect(recorder.spans.at(-1)?.attributes['zeph.command.hash']).not.toBe(hashes[0])
})
