/** Outputs besides the terminal and the file: those of `[logging]` behind real receivers, and those that others bring. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { CollectingSink } from './fixtures/collecting-sink.ts'
import { configureLog, LogUnderTest, linesOf } from './fixtures/log-under-test.ts'
import { flushLog } from './flush-log.ts'
import { createLogger, log } from './index.ts'
import { writeToFileAlone } from './root-logger.ts'

/** Brings an output for the length of a test. */
function brought(sink = new CollectingSink()): CollectingSink {
  state.logSinks.add(sink)
  onTestFinished(() => void state.logSinks.delete(sink))
  return sink
}

test('an output that others bring gets every line but those for files alone, parsed once for all', () => {
  const written = new LogUnderTest()
  const [one, other] = [brought(), brought(new CollectingSink('other'))]
  log.info({ tokens: 8 }, 'both')
  writeToFileAlone(() => log.info('a reading'))
  expect(one.lines).toHaveLength(1)
  expect(one.lines[0]).toBe(other.lines[0])
  expect(one.lines[0]?.fields).toBe(other.lines[0]?.fields)
  expect(one.lines[0]?.fields).toMatchObject({ level: 'info', tokens: 8, msg: 'both' })
  expect(one.lines[0]?.level).toBe('info')
  expect(written.lines()).toHaveLength(2)
})

test('it comes and goes without a word of the configuration', () => {
  const written = new LogUnderTest()
  log.info('before')
  const sink = brought()
  log.info('while')
  state.logSinks.delete(sink)
  log.info('after')
  expect(sink.messages).toEqual(['while'])
  expect(written.lines()).toHaveLength(3)
})

test('an output that throws is said once, and keeps no line from the others', () => {
  using stderr = new CapturedStderr()
  const written = new LogUnderTest({ stderr: true })
  brought(
    Object.assign(new CollectingSink('broken'), {
      write: () => {
        throw new Error('against its contract')
      },
    }),
  )
  const after = brought(new CollectingSink('after'))
  log.info('one')
  log.info('two')
  expect(after.messages).toEqual(['one', 'two'])
  expect(written.lines()).toHaveLength(2)
  expect(stderr.about('broken')).toEqual([
    'zeph-telemetry: log lines are missing from broken: Error: against its contract\n',
  ])
})

test('flush calls back when the outputs have the lines, fatal hands them over at once', async () => {
  new LogUnderTest()
  const sink = brought()
  const { promise, resolve } = Promise.withResolvers<void>()
  sink.flush = () => promise
  let isDone = false
  log.flush(() => {
    isDone = true
  })
  log.fatal('text')
  expect([isDone, sink.calls]).toEqual([false, ['flushSync', 'flushSync']])
  resolve()
  await flushLog()
  expect(isDone).toBe(true)
})

test('flushLog waits no longer than it is told, whatever an output does', async () => {
  new LogUnderTest()
  brought().flush = () => new Promise(() => {})
  await expect(flushLog(20)).resolves.toBeUndefined()
})

test('logging.syslog: lines arrive, those that were written before the code was loaded included', async () => {
  const socket = createSocket('udp4')
  await once(socket.bind(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void socket.close())
  const arrived: string[] = []
  socket.on('message', (message) => void arrived.push(String(message)))
  new LogUnderTest({ syslog: `udp://127.0.0.1:${socket.address().port}`, syslogFacility: 'local3' })
  createLogger('llm').warn({ tokens: 8 }, 'answered')
  await flushLog()
  while (arrived.length === 0) await once(socket, 'message')
  // local3 is 19, warning is 4.
  expect(arrived).toEqual([expect.stringMatching(/^<156>1 \S+ \S+ zeph-agent \d+ .*answered$/s)])
  configureLog({ stderr: false, file: '', stdout: false })
})

test('logging.ecs_endpoint: lines arrive in bulk, in the index and the form that Elastic wants', async () => {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(`${request.url} ${body}`)
    response.setHeader('content-type', 'application/json').end('{"errors":false,"items":[{"create":{"status":201}}]}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  new LogUnderTest({ ecsEndpoint: `http://127.0.0.1:${port}`, ecsIndex: 'logs-own-default' })
  writeToFileAlone(() => log.info('a reading'))
  createLogger('llm').warn('answered')
  await flushLog()
  expect(bodies).toHaveLength(1)
  expect(bodies[0]).not.toContain('a reading')
  expect(bodies[0]).toContain('_bulk')
  expect(bodies[0]).toContain('answered')
  expect(bodies[0]).toContain('logs-own-default')
  expect(bodies[0]).toContain('"log.level":"warn"')
})

test('logging.run_dir: the run has a folder of its own, with a file by the name of each logger; readings are in it, too', () => {
  const runDir = join(temporaryDirectory(), 'runs')
  new LogUnderTest({ runDir })
  log.info('one')
  createLogger('llm').info('two')
  writeToFileAlone(() => createLogger('system.metrics').info('a reading'))
  log.flush()
  const [run = ''] = readdirSync(runDir)
  const messages = (file: string) => linesOf(readFileSync(join(runDir, run, file), 'utf8')).map(({ msg }) => msg)
  expect(messages('all.log')).toEqual(['one', 'two', 'a reading'])
  expect(messages('llm.log')).toEqual(['two'])
})

test('a folder for the run that cannot be made is said, and the other outputs go on', () => {
  using stderr = new CapturedStderr()
  const written = new LogUnderTest({ stderr: true })
  log.info('makes the file')
  log.flush()
  configureLog({ stderr: true, file: written.file, runDir: join(written.file, 'runs') })
  log.info('goes on')
  expect(stderr.about('this run has no folder in')).toHaveLength(1)
  expect(written.lines().at(-1)).toMatchObject({ msg: 'goes on' })
})

test('an output stays open while what it depends on stays the same, whatever else is configured', () => {
  const runDir = join(temporaryDirectory(), 'runs')
  const { file } = new LogUnderTest({ runDir })
  log.info('one')
  configureLog({ stderr: false, file, runDir, level: 'debug', format: 'json', recentLines: 5 })
  log.debug('two')
  expect(readdirSync(runDir)).toHaveLength(1)
  configureLog({ stderr: false, file, runDir, runKeep: 3 })
  log.info('three')
  expect(readdirSync(runDir)).toHaveLength(2)
})
