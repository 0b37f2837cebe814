import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { createInterface as createPromisesInterface } from 'node:readline/promises'
import { PassThrough } from 'node:stream'
import { promisify } from 'node:util'
import { activeSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everythingTold } from './fixtures/told.ts'
import { channelSpans } from './index.ts'
import { handleLines, instrumentReadline } from './readline.ts'

const SECRET = 'zx-canary-what-the-user-said'

let input: PassThrough
let output: PassThrough
let recorder: SpanRecorder

beforeEach(() => {
  input = new PassThrough()
  output = new PassThrough()
  recorder = recordSpans()
})

afterEach(() => {
  recorder.stop()
  expect(incompleteSpans(recorder)).toEqual([])
  expect(everythingTold(recorder.spans)).not.toContain(SECRET)
})

const makeTerminal = () => createInterface({ input, output, terminal: false })

/** Some work of the agent's that a line causes. */
const work = () =>
  channelSpans.with('channel.telegram', { 'zeph.channel.direction': 'out' }, () => {}, { kind: 'client' })

/** Types lines; resolves when the interface is closed. */
async function type(terminal: Interface, ...lines: string[]): Promise<void> {
  const closed = once(terminal, 'close')
  input.end(lines.map((line) => `${line}\n`).join(''))
  await closed
}

const ended = (count: number) => expect.poll(() => recorder.spans.length).toBe(count)

test('a line is a root span around its listener, with the work inside, sync or async', async () => {
  const terminal = makeTerminal()
  terminal.on('line', async () => {
    await Promise.resolve()
    work()
  })
  instrumentReadline(terminal)
  terminal.on('line', () => work())
  await type(terminal, SECRET, 'two')
  await ended(6)
  assertSpanTree(
    recorder,
    `
    channel.cli
      channel.telegram
      channel.telegram
    channel.cli
      channel.telegram
      channel.telegram
    `,
  )
  expect(new Set(recorder.roots().map(({ traceId }) => traceId)).size).toBe(2)
  expect(recorder.roots()[0]).toMatchObject({ kind: 'internal', status: 'unset' })
  expect(recorder.roots()[0]?.attributes).toEqual({
    'zeph.channel.direction': 'in',
    'zeph.message.length': SECRET.length,
  })
})

test('the span of a line lasts until the last of its listeners is done', async () => {
  const terminal = instrumentReadline(makeTerminal())
  const gate = Promise.withResolvers<void>()
  terminal.on('line', () => gate.promise)
  terminal.on('line', async () => {})
  await type(terminal, 'one')
  expect(recorder.started.length).toBe(1)
  expect(recorder.spans).toEqual([])
  gate.resolve()
  await ended(1)
})

test('a listener that throws throws on, and the span has its error', () => {
  const terminal = instrumentReadline(makeTerminal())
  const failure = new RangeError('out of range')
  terminal.on('line', () => {
    throw failure
  })
  const later = () => {}
  terminal.on('line', later)
  expect(() => terminal.emit('line', 'a')).toThrow(failure)
  expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
  expect(recorder.spans[0]?.events.map(({ name }) => name)).toEqual(['exception'])
  terminal.close()
})

test('a listener that rejects is an unhandled rejection as before, and the span has its error', async () => {
  const terminal = instrumentReadline(makeTerminal())
  const failure = new RangeError('out of range')
  terminal.on('line', async () => {
    throw failure
  })
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  const unhandled = once(process, 'unhandledRejection')
  await type(terminal, 'a')
  expect((await unhandled)[0]).toBe(failure)
  for (const listener of others) process.on('unhandledRejection', listener)
  expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
})

test('handleLines handles lines in their order, each in a span that ends before the next begins', async () => {
  const terminal = makeTerminal()
  const seen: string[] = []
  const done = handleLines(terminal, async (line) => {
    seen.push(`${line} begins`)
    await Promise.resolve()
    work()
    seen.push(`${line} ends`)
  })
  await type(terminal, SECRET, 'b')
  await done
  expect(seen).toEqual([`${SECRET} begins`, `${SECRET} ends`, 'b begins', 'b ends'])
  assertSpanTree(recorder, 'channel.cli\n  channel.telegram\nchannel.cli\n  channel.telegram')
  const [first, , second] = recorder.started
  expect(first!.endTime).toBeLessThan(second!.startTime)
})

