/** What system metrics do to a process: when it ends, what it loads, what it says and where. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { instants, spans, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/runs.ts')
const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`
const HEAVY = /node_modules\/(pino|systeminformation|@opentelemetry\/sdk-metrics|zod)\//

interface Run {
  readonly arguments: readonly string[]
  readonly flags?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  readonly workingDirectory?: string
}

async function run({ arguments: given, ...options }: Run) {
  const { code, stdout, stderr } = await runProgram({ program: [PROGRAM, ...given], ...options })
  const lines = stdout.split('\n')
  const readings = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, number>)
  return { code, stderr, readings, loaded: lines.filter((line) => line.startsWith('loaded ')) }
}

test('a program ends when its work is done: neither the timers nor what observes keep it alive', async () => {
  const start = performance.now()
  const { code, stderr, readings } = await run({ arguments: ['ends at once'] })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect([1, 2]).toContain(readings.length)
  expect(performance.now() - start).toBeLessThan(30_000)
})

test('nothing heavy is loaded before the first tick, nor for a tick that nobody logs', async () => {
  for (const mode of [
    ['ends at once', 'z.log'],
    ['stops early', 'z.log'],
    ['one tick'],
    ['one tick', 'z.log', 'true', 'warn'],
  ]) {
    const { code, stderr, loaded } = await run({ arguments: mode, flags: [MODULE_LIST] })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(loaded.length).toBeGreaterThan(10)
    expect(
      loaded.filter((line) => HEAVY.test(line)),
      mode.join(' '),
    ).toEqual([])
  }
})

test('each tick is a line of the log file with the values of the event, and none on stderr', async () => {
  const directory = temporaryDirectory()
  const environment = { ZEPH_LOGGING_FILE: 'own.log', ZEPH_LOGGING_FORMAT: 'json' }
  const options = { environment, workingDirectory: directory }
  const { code, stderr, readings } = await run({ arguments: ['two ticks', 'own.log'], ...options })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = readFileSync(resolve(directory, 'own.log'), 'utf8').trim().split('\n')
  const found = lines.map((line) => {
    const { level, name, msg, time: _time, pid: _pid, ...values } = JSON.parse(line)
    return { level, name, msg, values }
  })
  // Two ticks and the end; the first reading is not logged.
  const [, ...ticks] = readings
  expect(ticks.length).toBe(3)
  expect(found).toEqual(
    ticks.map((values) => ({ level: 'info', name: 'system.metrics', msg: 'system.metrics', values })),
  )
})

test('the last reading is logged, too, but loads nothing for itself', async () => {
  const directory = temporaryDirectory()
  const options = { environment: { ZEPH_LOGGING_FILE: 'own.log' }, workingDirectory: directory }
  const { readings } = await run({ arguments: ['stops', 'own.log'], ...options })
  const lines = readFileSync(resolve(directory, 'own.log'), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).rss_bytes)).toEqual(readings.slice(1).map(({ rss_bytes }) => rss_bytes))
  expect(lines.length).toBe(2)
})

test.each([
  ['is done', 0, null, 3],
  ['is killed', null, 'SIGTERM', 3],
  ['exits', 3, null, 3],
  ['throws', 1, null, 3],
] as const)('a process that %s ends as it would without, and its end is read', async (mode, code, signal, count) => {
  const ended = await runProgram({ program: [PROGRAM, mode], ...(signal && { signal }) })
  expect([ended.code, ended.signal, ended.stderr.includes('zeph-telemetry')]).toEqual([code, signal, false])
  const readings = ended.stdout.split('\n').filter((line) => line.startsWith('{'))
  // The first, the tick after a second, and that of the end, half a second later.
  expect(readings.length).toBe(count)
})

test.each(['', 'shutdown', 'exit'])(
  'the trace file of a short program has the readings of its start and its end (%s)',
  async (mode) => {
    const environment = { ZEPH_TELEMETRY_ENABLED: 'true' }
    const program = [join(import.meta.dirname, 'fixtures/observed.ts'), mode] as const
    const { code, stderr, traces } = await runProgram({ program, environment })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const trace = await open(traces[0]!)
    expect(await validate(trace)).toEqual([])
    const markers = await instants(trace)
    expect(markers.map(({ name }) => name)).toEqual(['system.metrics', 'system.metrics'])
    const [turn] = await spans(trace)
    expect(markers[0]!.ts).toBeLessThan(turn!.ts)
    expect(markers[1]!.ts).toBeGreaterThan(turn!.ts + turn!.dur)
    const drawn = await trace.query(
      "select value from counter join counter_track track on track.id = track_id where track.name = 'memory rss_bytes' order by ts",
    )
    expect(drawn.map(({ value }) => value)).toEqual(markers.map(({ args }) => args.rss_bytes))
  },
)

test('without a log file there is no line anywhere, and no file is made', async () => {
  const directory = temporaryDirectory()
  const environment = { ZEPH_LOGGING_FILE: '' }
  const { stderr, readings } = await run({ arguments: ['one tick'], environment, workingDirectory: directory })
  expect([stderr, readings.length, existsSync(join(directory, '.local'))]).toEqual(['', 3, false])
})

test.runIf(process.platform === 'linux')(
  'a process that may not read /proc says so once for each part, and has the rest',
  async () => {
    const flags = ['--permission', '--allow-worker', `--allow-fs-read=${resolve(import.meta.dirname, '../../../..')}/*`]
    const { code, stderr, readings } = await run({ arguments: ['two ticks'], flags })
    expect(code).toBe(0)
    expect(readings.length).toBe(4)
    for (const reading of readings) {
      expect(Object.keys(reading)).toEqual(expect.arrayContaining(['rss_bytes', 'cpu_percent', 'heap_used_bytes']))
      for (const key of ['thread_count', 'fd_count', 'host_available_bytes']) expect(reading).not.toHaveProperty(key)
    }
    const said = stderr.split('\n').filter((line) => line.startsWith('zeph-telemetry: '))
    expect(said.map((line) => line.split(' threw')[0])).toEqual([
      'zeph-telemetry: reading /proc/self/status',
      'zeph-telemetry: counting file descriptors',
      'zeph-telemetry: reading the memory and CPUs of the machine',
    ])
  },
)

/** As Node would say on another system; what is asked for there is then really not to be had. */
const pretending = (platform: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,'platform',{value:'${platform}'})`

test.each([
  ['darwin', ['thread_count']],
  ['win32', ['thread_count', 'fd_count']],
])('on %s what only Linux knows is absent without a word', async (platform, absent) => {
  const { code, stderr, readings } = await run({ arguments: ['stops early'], flags: [pretending(platform)] })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(readings.length).toBe(2)
  for (const reading of readings) {
    for (const key of ['rss_bytes', 'cpu_percent', 'heap_used_bytes']) expect(reading[key]).toBeGreaterThan(0)
    for (const key of absent) expect(reading).not.toHaveProperty(key)
    expect('fd_count' in reading).toBe(!absent.includes('fd_count'))
  }
})
