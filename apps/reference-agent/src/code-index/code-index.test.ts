import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import * as nodeFiles from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CodeIndex, createCodeIndex } from './code-index.ts'

let folder: string
let reads: string[]
let time: number
let index: CodeIndex

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const places = async (query: string, limit = 5) =>
  (await index.search(query, limit)).map(({ path, line }) => `${path}:${line}`)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-index-'))
  reads = []
  const readFile = ((path: string, ...rest: []) => {
    reads.push(path.slice(folder.length + 1))
    return nodeFiles.readFile(path, ...rest)
  }) as typeof nodeFiles.readFile
  time = 0
  index = createCodeIndex({ folder, files: { ...nodeFiles, readFile }, freshMilliseconds: 100, now: () => time })
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a name written together is found by itself and by its parts, where it is declared before where it is used', async () => {
  put('src/loader.ts', "import { x } from './x.ts'\n\nexport function readConfigFile() {\n  return x\n}\n")
  put('src/user.ts', 'start()\nreadConfigFile()\nstop()\n')
  put('src/other.ts', 'export const nothing = 1\n')
  await index.index()
  expect(await places('readConfigFile')).toEqual(['src/loader.ts:3', 'src/user.ts:2'])
  expect(await places('config file')).toEqual(['src/loader.ts:3', 'src/user.ts:2'])
  expect(await places('http_server')).toEqual([])
})

test('a hit is the few lines that fit, with their numbers', async () => {
  const lines = Array.from({ length: 100 }, (_, number) => `line${number + 1}`)
  lines[69] = 'export function wanted() {}'
  put('long.ts', lines.join('\n'))
  await index.index()
  const [hit] = await index.search('wanted', 1)
  expect(hit).toMatchObject({ path: 'long.ts', line: 70 })
  expect(hit!.text.split('\n')[0]).toBe('export function wanted() {}')
  expect(hit!.lastLine - hit!.line + 1).toBe(hit!.text.split('\n').length)
  expect(hit!.text.split('\n').at(-1)).toBe(`line${hit!.lastLine}`)
})

test('one file does not take all places', async () => {
  put('a.ts', Array.from({ length: 200 }, () => 'needle').join('\n'))
  put('b.ts', 'one needle in a much longer line of other words\n')
  await index.index()
  const found = await places('needle', 4)
  expect(found.filter((place) => place.startsWith('a.ts'))).toHaveLength(2)
  expect(found).toContain('b.ts:1')
  expect(await places('needle', 1)).toHaveLength(1)
})

test('filling it again reads what changed, and forgets what is gone', async () => {
  put('stays.ts', 'alpha')
  put('changes.ts', 'beta')
  put('goes.ts', 'gamma')
  expect(await index.index()).toEqual({ files: 3, chunks: 3, changed: 3, removed: 0, complete: true })
  put('changes.ts', 'delta')
  utimesSync(join(folder, 'changes.ts'), 1, 1)
  rmSync(join(folder, 'goes.ts'))
  reads.length = 0
  expect(await index.index()).toEqual({ files: 2, chunks: 2, changed: 1, removed: 1, complete: true })
  expect(reads).toEqual(['changes.ts'])
  expect(await places('beta gamma')).toEqual([])
  expect(await places('alpha delta')).toHaveLength(2)
})

test('calls at the same time share one pass, and searches may run meanwhile', async () => {
  put('a.ts', 'alpha')
  const passes = Array.from({ length: 32 }, () => index.index())
  expect(await places('alpha')).toEqual([])
  expect(index.isFilled()).toBe(false)
  expect(new Set(await Promise.all(passes)).size).toBe(1)
  expect(reads).toEqual(['a.ts'])
  expect(index.isFilled()).toBe(true)
})

test('the index is fresh for a while after a pass', async () => {
  expect(index.isFresh()).toBe(false)
  await index.index()
  time = 99
  expect(index.isFresh()).toBe(true)
  time = 100
  expect([index.isFresh(), index.isFilled()]).toEqual([false, true])
  await index.index()
  expect(index.isFresh()).toBe(true)
})

test('a pass that fails says so, and the next one can succeed', async () => {
  rmSync(folder, { recursive: true })
  await expect(index.index()).rejects.toThrow('ENOENT')
  put('a.ts', 'alpha')
  await index.index()
  expect(await places('alpha')).toEqual(['a.ts:1'])
})

test('files that are no text, blank or of one endless line do no harm', async () => {
  put('binary.ts', 'alpha\0beta')
  put('blank.ts', '\n\n\n')
  put('min.js', `alpha${' filler'.repeat(5_000)}`)
  put('blank-start.ts', `${'\n'.repeat(15)}const omega = 1\n`)
  await index.index()
  const [hit, ...others] = await index.search('alpha', 5)
  expect(others).toEqual([])
  expect(hit!.text.length).toBeLessThan(500)
  const [byPath] = await index.search('start', 5)
  expect(byPath).toMatchObject({ path: 'blank-start.ts', line: 16, text: 'const omega = 1' })
})
