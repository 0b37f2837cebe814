/** What becomes of events in programs of their own: by the condition and by the configuration. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { instants, spans } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { type ProgramOptions, runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from '../log/fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/uses-event.ts')
const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`
const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true' }
const LINES = ['own.first', 'own.counted', 'own.inside', 'own.step']

async function usesEvent(args: readonly string[], options: Partial<ProgramOptions> = {}) {
  const directory = temporaryDirectory()
  const { environment, ...others } = options
  const result = await runProgram({
    ...others,
    program: [PROGRAM, ...args],
    workingDirectory: directory,
    environment: { ZEPH_LOGGING_STDERR: 'false', ...environment },
  })
  const file = join(directory, '.local/zeph.log')
  const lines = existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : []
  return { ...result, lines: lines.filter((line) => 'event.name' in line) }
}

test('an event that is a program’s first telemetry is in its trace file, as are those on spans, each once', async () => {
  const { code, stderr, lines, traces } = await usesEvent(['core'], { environment: ENABLED })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(lines.map(({ msg }) => msg)).toEqual(LINES)
  expect(traces).toHaveLength(1)
  const trace = await open(traces[0]!)
  expect((await spans(trace)).map(({ name }) => name)).toEqual(['own.step'])
  const found = (await instants(trace)).map(({ name }) => name).filter((name) => name.startsWith('own.'))
  expect(found.toSorted()).toEqual(['own.counted', 'own.first', 'own.inside'])
  const ids = lines.map(({ trace_id }) => trace_id)
  expect([ids[0], ids[1], ids[2] === ids[3]]).toEqual([undefined, undefined, true])
})

test.each([
  ['with the condition but not enabled', ['core'], {}],
  ['with the condition, where nobody imports core’s entry', [], { environment: ENABLED }],
  ['without the condition', ['core'], { profiling: false }],
] as const)('%s an event is a line of the log and nothing else', async (_, args, options) => {
  const { code, stderr, lines, traces } = await usesEvent(args, options)
  expect({ code, stderr, traces }).toEqual({ code: 0, stderr: '', traces: [] })
  expect(lines.map(({ msg }) => msg)).toEqual(LINES)
  expect(lines.filter((line) => 'trace_id' in line)).toEqual([])
})

test('without the condition no engine, no layer and nothing of OpenTelemetry is loaded for events', async () => {
  const { stdout } = await usesEvent(['core'], { profiling: false, flags: [MODULE_LIST] })
  const loaded = stdout.split('\n').filter((line) => line.startsWith('loaded '))
  expect(loaded.some((path) => path.endsWith('/event/event-site.ts'))).toBe(true)
  const heavy =
    /@opentelemetry|node_modules\/zod|engine\/(engine|attributes|recording-span|dispatcher)|call-in-span|metrics-engine|src\/on\.ts$/
  expect(loaded.filter((path) => heavy.test(path))).toEqual([])
})
