import fs, { appendFileSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { beforeEach, expect, test, vi } from 'vitest'
import { lineText, logLine, makeLogFile, useDisk, type WriteSync } from './fixtures/log-file-under-test.ts'
import { linesOf } from './fixtures/log-under-test.ts'

beforeEach(() => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  return () => now.mockRestore()
})

/** From here on each write takes this many bytes, or fails where there is none left in the list. @returns repairs it */
function disk(...takes: number[]): () => void {
  return useDisk(({ writeSync }) => ({
    writeSync: ((descriptor, data, offset = 0) => {
      const most = takes.shift()
      if (most === undefined) throw new Error('ENOSPC: no space left on device')
      return writeSync(descriptor, data, offset, Math.min(most, data.length - offset))
    }) satisfies WriteSync,
  }))
}

test('directories are made, and a new file is its owner’s alone; one that exists keeps its mode and its lines', () => {
  const { path, file, text } = makeLogFile()
  file.write(logLine(1))
  file.close()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  fs.chmodSync(path, 0o640)
  const { file: again } = makeLogFile({ path })
  again.write(logLine(2))
  again.close()
  expect(statSync(path).mode & 0o777).toBe(0o640)
  expect(text()).toBe(lineText(1) + lineText(2))
})

test('lines reach the file in a moment, without anybody flushing and in one write', async () => {
  const writes = vi.spyOn(fs, 'writeSync')
  syncBuiltinESMExports()
  const { file, text } = makeLogFile()
  file.write(logLine(1))
  file.write(logLine(2))
  expect(text()).toBe('')
  await vi.waitFor(() => expect(text()).toBe(lineText(1) + lineText(2)))
  expect(writes).toHaveBeenCalledTimes(1)
  file.write(logLine(3))
  await vi.waitFor(() => expect(text()).toBe([1, 2, 3].map(lineText).join('')))
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

test('no more than the bound is ever held back', () => {
  const { path, file } = makeLogFile()
  let written = 0
  for (let count = 0; count < 5000; count += 1) {
    file.write(logLine(count))
    written += lineText(count).length
    expect(written - statSync(path).size).toBeLessThan(16_384)
  }
})

test('a writer of the same file between our writes tears no line', () => {
  const { path, file, text } = makeLogFile()
  for (let count = 0; count < 5000; count += 1) {
    file.write(logLine(count))
    if (count % 7 === 0) appendFileSync(path, lineText(-1))
  }
  file.close()
  const counts = linesOf(text()).map(({ count }) => count)
  expect(counts.filter((count) => count !== -1)).toEqual(Array.from({ length: 5000 }, (_, index) => index))
})

test('short writes are continued', () => {
  const { file, text } = makeLogFile()
  disk(3, 1, 100)
  file.write(logLine(1))
  file.flushSync()
  expect(text()).toBe(lineText(1))
})

test('a full disk: it is said once, later lines follow when there is room, and the file says how many are missing', () => {
  const { file, troubles, text } = makeLogFile()
  file.write(logLine(1))
  file.flushSync()
  const repair = disk(lineText(2).length + 4)
  for (const count of [2, 3, 4]) file.write(logLine(count))
  file.flushSync()
  expect(file).toMatchObject({ dropped: 2, problem: 'ENOSPC: no space left on device' })
  file.write(logLine(5))
  file.flushSync()
  expect(file.dropped).toBe(3)
  repair()
  file.write(logLine(6))
  file.flushSync()
  file.write(logLine(7))
  file.flushSync()
  const torn = lineText(3).slice(0, 4)
  expect(text().startsWith(`${lineText(1)}${lineText(2)}${torn}\n{"level":"warn"`)).toBe(true)
  expect(linesOf(text().replace(`${torn}\n`, '')).slice(2)).toMatchObject([
    { level: 'warn', pid: process.pid, lost: 3, msg: '3 log lines before could not be written' },
    { count: 6 },
    { count: 7 },
  ])
  expect(troubles).toEqual(['ENOSPC: no space left on device'])
  expect(file).toMatchObject({ dropped: 3, problem: undefined })
})

test('what is missing is told in the format of the file', () => {
  const { file, text } = makeLogFile({ format: ({ fields }) => `${fields['count'] ?? `missing ${fields['lost']}`}\n` })
  const repair = disk()
  file.write(logLine(1))
  file.flushSync()
  repair()
  file.write(logLine(2))
  file.flushSync()
  expect(text()).toBe('missing 1\n2\n')
})

test('a closed file takes nothing more, and is closed once', () => {
  const { file, text } = makeLogFile()
  file.write(logLine(1))
  expect(file.close()).toBeUndefined()
  file.write(logLine(2))
  expect(file.close()).toBeUndefined()
  file.flushSync()
  expect(text()).toBe(lineText(1))
})
