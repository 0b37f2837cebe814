/**
 * What becomes of the console's calls while it is captured: in this process, and with Node's own console in one of its
 * own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { withContext, withSpan } from '../../on.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { type Line, LogUnderTest, linesOf } from '../fixtures/log-under-test.ts'
import { log } from '../index.ts'
import { useConsoleCapture } from './use-console-capture.ts'

let lines: LogUnderTest

beforeEach(() => {
  lines = new LogUnderTest({ level: 'trace', captureConsole: true })
  return () => useConsoleCapture(false, log)
})

const said = ({ level, name, time: _time, pid: _pid, ...rest }: Line) => [level, name, rest]

test.each<[method: 'log' | 'info' | 'debug' | 'warn' | 'error' | 'dirxml', level: string]>([
  ['log', 'info'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['dirxml', 'info'],
])('console.%s is a line of level %s, called console', (method, level) => {
  console[method]('text')
  expect(lines.lines().map(said)).toEqual([[level, 'console', { msg: 'text' }]])
})

test.each<[what: string, values: readonly unknown[], line: object]>([
  [
    'a format and its values',
    ['%s has %d of %i, %j %%', 'a', 1.5, 2.5, { b: 1 }, 'rest'],
    { msg: 'a has 1.5 of 2, {"b":1} % rest' },
  ],
  ['a text that is no format', ['100% of it'], { msg: '100% of it' }],
  [
    'texts and objects',
    ['text', { a: [1, { b: 2 }] }, null, undefined, 5n],
    { msg: 'text { a: [ 1, { b: 2 } ] } null undefined 5n' },
  ],
  ['fields', [{ a: 1, b: { c: 2 } }], { a: 1, b: { c: 2 } }],
  ['fields and more', [{ a: 1 }, 'done %d', 5, { b: 2 }], { a: 1, msg: 'done %d 5 { b: 2 }' }],
  ['a list', [['a', 1]], { msg: "[ 'a', 1 ]" }],
  ['bytes', [Buffer.from('abc')], { msg: '[3 bytes]' }],
  ['a map', [new Map([['a', 1]])], { msg: '{ a: 1 }' }],
  ['an empty object', [{}], { msg: '{}' }],
  ['colours', ['\x1b[31mred\x1b[39m %c text', 'color: red'], { msg: 'red  text' }],
  ['a number', [5], { msg: '5' }],
  ['a symbol', [Symbol('s')], { msg: 'Symbol(s)' }],
  ['undefined', [undefined], { msg: 'undefined' }],
])('%s', (_what, values, line) => {
  console.log(...values)
  expect(lines.lines().map(said)).toEqual([['info', 'console', line]])
})

test.each<[where: string, values: (error: Error) => readonly unknown[], line: object]>([
  ['alone', (error) => [error], { msg: 'refused' }],
  ['before a text', (error) => [error, 'no answer'], { msg: 'no answer' }],
  ['among the values', (error) => ['no answer:', error], { msg: 'no answer: TypeError: refused' }],
  ['behind fields', (error) => [{ attempt: 2 }, error], { attempt: 2, msg: 'TypeError: refused' }],
])('an error %s has its stack under err', (_where, values, line) => {
  const error = Object.assign(new TypeError('refused'), { code: 'E1' })
  console.error(...values(error))
  const err = { type: 'TypeError', message: 'refused', code: 'E1', stack: error.stack }
  expect(lines.lines().map(said)).toEqual([['error', 'console', { ...line, err }]])
})

test('a line has the ids of the work in progress', () => {
  using recorder = new SpanRecorder()
  withContext({ requestId: 'r-1' }, () => withSpan('turn', {}, () => console.log('text')))
  const [span] = recorder.ended
  expect(lines.line()).toMatchObject({ trace_id: span!.traceId, span_id: span!.spanId, request_id: 'r-1' })
})

test('console.trace says where it was called, and nothing of ours is above that', () => {
  function caller(): void {
    console.trace({ a: 1 }, 'text')
  }
  caller()
  const { stack, ...line } = lines.line() as { readonly stack: string }
  expect(line).toMatchObject({ level: 'trace', a: 1, msg: 'text' })
  expect(stack).toMatch(/^Trace: text\n {4}at caller /)
})

test('console.dir takes the first value alone; a table is its text', () => {
  console.dir({ a: 1 }, { depth: 0 })
  console.table([{ a: 1 }])
  const [dir, table] = lines.lines().map(said)
  expect(dir).toEqual(['info', 'console', { a: 1 }])
  expect(table).toMatchObject(['info', 'console', { msg: expect.stringContaining('│ (index) │ a │\n') }])
})

test('secrets under their names are in no form of it', () => {
  const account = { user: 'ada', password: 'hunter2', nested: { apiKey: 'hunter2' } }
  console.log(account)
  console.log('account', account, [account], new Map([['a', account]]))
  console.log('%o %O %j', account, account, account)
  console.dir(account)
  console.table([account])
  console.trace('account', account)
  expect(lines.text()).toContain('ada')
  expect(lines.lines()).toHaveLength(6)
  expect(lines.text()).not.toContain('hunter2')
})

test('nothing that is logged throws or costs another line, and what it prints itself while it is read is not lost in a circle', () => {
  const printed: unknown[] = []
  useConsoleCapture(false, log)
  const { log: own } = console
  console.log = (...values) => void printed.push(...values)
  onTestFinished(() => {
    console.log = own
  })
  useConsoleCapture(true, log)
  const noisy = {
    get a() {
      console.log('from a getter')
      return 1
    },
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  console.log(noisy)
  expect(() => console.log(proxy)).not.toThrow()
  console.log('after')
  useConsoleCapture(false, log)
  expect(lines.lines().map(({ a, msg }) => a ?? msg)).toEqual([1, expect.any(String), 'after'])
  expect(new Set(printed)).toEqual(new Set(['from a getter']))
})

test('an empty line is none, and a level that is not enabled costs no formatting', () => {
  let reads = 0
  const counted = {
    get a() {
      reads += 1
      return 1
    },
  }
  lines = new LogUnderTest({ level: 'warn', captureConsole: true })
  console.log('text', counted)
  console.log()
  console.warn()
  console.error('')
  expect(lines.lines()).toEqual([])
  expect(reads).toBe(0)
})

test('who has put a method over ours keeps it when the capture ends; ours prints then', () => {
  const printed: unknown[] = []
  useConsoleCapture(false, log)
  const { log: own } = console
  onTestFinished(() => {
    console.log = own
  })
  console.log = (...values) => void printed.push(['original', ...values])
  useConsoleCapture(true, log)
  const ours = console.log
  console.log = (...values) => ours('theirs', ...values)
  console.log('captured')
  useConsoleCapture(false, log)
  console.log('printed')
  expect(lines.lines().map(({ msg }) => msg)).toEqual(['theirs captured'])
  expect(printed).toEqual([['original', 'theirs', 'printed']])
})

test('a console that cannot be changed is said once, and prints as before', () => {
  const before = globalThis.console
  useConsoleCapture(false, log)
  const printed: unknown[] = []
  globalThis.console = Object.freeze({ ...before, log: (value: unknown) => void printed.push(value) })
  onTestFinished(() => {
    globalThis.console = before
  })
  expect(() => useConsoleCapture(true, log)).not.toThrow()
  console.log('text')
  expect(printed).toEqual(['text'])
})

test.each([
  ['with', true],
  ['without', false],
])(
  "%s the profiling condition, Node's own console prints nothing while it is captured, and all of it when it is not any more",
  async (_with, profiling) => {
    const workingDirectory = temporaryDirectory()
    const { stdout, stderr, code } = await runProgram({
      program: [join(import.meta.dirname, 'fixtures', 'prints.ts')],
      profiling,
      workingDirectory,
    })
    expect([code, stdout.split('not captured any more\n')[0]]).toEqual([0, ''])
    expect(stdout).toContain('log of 1\ninfo\ndebug\n')
    expect(stdout).toContain('the same as before: true\n')
    expect(stderr).toMatch(/^warn\nerror\nTrace: trace 1\n/)
    const written = linesOf(readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'))
    expect(written.map(({ level, msg, of }) => `${level} ${msg ?? of}`)).toEqual([
      'info log of 1',
      'info info',
      'debug debug',
      'warn warn',
      'error error',
      'trace trace 1',
      'info dir',
      'info dirxml',
      expect.stringContaining('│ (index) │ of '),
      'warn Assertion failed: assert 1',
      'info count: 1',
      'info group',
      'info groupCollapsed',
      expect.stringMatching(/^info time: .* more$/),
      expect.stringMatching(/^info time: /),
    ])
  },
)
