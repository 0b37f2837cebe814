/** Whole programs: how they end, with a server that takes profiles and with one that does not; and which Nodes can link. */
import { describe, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../fixtures/run-program.ts'
import { blackHole } from '../otlp/fixtures/black-hole.ts'
import { hang, PprofReceiver, status } from './fixtures/pprof-receiver.ts'

const PROGRAM = '../pyroscope/fixtures/pushing.ts'
/** Longer than what is too short for a window of its own at the end. */
const PATIENCE_MS = 1300
const MAJOR = Number(process.versions.node.split('.')[0])

interface Ended extends ProgramResult {
  readonly tookMs: number
}

interface Way {
  readonly flags?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

async function leave(wayOut: string, endpoint: string, { flags = [], environment = {} }: Way = {}): Promise<Ended> {
  const since = performance.now()
  const result = await runProgram({
    program: [PROGRAM, wayOut],
    flags: ['--no-warnings', ...flags],
    environment: { ENDPOINT: endpoint, PATIENCE_MS: '30000', ...environment },
    signal: 'SIGTERM',
  })
  return { ...result, tookMs: performance.now() - since }
}

const kinds = (receiver: PprofReceiver) => receiver.profiles.map(({ types }) => types[0]!)
const ALL = ['samples/count', 'cpu/nanoseconds', 'inuse_objects/count']
const NO_LINKS = /^zeph-telemetry: profiles have no links to traces, .*\n$/
/** What is said on a Node that cannot link. */
const expectedStderr = MAJOR >= 24 ? '' : expect.stringMatching(NO_LINKS)

describe.each(['natural end', 'a signal that nobody handles', 'shutdown'])('%s, where the server', (wayOut) => {
  const unchanged = wayOut.startsWith('a signal') ? { code: null, signal: 'SIGTERM' } : { code: 5, signal: null }

  test('takes profiles: the last window has arrived when the process is gone', async () => {
    const receiver = await PprofReceiver.start()
    const result = await leave(wayOut, receiver.url)
    expect(result).toMatchObject({ ...unchanged, stderr: expectedStderr })
    expect(kinds(receiver)).toEqual(ALL)
    expect(result.tookMs).toBeLessThan(15_000)
  })

  test('never answers: the process ends as it would, in time, and says what is missing', async () => {
    const receiver = await PprofReceiver.start()
    receiver.always = hang
    const result = await leave(wayOut, receiver.url, { environment: { PATIENCE_MS: String(PATIENCE_MS) } })
    expect(result).toMatchObject(unchanged)
    expect(result.stderr).toMatch(/3 profiles are missing at http/)
    expect(result.stderr.match(/missing/g)).toHaveLength(1)
    expect(result.tookMs).toBeLessThan(12_000)
  })

  test('answers 500: the same, without waiting for long', async () => {
    const receiver = await PprofReceiver.start()
    receiver.always = status(500)
    const result = await leave(wayOut, receiver.url)
    expect(result).toMatchObject(unchanged)
    expect(result.stderr).toContain('HTTP 500')
    expect(result.tookMs).toBeLessThan(12_000)
  })

  test('is down: the same', async () => {
    const receiver = await PprofReceiver.start()
    const { url } = receiver
    receiver.stop()
    const result = await leave(wayOut, url)
    expect(result).toMatchObject(unchanged)
    expect(result.stderr).toContain('ECONNREFUSED')
    expect(result.tookMs).toBeLessThan(12_000)
  })
})

test('a server that cannot even be connected to keeps no process', async () => {
  const result = await leave('natural end', await blackHole(), { environment: { PATIENCE_MS: String(PATIENCE_MS) } })
  expect(result).toMatchObject({ code: 5, signal: null })
  expect(result.stderr).toContain('profiles are missing')
  expect(result.tookMs).toBeLessThan(12_000)
})

test('work that a listener of beforeExit begins is profiled and sent, too', async () => {
  const receiver = await PprofReceiver.start()
  const result = await leave('natural end, with more work', receiver.url)
  expect(result).toMatchObject({ code: 0, stderr: expectedStderr })
  expect(receiver.of('wall/nanoseconds').length).toBeGreaterThanOrEqual(2)
})

test.each([
  ['process.exit', { code: 3 }],
  ['an uncaught error', { code: 1, stderr: expect.stringContaining('RangeError: not caught') }],
])('%s ends the program as ever: nothing can be sent then', async (wayOut, expected) => {
  const receiver = await PprofReceiver.start()
  expect(await leave(wayOut, receiver.url)).toMatchObject({ signal: null, ...expected })
})

describe('links', () => {
  const CAN = MAJOR >= 24 ? [] : ['--experimental-async-context-frame']
  const CANNOT = MAJOR >= 24 ? ['--no-async-context-frame'] : []

  test('are there where asynchronous contexts are kept as the profiler needs it, on Node 22 by a flag', async () => {
    const receiver = await PprofReceiver.start()
    const result = await leave('natural end', receiver.url, { flags: CAN })
    const { hasLinks, attributes, spanId } = JSON.parse(result.stdout)
    expect(result.stderr).toBe('')
    expect(hasLinks).toBe(true)
    expect(attributes).toEqual({ 'pyroscope.profile.id': spanId, 'pyroscope.pprof.profile_id': spanId })
    const ids = receiver.of('wall/nanoseconds').flatMap(({ samples }) => samples.map(({ labels }) => labels['span_id']))
    expect(ids).toContain(spanId)
  })

  test('also where the flag stands in NODE_OPTIONS', async () => {
    const receiver = await PprofReceiver.start()
    const environment = { NODE_OPTIONS: CAN.join(' ') }
    const result = await leave('natural end', receiver.url, { environment })
    expect(JSON.parse(result.stdout)).toMatchObject({ hasLinks: true })
  })

  test('elsewhere there is neither attribute nor label, the profiles arrive, and one warning says how to get them', async () => {
    const receiver = await PprofReceiver.start()
    const result = await leave('natural end', receiver.url, { flags: CANNOT })
    const { hasLinks, attributes } = JSON.parse(result.stdout)
    expect(hasLinks).toBe(false)
    expect(attributes).toEqual({})
    expect(result.stderr).toMatch(NO_LINKS)
    expect(result.stderr).toContain('async-context-frame')
    expect(kinds(receiver)).toEqual(ALL)
    expect(receiver.profiles.flatMap(({ samples }) => samples.flatMap(({ labels }) => Object.keys(labels)))).toEqual([])
  })
})
