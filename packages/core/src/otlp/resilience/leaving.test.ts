/** How processes end in an outage: in their time, with everything counted, and with a spool nothing lost. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { describe, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { filesIn } from '../../spool/fixtures/spooling.ts'
import { decodeSpoolFile } from '../../spool/spool-file.ts'
import { readSpoolName } from '../../spool/spool-name.ts'
import { blackHole } from '../fixtures/black-hole.ts'
import { receiverFor } from '../fixtures/sink.ts'

const PROGRAM = '../otlp/resilience/fixtures/leaving.ts'
const SHUTDOWN_MS = 1000
/** A loaded machine may be late. */
const LATENESS_MS = 3000
const QUEUE = 4096

function leave(wayOut: string, environment: NodeJS.ProcessEnv, more: object = {}): Promise<ProgramResult> {
  return runProgram({ program: [PROGRAM, wayOut], environment, signal: 'SIGTERM', ...more })
}

/** A receiver that is not there. */
async function nowhere(): Promise<string> {
  const receiver = await receiverFor()
  await receiver.close()
  return receiver.url
}

const answering = (answer: Answer) => async () => (await receiverFor({ answer })).url
const DEAD: Record<string, () => Promise<string>> = {
  'is not there': nowhere,
  'swallows connections': blackHole,
  'never answers': answering({ instead: 'hang' }),
  'answers in drops': answering({ instead: 'drip' }),
  'closes connections': answering({ instead: 'close' }),
  'is not available': answering({ status: 503 }),
  'asks to come later': answering({ status: 429, retryAfter: 60 }),
  'is slower than there is time': answering({ delayMs: 20_000 }),
  'refuses everything': answering({ status: 400 }),
  'wants other credentials': answering({ status: 401 }),
}

const missing = (stderr: string) => Number(/(\d+) spans? (?:is|are) missing/.exec(stderr)?.[1] ?? 0)
const itemsOf = (directory: string, signal: string) =>
  filesIn(directory).reduce((sum, name) => {
    const entry = readSpoolName(name)!
    return entry.signal === signal && entry.state === 'waiting' ? sum + entry.items : sum
  }, 0)

describe.each(Object.keys(DEAD))('where the receiver %s', (receiver) => {
  const environment = { SHUTDOWN_MS: String(SHUTDOWN_MS), EXPORT_MS: '60000', SPANS: '5000' }

  test('a shutdown ends in its time, and says how much is missing: everything', async () => {
    const result = await leave('shutdown', { ...environment, ENDPOINT: await DEAD[receiver]!() })
    expect(result).toMatchObject({ code: 0, signal: null })
    expect(Number(result.stdout)).toBeLessThan(SHUTDOWN_MS + LATENESS_MS)
    expect(missing(result.stderr)).toBe(5000)
  })

  test.runIf(receiver !== 'refuses everything')('with a spool all that the queue held is safe', async () => {
    const SPOOL_DIR = join(temporaryDirectory(), 'spool')
    const result = await leave('shutdown', { ...environment, ENDPOINT: await DEAD[receiver]!(), SPOOL_DIR })
    expect(result).toMatchObject({ code: 0, signal: null })
    expect(Number(result.stdout)).toBeLessThan(SHUTDOWN_MS + LATENESS_MS)
    expect([itemsOf(SPOOL_DIR, 'traces'), missing(result.stderr)]).toEqual([QUEUE, 5000 - QUEUE])
    expect([itemsOf(SPOOL_DIR, 'logs'), itemsOf(SPOOL_DIR, 'metrics') > 0]).toEqual([1, true])
  })
})

const arrived = (receiver: OtlpReceiver) => ({
  spans: receiver.spans().filter(({ name }) => name === 'leaving.span').length,
  events: receiver.logs().map(({ eventName }) => eventName),
})

describe('what a process could not send the next one sends, however the first ended:', () => {
  test.each<[string, object]>([
    ['shutdown', { code: 0 }],
    ['natural end', { code: 0 }],
    ['process.exit', { code: 3 }],
    ['signal', { code: null, signal: 'SIGTERM' }],
  ])('%s', async (wayOut, end) => {
    const SPOOL_DIR = join(temporaryDirectory(), 'spool')
    const receiver = await receiverFor({ answer: { instead: 'hang' } })
    const environment = { ENDPOINT: receiver.url, SPOOL_DIR, EXPORT_MS: '1000', SHUTDOWN_MS: '2000' }
    const result = await leave(wayOut, { ...environment, SPANS: '600' })
    expect(result).toMatchObject(end)
    expect(result.stderr).not.toContain('span is missing')
    expect(itemsOf(SPOOL_DIR, 'traces')).toBe(600)
    receiver.answer({})
    const next = leave('lives until it is told to end', environment, {
      onOutput: (_: string, kill: (signal: NodeJS.Signals) => void) =>
        void receiver.until(() => arrived(receiver).spans === 600).then(() => setTimeout(kill, 100, 'SIGTERM')),
    })
    await next
    expect(arrived(receiver)).toEqual({ spans: 600, events: ['leaving.event'] })
  })
})

