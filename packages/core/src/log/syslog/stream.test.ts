import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { lineFeeds, octetCounted, type StreamDaemon, streamDaemon } from './fixtures/daemon.ts'
import { numbered, openSyslog } from './fixtures/opened.ts'
import { parseSyslog } from './fixtures/parse-syslog.ts'

const addressOf = ({ port }: StreamDaemon) => `tcp://127.0.0.1:${port}`
const textsOf = ({ messages }: StreamDaemon) => messages.map((message) => parseSyslog(message).text)

test('over TCP messages stand behind their length in bytes, in order, many at once', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { sink, write } = openSyslog(addressOf(daemon))
  const texts = numbered(5000).map((text) => `${text} grün`)
  write(...texts)
  await sink.flush()
  await daemon.count(5000)
  expect(textsOf(daemon)).toEqual(texts)
  expect(daemon.connections).toHaveLength(1)
  expect(sink.flush()).toBeUndefined()
  write('later')
  await daemon.count(5001)
  expect(sink.dropped).toBe(0)
})

test('with framing=lf a line feed ends each message, and stands in none', async () => {
  const daemon = await streamDaemon(lineFeeds)
  const { sink, write } = openSyslog(`${addressOf(daemon)}?framing=lf`)
  write('one', 'two\nlines', 'three')
  await sink.flush()
  await daemon.count(3)
  expect(textsOf(daemon)).toEqual(['one', 'two\\nlines', 'three'])
})

test.skipIf(process.platform === 'win32')('a local socket that takes a stream', async () => {
  const path = join(temporaryDirectory(), 'log')
  const daemon = await streamDaemon(lineFeeds, { path })
  const { sink, write } = openSyslog(`unix://${path}`)
  write('one', 'two')
  await sink.flush()
  await daemon.count(2)
  expect(textsOf(daemon)).toEqual(['one', 'two'])
})

test('lines wait for a daemon that is not there yet; that it is away and back is said once each', async () => {
  const first = await streamDaemon(octetCounted)
  const { port } = first
  first.stop()
  const { sink, notices, write } = openSyslog(addressOf(first))
  write('one', 'two')
  await sink.flush()
  expect(sink.problem).toMatch('ECONNREFUSED')
  const daemon = await streamDaemon(octetCounted, { port, host: '127.0.0.1' })
  await daemon.count(2)
  await sink.flush()
  expect(textsOf(daemon)).toEqual(['one', 'two'])
  expect({ problem: sink.problem, dropped: sink.dropped }).toEqual({ problem: undefined, dropped: 0 })
  expect(notices).toEqual([
    expect.stringMatching(/^log lines cannot be sent to tcp:.*ECONNREFUSED/),
    expect.stringMatching(/works again after \d+ s; meanwhile nothing was lost$/),
  ])
})

test('a connection that the daemon closed while nothing came is opened again for the next line, without a word', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { sink, notices, write } = openSyslog(addressOf(daemon))
  write('one')
  await daemon.count(1)
  const [connection] = daemon.connections
  // Nobody wants to know, but the end stands behind it.
  connection?.end('who are you?')
  await once(connection!, 'close')
  write('two')
  await sink.flush()
  await daemon.count(2)
  expect(textsOf(daemon)).toEqual(['one', 'two'])
  expect(daemon.connections).toHaveLength(2)
  expect(notices).toEqual([])
})

test('a daemon that reads nothing: what is over the room is counted, and everything else arrives when it reads again', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { sink, write } = openSyslog(addressOf(daemon), { maxQueueBytes: 2e6 })
  write('first')
  await daemon.count(1)
  daemon.connections[0]?.pause()
  const texts = numbered(30_000).map((text) => `${text} ${'x'.repeat(400)}`)
  for (const text of texts) {
    write(text)
    if (text.startsWith('line 10000 ')) await new Promise(setImmediate)
  }
  const { dropped } = sink
  expect(dropped).toBeGreaterThan(5000)
  expect(dropped).toBeLessThan(30_000)
  daemon.connections[0]?.resume()
  await sink.flush()
  await daemon.count(30_001 - dropped)
  expect(new Set(daemon.messages).size).toBe(30_001 - dropped)
  expect(sink.dropped).toBe(dropped)
  write('after')
  await daemon.count(30_002 - dropped)
})

test('a connection that breaks amid lines: what the system had not taken is sent over the next one', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { sink, write } = openSyslog(addressOf(daemon), { maxQueueBytes: 2e7 })
  write('first')
  await daemon.count(1)
  daemon.connections[0]?.pause()
  const texts = numbered(20_000).map((text) => `${text} ${'x'.repeat(800)}`)
  write(...texts)
  await new Promise(setImmediate)
  daemon.connections[0]?.destroy()
  while (sink.flush() !== undefined) await sink.flush()
  const last = texts.at(-1)!
  while (!daemon.messages.at(-1)?.endsWith(last)) await daemon.count(daemon.messages.length + 1)
  // What the system had in its hands for that connection is gone; of the rest nothing is, and nothing is out of order.
  const arrived = textsOf(daemon).slice(1)
  expect(arrived).toEqual(texts.slice(-arrived.length))
  expect(arrived.length).toBeGreaterThan(5000)
})

test('process.exit right after lines: what a connection that is open can take arrives', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { code, stdout, stderr } = await runProgram({
    program: [join(import.meta.dirname, 'fixtures/leaves.ts')],
    environment: { ADDRESS: addressOf(daemon) },
  })
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'dropped 0\n', stderr: '' })
  await daemon.count(101)
  expect(textsOf(daemon)).toEqual(['first', ...numbered(100)])
})

test('what is given up is counted once; closing hands over what waits, and takes no more', async () => {
  const daemon = await streamDaemon(octetCounted)
  const { sink, write } = openSyslog(addressOf(daemon))
  write('never sent', 'neither')
  sink.abandon?.()
  sink.abandon?.()
  expect(sink.dropped).toBe(2)
  write('one')
  await sink.close()
  await daemon.count(1)
  write('late')
  expect(textsOf(daemon)).toEqual(['one'])
  expect(sink.dropped).toBe(3)
})

test('an address that is none is refused when the output is made', () => {
  expect(() => openSyslog('tcp://')).toThrow(TypeError)
})
