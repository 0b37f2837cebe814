import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { mergedConfig } from '../../config/merge.ts'
import type { LoggingConfig } from '../../config/observability-config.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { useDisk } from '../fixtures/log-file-under-test.ts'
import { linesOf } from '../fixtures/log-under-test.ts'
import { LogLine } from '../log-sink.ts'
import type { LogConfig } from '../read-settings.ts'
import { openRunFolder } from './run-folder-sink.ts'
import { readRunName, runName } from './run-name.ts'

const DAY_MS = 86_400_000

function configOf(logging: Partial<LoggingConfig>): LogConfig {
  const { telemetry, vault, ...rest } = mergedConfig([])
  return { telemetry, vault, logging: { ...rest.logging, ...logging } }
}

function openRun(logging: Partial<LoggingConfig> = {}) {
  const runDir = logging.runDir ?? join(temporaryDirectory(), 'made/runs')
  const before = new Set(existsSync(runDir) ? readdirSync(runDir) : [])
  const troubles: string[] = []
  const sink = openRunFolder(configOf({ runDir, ...logging }), ({ message }) => troubles.push(message))
  const name = readdirSync(runDir).find((one) => !before.has(one))!
  return { sink, runDir, name, directory: join(runDir, name), troubles }
}

const line = (fields: object) => new LogLine(`${JSON.stringify({ level: 'info', ...fields })}\n`)
const countsIn = (path: string) => linesOf(readFileSync(path, 'utf8')).map(({ count }) => count)

/** The folder of a run whose last line is so old. */
function oldRun(runDir: string, name: string, days = 0): void {
  mkdirSync(join(runDir, name), { recursive: true })
  writeFileSync(join(runDir, name, 'all.log'), 'text')
  const time = (Date.now() - days * DAY_MS) / 1000
  utimesSync(join(runDir, name, 'all.log'), time, time)
  utimesSync(join(runDir, name), time, time)
}

describe('names', () => {
  test('say when the run began, in UTC, and which process it was; they are read again', () => {
    const run = { started: new Date(Date.UTC(2026, 10, 21, 22, 22, 33)), pid: 4711 }
    expect(runName(run, 1)).toBe('run_20261121_222233_4711')
    expect(runName(run, 2)).toBe('run_20261121_222233_4711_2')
    expect(readRunName(runName(run, 1))).toEqual(run)
    expect(readRunName(runName(run, 12))).toEqual(run)
  })

  test.each([
    'run_20261121_222233',
    'run_20261321_222233_4711',
    'run_20261121_252233_4711',
    'run_20261121_222233_4711.bak',
    'my_run_20261121_222233_4711',
    'run_2026_222233_4711',
    'run_20261121_222233_x',
    'runs',
  ])('%s is none', (name) => {
    expect(readRunName(name)).toBeUndefined()
  })
})

test('a run has a folder of its own: all lines in all.log, and those of each logger in a file of its name', () => {
  const { sink, name, directory } = openRun()
  const begin = Date.now()
  sink.write(line({ count: 1 }))
  sink.write(line({ count: 2, name: 'llm' }))
  sink.write(line({ count: 3, name: 'llm.openai' }))
  sink.write(line({ count: 4, name: 'llm' }))
  sink.flushSync()
  expect(readRunName(name)).toMatchObject({ pid: process.pid })
  expect(Math.abs(readRunName(name)!.started.getTime() - begin)).toBeLessThan(2000)
  expect(readdirSync(directory).toSorted()).toEqual(['all.log', 'llm.log', 'llm.openai.log'])
  expect(countsIn(join(directory, 'all.log'))).toEqual([1, 2, 3, 4])
  expect(countsIn(join(directory, 'llm.log'))).toEqual([2, 4])
  expect(countsIn(join(directory, 'llm.openai.log'))).toEqual([3])
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  expect(statSync(join(directory, 'all.log')).mode & 0o777).toBe(0o600)
})

test('names of loggers cannot leave the folder, nor take the file of all lines; what is no name is none', () => {
  const { sink, directory } = openRun()
  const names = ['../../etc/x', 'all', 'ALL', '.hidden', 'a b/c', 'x'.repeat(300), '', 17, '..']
  for (const [count, name] of names.entries()) sink.write(line({ count, name }))
  sink.flushSync()
  expect(readdirSync(directory).toSorted()).toEqual(
    [
      '_ALL.log',
      '_.log',
      '_all.log',
      '__.._etc_x.log',
      '_hidden.log',
      'a_b_c.log',
      'all.log',
      `${'x'.repeat(80)}.log`,
    ].toSorted(),
  )
  expect(countsIn(join(directory, 'all.log'))).toHaveLength(names.length)
})

test('with more names than files there may be, the further ones are in all.log', () => {
  const { sink, directory } = openRun()
  for (let count = 0; count < 500; count += 1) sink.write(line({ count, name: `logger-${count}` }))
  sink.flushSync()
  expect(readdirSync(directory)).toHaveLength(65)
  expect(countsIn(join(directory, 'all.log'))).toHaveLength(500)
  sink.write(line({ count: 500, name: 'logger-1' }))
  sink.flushSync()
  expect(countsIn(join(directory, 'logger-1.log'))).toEqual([1, 500])
})

test('runs of one second and number have folders of their own', () => {
  const runDir = temporaryDirectory()
  const now = vi.spyOn(Date.prototype, 'toISOString').mockReturnValue('2026-11-21T22:22:33.000Z')
  const names = [1, 2, 3].map(() => openRun({ runDir }).name)
  now.mockRestore()
  const name = `run_20261121_222233_${process.pid}`
  expect(names).toEqual([name, `${name}_2`, `${name}_3`])
})