test('handleLines on an instrumented interface makes one span for a line', async () => {
  const terminal = instrumentReadline(makeTerminal())
  const done = handleLines(terminal, () => work())
  await type(terminal, 'a')
  await done
  assertSpanTree(recorder, 'channel.cli\n  channel.telegram')
})

test('what handleLines is given throws ends the span and the loop', async () => {
  const terminal = makeTerminal()
  const failure = new RangeError('out of range')
  const lines: string[] = []
  const handled = handleLines(terminal, (line) => {
    lines.push(line)
    throw failure
  })
  input.write('a\nb\n')
  await expect(handled).rejects.toBe(failure)
  terminal.close()
  expect(lines).toEqual(['a'])
  expect(recorder.spans.map(({ status }) => status)).toEqual(['error'])
})

test('a loop over an instrumented interface gets every line and makes no span of its own', async () => {
  const terminal = instrumentReadline(makeTerminal())
  setImmediate(() => input.end('a\nb\nc\n'))
  const lines: string[] = []
  for await (const line of terminal) {
    expect(activeSpan().recording).toBe(false)
    lines.push(line)
  }
  expect(lines).toEqual(['a', 'b', 'c'])
  expect(recorder.spans).toEqual([])
})

test('a question with a callback is a span around the callback, below the span that asked', async () => {
  const terminal = instrumentReadline(makeTerminal())
  const answer = Promise.withResolvers<string>()
  channelSpans.with('channel.slack', { 'zeph.channel.direction': 'in' }, (span) => {
    const end = span.deferEnd()
    terminal.question('your name? ', async (line) => {
      await Promise.resolve()
      work()
      end()
      answer.resolve(line)
    })
  })
  input.write(`${SECRET}\n`)
  expect(await answer.promise).toBe(SECRET)
  await ended(4)
  assertSpanTree(
    recorder,
    `
    channel.slack
      channel.cli {"zeph.channel.direction":"out","zeph.message.length":11}
      channel.cli {"zeph.channel.direction":"in","zeph.message.length":${SECRET.length}}
        channel.telegram
    `,
  )
  expect(output.read().toString()).toBe('your name? ')
  terminal.close()
})

test('a question that returns a promise is a span from prompt to answer', async () => {
  const terminal = instrumentReadline(createPromisesInterface({ input, output }))
  const answered = terminal.question('your name? ')
  input.write(`${SECRET}\n`)
  expect(await answered).toBe(SECRET)
  assertSpanTree(
    recorder,
    `
    channel.cli {"zeph.channel.direction":"in","zeph.message.length":${SECRET.length}}
      channel.cli {"zeph.channel.direction":"out","zeph.message.length":11}
    `,
  )
  terminal.close()
})

test('a promisified question, and one that is aborted, come out as before', async () => {
  const terminal = instrumentReadline(makeTerminal())
  const ask = promisify(terminal.question).bind(terminal) as unknown as (query: string) => Promise<string>
  const answered = ask('? ')
  input.write('yes\n')
  expect(await answered).toBe('yes')
  recorder.clear()
  const promises = instrumentReadline(createPromisesInterface({ input, output }))
  const signal = AbortSignal.abort()
  await expect(promises.question('? ', { signal })).rejects.toMatchObject({ name: 'AbortError' })
  expect(recorder.started.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
    ['error', 'ABORT_ERR'],
  ])
  terminal.close()
  promises.close()
})

test('a prompt is a span of direction out', () => {
  const terminal = instrumentReadline(makeTerminal())
  terminal.setPrompt('you> ')
  terminal.prompt()
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual([
    { 'zeph.channel.direction': 'out', 'zeph.message.length': 5 },
  ])
  expect(output.read().toString()).toBe('you> ')
  terminal.close()
})

test('the interface is what it was; instrumenting twice changes nothing', async () => {
  const terminal = makeTerminal()
  const keys = Object.keys(terminal)
  expect(instrumentReadline(instrumentReadline(terminal))).toBe(terminal)
  expect(Object.keys(terminal)).toEqual(keys)
  const listener = () => {}
  terminal.once('line', listener)
  terminal.off('line', listener)
  expect(terminal.listenerCount('line')).toBe(0)
  terminal.once('line', () => work())
  await type(terminal, 'a', 'b')
  await ended(2)
  assertSpanTree(recorder, 'channel.cli\n  channel.telegram')
})
