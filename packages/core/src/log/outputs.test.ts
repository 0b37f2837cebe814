/** Where lines go, seen from outside, with and without the condition. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'
import { PROGRAM, runLog } from './fixtures/run-log.ts'

const TIME = String.raw`\[\d\d:\d\d:\d\d\.\d{3}\]`
const STACK = String.raw`(        at .*\n)+`
const ONLY_LOG = join(import.meta.dirname, 'fixtures/only-log.ts')
const NOTHING = { listeners: [], timers: [], made: false }
/** What the lines in memory are kept for, whatever else is asked for. */
const CRASHES = ['exit', 'uncaughtExceptionMonitor']
const EVERY = expect.objectContaining({ time: expect.any(String), pid: expect.any(Number) })

describe.each([true, false])('profiling %s', (profiling) => {
  test('by default: lines for people on stderr, lines of JSON in .local/zeph.log', async () => {
    const { code, stderr, text, stdout } = await runLog('lines', { profiling })
    expect(stderr).toMatch(
      new RegExp(
        `^${TIME} INFO \\(llm\\): answered {"tokens":812,"model":"claude"}\n` +
          `${TIME} WARN: line one\n    line two\n` +
          `${TIME} ERROR: no answer\n    err: TypeError: refused\n${STACK}        {"code":"E1"}\n    caused by: Error: cause\n${STACK}$`,
      ),
    )
    const lines = linesOf(text())
    expect(lines).toEqual([EVERY, EVERY, EVERY])
    expect(lines).toMatchObject([
      { level: 'info', name: 'llm', tokens: 812, msg: 'answered' },
      { level: 'warn', msg: 'line one\nline two' },
      { level: 'error', err: { type: 'TypeError', code: 'E1' }, msg: 'no answer' },
    ])
    expect(JSON.parse(stdout)).toMatchObject({
      made: true,
      listeners: expect.arrayContaining(['exit', 'SIGTERM']),
      timers: [],
    })
    expect(code).toBe(0)
  })

  test('format json: stderr has the lines of the file', async () => {
    const { stderr, text } = await runLog('lines', { profiling, environment: { ZEPH_LOGGING_FORMAT: 'json' } })
    expect(stderr).toBe(text())
  })

  test('importing and making loggers opens nothing and reads nothing', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), 'this is no toml')
    const { stdout, stderr } = await runLog('import', { profiling, workingDirectory })
    expect({ ...JSON.parse(stdout), stderr }).toEqual({ ...NOTHING, stderr: '' })
  })

  test('a line that is not enabled opens nothing', async () => {
    const { stdout, stderr } = await runLog('disabled', { profiling })
    expect({ ...JSON.parse(stdout), stderr }).toEqual({ ...NOTHING, stderr: '' })
  })

  test('without a file nothing but stderr is written, and nothing but crashes is watched', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[logging]\nfile = ""\n')
    const { stdout, stderr } = await runLog('lines', { profiling, workingDirectory })
    expect(JSON.parse(stdout)).toEqual({ ...NOTHING, listeners: CRASHES })
    expect(stderr).toContain('answered')
  })

  test('without a file and a directory for crashes nothing is watched', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[logging]\nfile = ""\ncrash_dir = ""\n')
    const { stdout } = await runLog('lines', { profiling, workingDirectory })
    expect(JSON.parse(stdout)).toEqual(NOTHING)
  })

  test('stdout has the lines in place of stderr, or beside it; nothing of ours is on the other', async () => {
    const alone = { ZEPH_LOGGING_STDOUT: 'true', ZEPH_LOGGING_STDERR: 'false' }
    const { stdout, stderr } = await runLog('only lines', { profiling, environment: alone })
    expect(stdout).toMatch(new RegExp(`^${TIME} INFO \\(llm\\): answered {"tokens":812}\n$`))
    expect(stderr).toBe('')
    const json = { ZEPH_LOGGING_STDOUT: 'true', ZEPH_LOGGING_FORMAT: 'json' }
    const both = await runLog('only lines', { profiling, environment: json })
    expect(both.stdout).toBe(both.text())
    expect(both.stderr).toBe(both.text())
  })

  test('stdout alone: no file is made, for the process is not silent', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[logging]\nfile = ""\nstderr = false\nstdout = true\n')
    const { stdout, stderr, text } = await runLog('only lines', { profiling, workingDirectory })
    expect([stdout.split('\n').length, stderr, text()]).toEqual([2, '', ''])
  })

  test('neither stderr nor a file: lines go to .local/zeph.log, which says so first', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[logging]\nfile = ""\nstderr = false\n')
    const { stderr, text } = await runLog('lines', { profiling, workingDirectory })
    expect(stderr).toBe('')
    expect(linesOf(text()).map(({ name, msg }) => [name, msg])).toEqual([
      ['zeph-telemetry', '[logging] has neither stderr nor a file; log lines go to .local/zeph.log'],
      ['llm', 'answered'],
      [undefined, 'line one\nline two'],
      [undefined, 'no answer'],
    ])
  })

  test('stderr = false: core’s own notices stand in the file, whatever the level', async () => {
    const { stderr, text } = await runLog('stderr is theirs', {
      profiling,
      environment: { ZEPH_LOGGING_STDERR: 'false' },
    })
    expect(stderr).toBe('')
    expect(linesOf(text())).toMatchObject([{ level: 'warn', name: 'zeph-telemetry', msg: 'a notice of core' }])
  })

  test('ZEPH_LOG is the level', async () => {
    const { stderr, text } = await runLog('lines', { profiling, environment: { ZEPH_LOG: 'error' } })
    expect(stderr).toMatch(new RegExp(`^${TIME} ERROR`))
    expect(linesOf(text())).toMatchObject([{ level: 'error' }])
  })

  test('a file that cannot be written: one notice, stderr goes on, the program ends as ever', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, '.local'), '')
    const { code, stderr } = await runLog('lines', { profiling, workingDirectory })
    expect(code).toBe(0)
    expect(stderr.match(/zeph-telemetry: /g)).toHaveLength(1)
    expect(stderr).toMatch(
      /^zeph-telemetry: the log file \.local\/zeph\.log cannot be written: .*; log lines go to stderr alone\n/,
    )
    expect(stderr.match(/answered|line one|no answer/g)).toHaveLength(3)
  })

  test('a full disk: one notice, stderr goes on, the program ends as ever', async () => {
    const { code, stderr } = await runLog('lines', { profiling, environment: { ZEPH_LOGGING_FILE: '/dev/full' } })
    expect(code).toBe(0)
    expect(stderr.match(/answered|line one|no answer/g)).toHaveLength(3)
    expect(stderr).toMatch(
      /\nzeph-telemetry: the log file \/dev\/full cannot be written: ENOSPC.*; lines are missing from it\n$/,
    )
  })

  test('stderr = false and a file that cannot be written: lines go to .local/zeph.log, which says so', async () => {
    const environment = { ZEPH_LOGGING_STDERR: 'false', ZEPH_LOGGING_FILE: 'blocked/zeph.log' }
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'blocked'), '')
    const { stderr, text } = await runLog('lines', { profiling, workingDirectory, environment })
    expect(stderr).toBe('')
    expect(linesOf(text())).toMatchObject([
      { msg: expect.stringMatching(/^the log file blocked.* log lines go to \.local\/zeph\.log$/) },
      { msg: 'answered' },
      {},
      {},
    ])
  })

  test('stderr = false and no file can be written: the one case where a line stands on stderr all the same', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, '.local'), '')
    const environment = { ZEPH_LOGGING_STDERR: 'false' }
    const { code, stderr } = await runLog('lines', { profiling, workingDirectory, environment })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^zeph-telemetry: the log file .*; log lines are lost, since logging\.stderr is false\n$/,
      ),
    })
  })

  test('configured again: level and outputs change, no line is lost, and a file that is closed is no longer watched over', async () => {
    const { stdout, stderr, text } = await runLog('configured later', { profiling })
    expect(linesOf(text()).map(({ msg }) => msg)).toEqual(['before'])
    expect(linesOf(text('later.log')).map(({ msg }) => msg)).toEqual(['after', 'without stderr'])
    expect(stderr).toMatch(
      new RegExp(
        `^${TIME} INFO: before\\n{.*"msg":"after"}\\n${TIME} INFO: without a file\\nzeph-telemetry: a notice of core\\n$`,
      ),
    )
    expect(JSON.parse(stdout)).toEqual({ ...NOTHING, listeners: CRASHES, made: true })
  })

  test('configured before any line: notices of core go to the file that is opened for them', async () => {
    const { stdout, stderr, text } = await runLog('configured before any line', { profiling })
    expect({ ...JSON.parse(stdout), stderr }).toEqual({ ...NOTHING, stderr: '' })
    expect(linesOf(text('later.log'))).toMatchObject([{ msg: 'a notice of core' }])
  })

  test('a wrong configuration: one notice, defaults, and no line throws', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[logging]\nlevel = "loud"\n')
    const { code, stderr, text } = await runLog('lines', { profiling, workingDirectory })
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^zeph-telemetry: log lines are written by the defaults: logging\.level is "loud".*zeph\.toml:2\)\n/,
    )
    expect(stderr.match(/zeph-telemetry: /g)).toHaveLength(1)
    expect(linesOf(text())).toHaveLength(3)
  })

  test('a wrong configuration does not take the terminal from its owner', async () => {
    const workingDirectory = temporaryDirectory()
    writeFileSync(join(workingDirectory, 'zeph.toml'), '[telemetry]\nsample_rate = "much"\n')
    const environment = { ZEPH_LOGGING_STDERR: 'false' }
    const { stderr, text } = await runLog('lines', { profiling, workingDirectory, environment })
    expect(stderr).toBe('')
    expect(linesOf(text())[0]).toMatchObject({ msg: expect.stringContaining('sample_rate') })
  })

  test('a reader of stderr that goes does no harm', async () => {
    const cwd = temporaryDirectory()
    const conditions = ['@zeph-telemetry/source', ...(profiling ? ['profiling'] : [])].map(
      (name) => `--conditions=${name}`,
    )
    const child = spawn(process.execPath, [...conditions, PROGRAM, 'the reader of stderr goes'], { cwd })
    await once(child.stdout, 'data')
    child.stderr.destroy()
    await once(child.stderr, 'close')
    child.stdin.write('go')
    expect(await once(child, 'exit')).toEqual([9, null])
    expect(linesOf(readFileSync(join(cwd, '.local/zeph.log'), 'utf8'))).toHaveLength(100)
  })

  test('texts cannot steer the terminal', async () => {
    const { stderr } = await runLog('controls the terminal', { profiling })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
    expect(stderr).toMatch(/INFO: a.*b.*c {"k/)
  })

  test('no engine, no layer, no OpenTelemetry and no zod is loaded for it', async () => {
    const flags = [`--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`]
    const { stdout } = await runProgram({ program: [ONLY_LOG], profiling, flags })
    const loaded = stdout.split('\n').filter((line) => line.startsWith('loaded '))
    expect(loaded.join()).toContain('/pino.js')
    expect(loaded.filter((line) => /opentelemetry|zod|engine|trace-file|instrument|\/otlp\//.test(line))).toEqual([])
  })

  test('processes that append to one file at the same time tear no line', async () => {
    const workingDirectory = temporaryDirectory()
    mkdirSync(join(workingDirectory, '.local'))
    const environment = { ZEPH_LOGGING_STDERR: 'false' }
    const runs = await Promise.all(
      [1, 2, 3].map(() => runLog('many lines', { profiling, workingDirectory, environment })),
    )
    const lines = linesOf(runs[0]!.text())
    for (const pid of new Set(lines.map((line) => line['pid']))) {
      const own = lines.filter((line) => line['pid'] === pid)
      expect(own.map(({ line }) => line)).toEqual(Array.from({ length: 20_000 }, (_, index) => index))
    }
    expect(lines).toHaveLength(60_000)
  })
})