test('processes that start together on what an earlier one left send each request once', async () => {
  const SPOOL_DIR = join(temporaryDirectory(), 'spool')
  const receiver = await receiverFor({ answer: { status: 401 } })
  const environment = { ENDPOINT: receiver.url, SPOOL_DIR }
  await leave('killed while it keeps', environment, {
    onOutput: (stdout: string, kill: (signal: NodeJS.Signals) => void) => {
      if (stdout.split('\n').length > 30) kill('SIGTERM')
    },
  })
  const waiting = itemsOf(SPOOL_DIR, 'traces')
  expect(waiting).toBeGreaterThan(20)
  receiver.answer({})
  const until = {
    onOutput: (_: string, kill: (signal: NodeJS.Signals) => void) =>
      void receiver.until(() => arrived(receiver).spans >= waiting).then(() => setTimeout(kill, 300, 'SIGTERM')),
  }
  await Promise.all([1, 2, 3].map(() => leave('lives until it is told to end', environment, until)))
  expect(arrived(receiver).spans).toBe(waiting)
  expect(new Set(receiver.spans().map(({ spanId }) => spanId)).size).toBe(waiting)
})

test('kill -9 in the middle of it: what was kept is whole, and what was half written is nothing', async () => {
  const SPOOL_DIR = join(temporaryDirectory(), 'spool')
  const ENDPOINT = await nowhere()
  const result = await leave(
    'killed while it keeps',
    { ENDPOINT, SPOOL_DIR, SPANS: '512', EXPORT_MS: '100' },
    {
      onOutput: (stdout: string, kill: (signal: NodeJS.Signals) => void) => {
        if (stdout.split('\n').length > 10) kill('SIGKILL')
      },
    },
  )
  expect(result.signal).toBe('SIGKILL')
  const rounds = Number(result.stdout.trim().split('\n').at(-1))
  expect(itemsOf(SPOOL_DIR, 'traces')).toBeGreaterThanOrEqual(512 * rounds)
  for (const name of filesIn(SPOOL_DIR)) {
    const isWhole = decodeSpoolFile(readFileSync(join(SPOOL_DIR, name))) !== undefined
    if (readSpoolName(name)!.state === 'waiting') expect([name, isWhole]).toEqual([name, true])
  }
})

test('no secret is in any byte of the spool', async () => {
  const SPOOL_DIR = join(temporaryDirectory(), 'spool')
  await leave('shutdown', {
    ENDPOINT: await nowhere(),
    SPOOL_DIR,
    EXPORT_MS: '100',
    ZEPH_OTEL_HEADERS: '{"x-key":"canary-of-the-vault"}',
  })
  const bytes = filesIn(SPOOL_DIR).map((name) => readFileSync(join(SPOOL_DIR, name), 'latin1'))
  expect(bytes).toHaveLength(3)
  expect(bytes.join('')).toContain('[REDACTED')
  expect(bytes.join('')).not.toMatch(/sk-proj|abcdefghijkl|canary/)
})

test('where the receiver works, a spool is not even made', async () => {
  const SPOOL_DIR = join(temporaryDirectory(), 'spool')
  const receiver = await receiverFor()
  const result = await leave('natural end', { ENDPOINT: receiver.url, SPOOL_DIR })
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(arrived(receiver)).toEqual({ spans: 1, events: ['leaving.event'] })
  expect(() => readFileSync(SPOOL_DIR)).toThrow('ENOENT')
})

test('a spool full of work keeps no process that has nothing else to do', async () => {
  const SPOOL_DIR = join(temporaryDirectory(), 'spool')
  const receiver = await receiverFor({ answer: { status: 401 } })
  await leave(
    'killed while it keeps',
    { ENDPOINT: receiver.url, SPOOL_DIR },
    {
      onOutput: (stdout: string, kill: (signal: NodeJS.Signals) => void) => {
        if (stdout.split('\n').length > 40) kill('SIGKILL')
      },
    },
  )
  const before = filesIn(SPOOL_DIR).length
  receiver.answer({ delayMs: 200 })
  const result = await leave('natural end with nothing of its own', { ENDPOINT: receiver.url, SPOOL_DIR })
  expect(result).toMatchObject({ code: 0, signal: null, stderr: '' })
  expect(filesIn(SPOOL_DIR).length).toBeGreaterThan(before / 2)
})
