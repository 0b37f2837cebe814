/** The process's logger where the program has not loaded the log, with and without the condition. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ProgramOptions, runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/uses-process-logger.ts')

describe.each(['on', 'off'] as const)('%s', (mode) => {
  async function run(name: string, options: Partial<ProgramOptions> = {}, argument = '') {
    const workingDirectory = temporaryDirectory()
    const result = await runProgram({
      ...options,
      program: [PROGRAM, name, argument],
      workingDirectory,
      profiling: mode === 'on',
      environment: { ZEPH_LOGGING_STDERR: 'false', ...options.environment },
    })
    const file = join(workingDirectory, '.local/zeph.log')
    return { ...result, lines: existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : [] }
  }

  test('making loggers loads nothing', async () => {
    expect((await run('nothing is logged')).stdout).toBe('loaded false\n')
  })

  test('no package is loaded before a line is logged', async () => {
    const flags = [`--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`]
    const { stdout } = await run('nothing is logged', { flags })
    const loaded = stdout.split('\n').filter((line) => line.startsWith('loaded '))
    expect(loaded.join()).toContain('deferred-logger')
    expect(loaded.filter((line) => /node_modules|root-logger|read-config/.test(line))).toEqual([])
  })

  test.each([
    ['normal end', 0],
    ['process.exit at once', 0],
    ['an uncaught exception', 1],
  ])('%s: the line that was logged before the log was loaded is not lost', async (end, status) => {
    const { code, lines } = await run(end)
    expect(lines.map(({ msg }) => msg)).toEqual(['one'])
    expect(code).toBe(status)
  })

  test.each(['1', '5', '15', '40'])(
    'process.exit amid loading, after %s ms: the line is not lost, and stands there once',
    async (milliseconds) => {
      const { lines } = await run('process.exit amid loading', {}, milliseconds)
      expect(lines.map(({ msg }) => msg)).toEqual(['one'])
    },
  )

  test('a signal: the line is not lost, and the process dies by it', async () => {
    const { signal, lines } = await run('a signal', { signal: 'SIGTERM' })
    expect(signal).toBe('SIGTERM')
    expect(lines.map(({ msg }) => msg)).toEqual(['one'])
  })

  test('a thousand lines wait, in their order; how many more there were is said', async () => {
    const { lines } = await run('more than wait')
    expect(lines.flatMap(({ line }) => line ?? [])).toEqual([
      ...Array.from({ length: 1000 }, (_, index) => index),
      1200,
    ])
    expect(lines.filter(({ name }) => name === 'zeph-telemetry')).toMatchObject([
      { level: 'warn', msg: '200 log lines came too early to be kept' },
    ])
  })

  test('a line has the ids, the time and the fields of the moment of its call', async () => {
    const { lines } = await run('ids and time')
    const [early, error, late] = lines
    const given = { list: [1], nested: { a: 1 } }
    expect(early).toMatchObject({ level: 'warn', name: 'llm', turn_id: 't-1', fields: given, ...given, msg: 'early' })
    expect(error).toMatchObject({ level: 'error', turn_id: 't-1', err: { type: 'TypeError' }, msg: 'with values' })
    const { before, after } = late as { before: number; after: number }
    for (const { time } of [early!, error!]) {
      expect(Date.parse(String(time))).toBeGreaterThanOrEqual(before)
      expect(Date.parse(String(time))).toBeLessThanOrEqual(after)
    }
    expect(Date.parse(String(late?.['time']))).toBeGreaterThan(after)
  })

  test('levels that are set before the log is loaded hold', async () => {
    const { lines, stdout } = await run('levels before it is loaded')
    expect(lines.map(({ msg }) => msg)).toEqual(['yes', 'now'])
    expect(stdout).toBe('true\nfalse warn error\n')
  })

  test('flush calls back once the lines are written', async () => {
    const { lines, stdout } = await run('flush calls back')
    expect([lines.length, stdout]).toEqual([1, 'flushed\n'])
  })

  test('where the log cannot be loaded that is said once, and the program lives on', async () => {
    const { code, stdout, stderr } = await run('the log cannot be loaded')
    expect([code, stdout]).toEqual([0, 'lives on\n'])
    expect(stderr).toBe(
      'zeph-telemetry: log lines are not written: @zeph-telemetry/core/log cannot be loaded: no pino here\n',
    )
  })
})
