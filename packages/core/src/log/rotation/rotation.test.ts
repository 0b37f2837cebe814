/** A log file that makes room, by itself or by others, with several writers: no line is lost, whatever happens at the same time. */
import fs, {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { warnOnce } from '../../warn-once.ts'
import { logLine, makeLogFile, openInodes, useDisk } from '../fixtures/log-file-under-test.ts'
import { linesOf } from '../fixtures/log-under-test.ts'
import { runLog } from '../fixtures/run-log.ts'
import { isRotatedName, rotatedPath } from './rotated-name.ts'
import type { Rotation } from './rotation.ts'

vi.mock(import('../../warn-once.ts'), () => ({ warnOnce: vi.fn(), warnOnStderr: vi.fn() }) as never)

const HOUR_MS = 3_600_000
const rotation = (some: Partial<Rotation>): Rotation => ({ maxBytes: 0, every: 'never', keep: 1000, ...some })

/** The files of a log, from the oldest to the one that is written. */
function filesOf(path: string): string[] {
  const names = readdirSync(dirname(path)).filter((name) => isRotatedName(name, path))
  return [...names.toSorted().map((name) => join(dirname(path), name)), path]
}

const countsIn = (path: string) => linesOf(readFileSync(path, 'utf8')).map(({ count }) => count)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

/** Writes lines with these numbers, each at once. */
function writeAll(file: ReturnType<typeof makeLogFile>['file'], counts: readonly number[]): void {
  for (const count of counts) {
    file.write(logLine(count))
    file.flushSync()
  }
}

describe('names', () => {
  test('say when the file was full, before its extension, and are in order', () => {
    const time = Date.UTC(2026, 10, 21, 22, 22, 33, 7)
    expect(rotatedPath('/var/log/zeph.log', time)).toBe('/var/log/zeph.20261121T222233007.log')
    expect(rotatedPath('log', time)).toBe('log.20261121T222233007')
    expect(rotatedPath('a.b/x.y.ndjson', time)).toBe('a.b/x.y.20261121T222233007.ndjson')
  })

  test.each([
    ['zeph.20261121T222233007.log', true],
    ['zeph.log', false],
    ['zeph.log.1', false],
    ['zeph.20261121T222233007.log.gz', false],
    ['zeph.20261121T22223300.log', false],
    ['zeph.20261121T2222330071.log', false],
    ['zeph.x20261121T222233007.log', false],
    ['zephx20261121T222233007.log', false],
    ['other.20261121T222233007.log', false],
    ['zeph.20261121T222233007xlog', false],
  ])('%s is one of zeph.log: %s', (name, isOne) => {
    expect(isRotatedName(name, '/var/log/zeph.log')).toBe(isOne)
  })
})

test('by size: no file is bigger, none is empty, every line is in one of them, and the next names are free', () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 1000 }) })
  writeAll(file, upTo(500))
  const files = filesOf(path)
  expect(files.length).toBeGreaterThan(6)
  expect(files.flatMap(countsIn)).toEqual(upTo(500))
  for (const one of files) {
    expect(statSync(one).size).toBeLessThanOrEqual(1000)
    expect(statSync(one).size).toBeGreaterThan(0)
    expect(statSync(one).mode & 0o777).toBe(0o600)
  }
})

test('a full file keeps its mode', () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 30 }) })
  writeAll(file, [1])
  chmodSync(path, 0o640)
  writeAll(file, [2, 3, 4])
  expect(filesOf(path).map((one) => statSync(one).mode & 0o777)).toEqual([0o640, 0o600])
})

test('lines that are bigger than a file have one of their own', () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 5 }) })
  writeAll(file, [1, 2, 3])
  expect(filesOf(path).map(countsIn)).toEqual([[1], [2], [3]])
})

test.each([
  ['hour', HOUR_MS],
  ['day', 24 * HOUR_MS],
] as const)('every %s: what was written before it began stands in another file', (every, periodMs) => {
  const { path, file } = makeLogFile({ rotation: rotation({ every }) })
  writeAll(file, [1, 2])
  const before = (Date.now() - periodMs) / 1000
  utimesSync(path, before, before)
  writeAll(file, [3, 4])
  expect(filesOf(path).map(countsIn)).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('never: neither size nor time matters', () => {
  const { path, file } = makeLogFile()
  writeAll(file, [1])
  utimesSync(path, 0, 0)
  writeAll(file, [2])
  expect(filesOf(path).map(countsIn)).toEqual([[1, 2]])
})

test('so many full files stay, the newest; files of other names are left alone', async () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 100, keep: 3 }) })
  const others = ['zeph.log.1', 'zeph.20261121T222233007.log.gz', 'other.20201121T222233007.log']
  for (const name of others) writeFileSync(join(dirname(path), name), '')
  for (let count = 1; count <= 200; count += 1) {
    writeAll(file, [count])
    if (count % 10 === 0) await new Promise(setImmediate)
  }
  await vi.waitFor(() => expect(filesOf(path)).toHaveLength(4))
  const kept = filesOf(path).flatMap(countsIn)
  expect(kept).toEqual(upTo(200).slice(-kept.length))
  expect(readdirSync(dirname(path))).toEqual(expect.arrayContaining(others))
})

