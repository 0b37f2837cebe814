import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createFileTool } from './file-tool.ts'
import { ToolFailure } from './tool.ts'

const outside = mkdtempSync(join(tmpdir(), 'file-tool-'))
const directory = join(outside, 'inside')
mkdirSync(join(directory, 'folder'), { recursive: true })
writeFileSync(join(outside, 'secret.txt'), 'secret')
writeFileSync(join(directory, 'note.txt'), 'first\nsecond\n')
writeFileSync(join(directory, 'long.txt'), 'x'.repeat(500))
writeFileSync(join(directory, 'binary'), Buffer.from([1, 0, 2]))
writeFileSync(join(directory, '..dots.txt'), 'fine')
symlinkSync(join(outside, 'secret.txt'), join(directory, 'link.txt'))

const file = createFileTool({ workingDirectory: directory, readLimitCharacters: 100 })
const read = (path: string) => file.run({ action: 'read', path })

afterAll(() => rmSync(outside, { recursive: true }))

test('a file is read with its size in the first line', async () => {
  expect(await read('note.txt')).toBe('note.txt: 2 lines, 13 bytes\nfirst\nsecond\n')
  expect(await read('..dots.txt')).toContain('fine')
})

test('a long file is cut at the limit and said to be', async () => {
  expect(await read('long.txt')).toBe(`long.txt: 1 lines, 500 bytes, cut after 100 characters\n${'x'.repeat(100)}`)
})

test('a directory is listed', async () => {
  const listing = await file.run({ action: 'list', path: '.' })
  expect(listing).toBe('.: 6 entries\n..dots.txt\nbinary\nfolder/\nlink.txt\nlong.txt\nnote.txt')
})

test.each(['../secret.txt', join(outside, 'secret.txt'), 'folder/../../secret.txt', 'link.txt'])(
  'the way out by %s is closed',
  async (path) => {
    await expect(read(path)).rejects.toThrow('is outside the working directory')
  },
)

test.each([
  ['missing.txt', 'does not exist'],
  ['folder', 'is not a file'],
  ['binary', 'is not a text file'],
])('reading %s fails with a clear message', async (path, message) => {
  await expect(read(path)).rejects.toThrow(new ToolFailure(`${path} ${message}`))
})

test('an action that does not exist is named together with those that do', async () => {
  await expect(file.run({ action: 'delete', path: 'x' })).rejects.toThrow('must be "read" or "list", but was "delete"')
})
