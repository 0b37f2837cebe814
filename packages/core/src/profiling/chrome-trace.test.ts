import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { warnOnce } from '../warn-once.ts'
import { nameChromeTrace } from './chrome-trace.ts'

vi.mock(import('../warn-once.ts'), () => ({ warnOnce: vi.fn() }))
afterEach(() => void vi.mocked(warnOnce).mockClear())

test('the trace is trace.json beside the profiles, as it grows and after its own name is gone', () => {
  const directory = temporaryDirectory()
  const [path, outputDir] = [join(directory, 'a.json'), join(directory, 'new', 'profiles')]
  writeFileSync(path, '[')
  nameChromeTrace(path, outputDir)
  writeFileSync(path, '[]')
  rmSync(path)
  expect(readFileSync(join(outputDir, 'trace.json'), 'utf8')).toBe('[]')
})

test('that of the next run takes its place', () => {
  const directory = temporaryDirectory()
  for (const name of ['a', 'b']) {
    writeFileSync(join(directory, `${name}.json`), name)
    nameChromeTrace(join(directory, `${name}.json`), directory)
  }
  expect(readFileSync(join(directory, 'trace.json'), 'utf8')).toBe('b')
  expect(readFileSync(join(directory, 'a.json'), 'utf8')).toBe('a')
  expect(readdirSync(directory).toSorted()).toEqual(['a.json', 'b.json', 'trace.json'])
})

test('where it cannot be done it is said, and where the trace is', () => {
  const directory = temporaryDirectory()
  const [path, outputDir] = [join(directory, 'a.json'), join(directory, 'file')]
  for (const file of [path, outputDir]) writeFileSync(file, '')
  nameChromeTrace(path, outputDir)
  expect(vi.mocked(warnOnce).mock.calls[0]![1]).toMatch(
    /^there is no .*trace\.json: (EEXIST|ENOTDIR).*; the trace is .*a\.json$/,
  )
})