test('a name that is taken is not taken from its owner', () => {
  const now = vi.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000)
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 20 }) })
  writeAll(file, upTo(9))
  now.mockRestore()
  expect(filesOf(path).flatMap(countsIn)).toEqual(upTo(9))
})

test('a file that others move (logrotate) is let go: lines go to the new file of the name', () => {
  const { path, file } = makeLogFile()
  writeAll(file, [1])
  renameSync(path, `${path}.1`)
  writeAll(file, [2])
  renameSync(path, `${path}.2`)
  writeFileSync(path, '', { mode: 0o640 })
  file.write(logLine(3))
  file.close()
  expect([`${path}.1`, `${path}.2`, path].map(countsIn)).toEqual([[1], [2], [3]])
})

test('a flush (SIGHUP comes with one) lets a moved file go, although there is nothing to write; where there is no new file yet, none is made', () => {
  const { path, file } = makeLogFile()
  writeAll(file, [1])
  const { ino } = statSync(path)
  renameSync(path, `${path}.1`)
  file.flushSync()
  expect(readdirSync(dirname(path))).toEqual(['zeph.log.1'])
  expect(openInodes()).toContain(ino)
  writeFileSync(path, '')
  file.flushSync()
  expect(openInodes()).not.toContain(ino)
  expect(openInodes()).toContain(statSync(path).ino)
})

test('SIGHUP of logrotate: a program that handles it itself has let the old file go before its own handler runs', async () => {
  const workingDirectory = temporaryDirectory()
  const path = join(workingDirectory, '.local/zeph.log')
  let seen = 0
  const { code, stdout } = await runProgram({
    program: [join(import.meta.dirname, '../fixtures/answers-sighup.ts')],
    profiling: false,
    workingDirectory,
    environment: { ZEPH_LOGGING_STDERR: 'false' },
    onOutput: (output, kill) => {
      const asked = output.split('\n').filter((line) => line === 'ready').length
      if (asked <= seen || asked > 2) return
      seen = asked
      renameSync(path, `${path}.${asked}`)
      writeFileSync(path, '')
      kill('SIGHUP')
    },
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\n["zeph.log"]\nready\n["zeph.log"]\nready\n' })
  expect(
    [`${path}.1`, `${path}.2`, path].map((one) => linesOf(readFileSync(one, 'utf8')).map(({ msg }) => msg)),
  ).toEqual([['before'], [], ['after']])
})

test('a file that others cut (copytruncate) goes on from its new end', () => {
  const { path, file } = makeLogFile()
  writeAll(file, [1, 2])
  writeFileSync(path, '')
  writeAll(file, [3])
  expect(countsIn(path)).toEqual([3])
})

test('a file that others remove, with its directory, is made again', () => {
  const { path, file } = makeLogFile()
  writeAll(file, [1])
  rmSync(dirname(path), { recursive: true })
  writeAll(file, [2])
  expect(countsIn(path)).toEqual([2])
})

test('where there can be no new file, the old one will do as long as it has a name', () => {
  const { path, file, troubles } = makeLogFile()
  writeAll(file, [1])
  renameSync(path, `${path}.1`)
  mkdirSync(path)
  writeAll(file, [2])
  expect(countsIn(`${path}.1`)).toEqual([1, 2])
  expect(troubles).toEqual([])
  unlinkSync(`${path}.1`)
  writeAll(file, [3])
  expect(file.dropped).toBe(1)
  expect(troubles).toEqual([expect.stringContaining('EISDIR')])
})

test('a program that changes its directory keeps its file', () => {
  const before = process.cwd()
  const [first, second] = [temporaryDirectory(), temporaryDirectory()]
  try {
    process.chdir(first)
    const { file } = makeLogFile({ path: 'zeph.log', rotation: rotation({ maxBytes: 30 }) })
    process.chdir(second)
    writeAll(file, upTo(5))
  } finally {
    process.chdir(before)
  }
  expect(filesOf(join(first, 'zeph.log')).flatMap(countsIn)).toEqual(upTo(5))
  expect(readdirSync(second)).toEqual([])
})

test('a log behind a link: the file is moved beside itself, and the link stays', () => {
  const directory = temporaryDirectory()
  const path = join(directory, 'link.log')
  mkdirSync(join(directory, 'real'))
  writeFileSync(join(directory, 'real/zeph.log'), '')
  symlinkSync('real/zeph.log', path)
  const { file } = makeLogFile({ path, rotation: rotation({ maxBytes: 30 }) })
  writeAll(file, upTo(9))
  expect(filesOf(join(directory, 'real/zeph.log')).flatMap(countsIn)).toEqual(upTo(9))
  expect(readdirSync(directory)).toEqual(['link.log', 'real'])
})

test('a file that cannot be moved grows on, and that is said', async () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 30 }) })
  vi.spyOn(fs, 'renameSync').mockImplementation(() => {
    throw new Error('EPERM: operation not permitted')
  })
  syncBuiltinESMExports()
  writeAll(file, upTo(9))
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  expect(filesOf(path).map(countsIn)).toEqual([upTo(9)])
  await vi.waitFor(() =>
    expect(warnOnce).toHaveBeenCalledWith(`log-rotation ${path}`, expect.stringContaining('cannot be rotated: EPERM')),
  )
})