test('its files rotate, and may be ECS', () => {
  const { sink, directory } = openRun({ rotateMb: 0.001, fileFormat: 'ecs' })
  for (let count = 0; count < 20; count += 1) {
    sink.write(line({ count, msg: 'text', time: new Date().toISOString() }))
    sink.flushSync()
  }
  const files = readdirSync(directory)
  expect(files.length).toBeGreaterThan(2)
  expect(linesOf(readFileSync(join(directory, 'all.log'), 'utf8'))[0]).toMatchObject({
    message: 'text',
    'log.level': 'info',
  })
})

test('what fails in one of its files is counted and said', () => {
  const { sink, troubles } = openRun()
  useDisk(() => ({
    writeSync: () => {
      throw new Error('ENOSPC: no space left on device')
    },
  }))
  sink.write(line({ count: 1 }))
  sink.flushSync()
  expect(sink).toMatchObject({ name: 'run_folder', dropped: 1, problem: 'ENOSPC: no space left on device' })
  expect(troubles).toEqual(['ENOSPC: no space left on device'])
})

test('a file of a logger that cannot be opened is said once; its lines are in all.log', () => {
  const { sink, directory, troubles } = openRun()
  mkdirSync(join(directory, 'llm.log'))
  for (const count of [1, 2]) sink.write(line({ count, name: 'llm' }))
  sink.flushSync()
  expect(countsIn(join(directory, 'all.log'))).toEqual([1, 2])
  expect(troubles).toEqual([expect.stringContaining('EISDIR')])
})

test('a folder that somebody removes meanwhile is made again', () => {
  const { sink, directory } = openRun()
  sink.write(line({ count: 1 }))
  sink.flushSync()
  rmSync(directory, { recursive: true })
  sink.write(line({ count: 2 }))
  sink.flushSync()
  expect(countsIn(join(directory, 'all.log'))).toEqual([2])
})

test('a program that changes its directory keeps its folder', () => {
  const before = process.cwd()
  const [first, second] = [temporaryDirectory(), temporaryDirectory()]
  try {
    process.chdir(first)
    const { sink } = openRun({ runDir: 'runs' })
    process.chdir(second)
    sink.write(line({ count: 1, name: 'llm' }))
    sink.flushSync()
  } finally {
    process.chdir(before)
  }
  const [run] = readdirSync(join(first, 'runs'))
  expect(readdirSync(join(first, 'runs', run!)).toSorted()).toEqual(['all.log', 'llm.log'])
  expect(readdirSync(second)).toEqual([])
})

test('a folder that cannot be made throws', () => {
  const file = join(temporaryDirectory(), 'file')
  writeFileSync(file, '')
  expect(() => openRun({ runDir: join(file, 'runs') })).toThrow('ENOTDIR')
  expect(() => openRunFolder(configOf({}), () => {})).toThrow('run_dir')
})

describe('folders of old runs', () => {
  const GONE = 999_999_999

  test('so many stay, this one among them: the newest', async () => {
    const runDir = temporaryDirectory()
    for (let hour = 10; hour < 20; hour += 1) oldRun(runDir, `run_20261120_${hour}0000_${GONE}`)
    const { name } = openRun({ runDir, runKeep: 3 })
    await vi.waitFor(() => expect(readdirSync(runDir)).toHaveLength(3))
    expect(readdirSync(runDir).toSorted()).toEqual(
      [`run_20261120_180000_${GONE}`, `run_20261120_190000_${GONE}`, name].toSorted(),
    )
  })

  test('the last line counts: what is older than the days goes, however few there are', async () => {
    const runDir = temporaryDirectory()
    oldRun(runDir, `run_20250101_000000_${GONE}`, 31)
    oldRun(runDir, `run_20250101_000001_${GONE}`, 29)
    const { name } = openRun({ runDir })
    await vi.waitFor(() => expect(readdirSync(runDir)).toHaveLength(2))
    expect(readdirSync(runDir).toSorted()).toEqual([`run_20250101_000001_${GONE}`, name])
  })

  test('one whose process still runs stays, whatever began after it', async () => {
    const runDir = temporaryDirectory()
    const alive = `run_20261101_000000_${process.ppid}`
    oldRun(runDir, alive)
    for (let hour = 10; hour < 15; hour += 1) oldRun(runDir, `run_20261120_${hour}0000_${GONE}`)
    oldRun(runDir, `run_20261120_090000_${process.pid}`)
    const { name } = openRun({ runDir, runKeep: 1 })
    await vi.waitFor(() => expect(readdirSync(runDir).toSorted()).toEqual([alive, name]))
  })

  test('nothing else is ever removed: no other name, no file, no link, and nothing that a link leads to', async () => {
    const runDir = temporaryDirectory()
    const elsewhere = temporaryDirectory()
    writeFileSync(join(elsewhere, 'precious'), '')
    const others = ['run_20200101_000000', 'runs', 'run_20200101_000000_1.bak', 'run_99999999_000000_1']
    for (const name of others) oldRun(runDir, name, 1000)
    const [file, link] = [`run_20200101_000001_${GONE}`, `run_20200101_000002_${GONE}`]
    writeFileSync(join(runDir, file), '')
    symlinkSync(elsewhere, join(runDir, link))
    oldRun(runDir, `run_20200101_000000_${GONE}`, 1000)
    symlinkSync(elsewhere, join(runDir, `run_20200101_000000_${GONE}`, 'link'))
    const { name } = openRun({ runDir, runKeep: 1 })
    await vi.waitFor(() => expect(existsSync(join(runDir, `run_20200101_000000_${GONE}`))).toBe(false))
    expect(readdirSync(runDir).toSorted()).toEqual([...others, file, link, basename(name)].toSorted())
    expect(readdirSync(elsewhere)).toEqual(['precious'])
  })
})
