import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { udpDaemon } from './fixtures/daemon.ts'
import { numbered, openSyslog } from './fixtures/opened.ts'
import { parseSyslog } from './fixtures/parse-syslog.ts'

test('each line is a datagram, whole and without framing', async () => {
  const daemon = await udpDaemon()
  const { sink, write } = openSyslog(`udp://127.0.0.1:${daemon.port}`)
  write('one', 'zwei\nDrei grün')
  await daemon.count(2)
  expect(daemon.messages.map((message) => parseSyslog(message).text)).toEqual(['one', 'zwei\\nDrei grün'])
  await sink.flush()
  expect(sink.flush()).toBeUndefined()
  expect(sink.dropped).toBe(0)
})

test('a host is found by its name; lines wait for that', async () => {
  const { address } = await lookup('localhost')
  const daemon = await udpDaemon(address)
  const { sink, write } = openSyslog(`udp://localhost:${daemon.port}`)
  write(...numbered(10))
  const flushed = sink.flush()
  expect(flushed).toBeInstanceOf(Promise)
  await flushed
  expect(await daemon.count(10)).toHaveLength(10)
  expect(sink.dropped).toBe(0)
})

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const socket = createSocket('udp6')
  socket.once('error', () => resolve(false))
  socket.bind(0, '::1', () => socket.close(() => resolve(true)))
})

test.skipIf(!hasIpv6)('an address of IPv6 in brackets', async () => {
  const daemon = await udpDaemon('::1')
  openSyslog(`udp://[::1]:${daemon.port}`).write('one')
  expect(await daemon.count(1)).toHaveLength(1)
})

test('process.exit in the same moment: every line arrives, and none is counted as lost', async () => {
  const daemon = await udpDaemon()
  const environment = { ADDRESS: `udp://127.0.0.1:${daemon.port}` }
  const { code, stdout, stderr } = await runProgram({ program: [PROGRAM], environment })
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'dropped 0\n', stderr: '' })
  await daemon.count(101)
  expect(daemon.messages.map((message) => parseSyslog(message).text)).toEqual(['first', ...numbered(100)])
})

const PROGRAM = join(import.meta.dirname, 'fixtures/leaves.ts')

test('where nobody listens lines are counted, it is said once, and the program goes on', async () => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  const { sink, notices, write } = openSyslog(`udp://127.0.0.1:${port}`)
  for (const text of numbered(50)) {
    write(text)
    await sink.flush()
  }
  expect(sink.dropped).toBeGreaterThanOrEqual(49)
  expect(sink.dropped).toBeLessThanOrEqual(50)
  expect(notices).toEqual([expect.stringMatching(/^log lines cannot be sent to udp:.*ECONNREFUSED/)])
  expect(sink.problem).toMatch('ECONNREFUSED')
})

test('a name that nobody knows: lines wait within their room, then are given up and counted', async () => {
  const { sink, notices, write } = openSyslog('udp://no-such-host.invalid:514', { maxQueueBytes: 2000 })
  write(...numbered(100))
  await sink.flush()
  expect(notices).toEqual([expect.stringMatching('no-such-host.invalid')])
  expect(sink.dropped).toBeGreaterThan(50)
  expect(sink.dropped).toBeLessThan(100)
  sink.abandon?.()
  expect(sink.dropped).toBe(100)
})