test('a slow disk rotates, too', async () => {
  const { path, file } = makeLogFile({ rotation: rotation({ maxBytes: 1000 }) })
  const repair = useDisk(({ writeSync }) => ({
    writeSync: (...args) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)
      return writeSync(...args)
    },
  }))
  writeAll(file, [])
  file.write(logLine(1))
  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(0))
  repair()
  for (let count = 2; count <= 300; count += 1) {
    file.write(logLine(count))
    if (count % 20 === 0) await file.flush()
  }
  await file.flush()
  const files = filesOf(path)
  expect(files.length).toBeGreaterThan(3)
  expect(files.flatMap(countsIn)).toEqual(upTo(300))
})

test('a pipe or a device is never rotated', () => {
  const { file, troubles } = makeLogFile({ path: '/dev/null', rotation: rotation({ maxBytes: 1, every: 'hour' }) })
  writeAll(file, [1, 2])
  expect({ troubles, dropped: file.dropped }).toEqual({ troubles: [], dropped: 0 })
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

describe('under load', () => {
  const environment = {
    ZEPH_LOGGING_STDERR: 'false',
    ZEPH_LOGGING_ROTATE_MB: '0.05',
    ZEPH_LOGGING_ROTATE_KEEP: '10000',
  }

  function everyLine(path: string): void {
    const lines = filesOf(path).flatMap((file) => linesOf(readFileSync(file, 'utf8')))
    const pids = new Set(lines.map(({ pid }) => pid))
    for (const pid of pids) {
      const own = lines.filter((line) => line['pid'] === pid).map(({ line }) => Number(line))
      expect(own.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20_000 }, (_, index) => index))
    }
    expect(lines).toHaveLength(pids.size * 20_000)
  }

  test.each([true, false])('one process, profiling %s: every line is in one file, in order', async (profiling) => {
    const { directory } = await runLog('many lines', { profiling, environment })
    const path = join(directory, '.local/zeph.log')
    const lines = filesOf(path).flatMap((file) => linesOf(readFileSync(file, 'utf8')))
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 20_000 }, (_, index) => index))
    expect(filesOf(path).length).toBeGreaterThan(10)
    for (const file of filesOf(path)) expect(statSync(file).size).toBeLessThanOrEqual(50_000 + 200)
  })

  test('four processes that rotate one file: every line is there once, and none is torn', async () => {
    const workingDirectory = temporaryDirectory()
    await Promise.all([1, 2, 3, 4].map(() => runLog('many lines', { profiling: false, workingDirectory, environment })))
    everyLine(join(workingDirectory, '.local/zeph.log'))
  })

  test('a file that another program moves all the time: every line is there once', async () => {
    const workingDirectory = temporaryDirectory()
    const path = join(workingDirectory, '.local/zeph.log')
    let isOver = false
    let moved = 0
    const mover = (async () => {
      while (!isOver) {
        await new Promise((resolve) => setTimeout(resolve, 2))
        try {
          renameSync(path, rotatedPath(path, Date.now() + moved))
          moved += 1
        } catch {
          // There is none just now.
        }
      }
    })()
    const settings = { ...environment, ZEPH_LOGGING_ROTATE_MB: '0' }
    await Promise.all(
      [1, 2].map(() => runLog('many lines', { profiling: false, workingDirectory, environment: settings })),
    )
    isOver = true
    await mover
    expect(moved).toBeGreaterThan(5)
    if (!readdirSync(dirname(path)).includes(basename(path))) writeFileSync(path, '')
    everyLine(path)
  })
})
