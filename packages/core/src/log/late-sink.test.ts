import { expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { CollectingSink } from './fixtures/collecting-sink.ts'
import { LateSink } from './late-sink.ts'
import { LogLine, type LogSink } from './log-sink.ts'

const line = (msg: string) => new LogLine(`{"msg":"${msg}"}\n`)

function late(mostWaiting = 1000) {
  const { promise, resolve, reject } = Promise.withResolvers<LogSink>()
  const sink = new LateSink({ name: 'late', mostWaiting, load: () => promise })
  return { sink, resolve, reject }
}

test('lines wait until it is loaded, keep their order, and later ones go straight through', async () => {
  const { sink, resolve } = late()
  const behind = new CollectingSink('late')
  sink.write(line('one'))
  sink.write(line('two'))
  const flushed = sink.flush()
  expect(behind.messages).toEqual([])
  resolve(behind)
  await flushed
  sink.write(line('three'))
  sink.flushSync()
  expect(behind.messages).toEqual(['one', 'two', 'three'])
  expect([behind.calls, sink.dropped]).toEqual([['flush', 'flushSync'], 0])
})

test('nothing waits: there is nothing to flush', () => {
  expect(late().sink.flush()).toBeUndefined()
})

test('what has no room is counted, with what the output itself lost', async () => {
  const { sink, resolve } = late(20)
  for (const msg of ['one', 'two', 'three', 'four']) sink.write(line(msg))
  expect(sink.dropped).toBe(2)
  const behind = new CollectingSink('late')
  behind.dropped = 5
  resolve(behind)
  await sink.flush()
  expect([behind.messages, sink.dropped]).toEqual([['one', 'two'], 7])
})

test('an output that cannot be loaded is said, its lines are counted, and nothing waits for it', async () => {
  using stderr = new CapturedStderr()
  const { sink, reject } = late()
  sink.write(line('one'))
  const flushed = sink.flush()
  reject(new Error('no such module'))
  await flushed
  sink.write(line('two'))
  expect([sink.dropped, sink.problem, sink.flush()]).toEqual([2, 'it cannot be opened: no such module', undefined])
  expect(stderr.lines).toEqual(['zeph-telemetry: log lines do not go to late: it cannot be opened: no such module\n'])
})

test('given up before it is loaded: what waited is counted, and does not arrive any more', async () => {
  const { sink, resolve } = late()
  sink.write(line('one'))
  sink.abandon()
  const behind = new CollectingSink('late')
  resolve(behind)
  await sink.close()
  sink.abandon()
  expect([sink.dropped, behind.messages, behind.calls]).toEqual([1, [], ['close', 'abandon']])
})

test('closed before it is loaded: the lines arrive, and then it is closed', async () => {
  const { sink, resolve } = late()
  sink.write(line('one'))
  const closed = sink.close()
  const behind = new CollectingSink('late')
  resolve(behind)
  await closed
  expect([behind.messages, behind.calls]).toEqual([['one'], ['close']])
})

test('it has the problem of the output', async () => {
  const { sink, resolve } = late()
  resolve(Object.assign(new CollectingSink('late'), { problem: 'nobody listens' }))
  sink.write(line('one'))
  await sink.flush()
  expect(sink.problem).toBe('nobody listens')
})
