import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { listTextFiles } from './list-text-files.ts'

const outside = mkdtempSync(join(tmpdir(), 'list-text-files-'))
const folder = join(outside, 'inside')
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(outside, path)), { recursive: true })
  writeFileSync(join(outside, path), text)
}
put('secrets/secret.ts', 'secret')
put('inside/b.ts', 'b')
put('inside/a.md', 'aa')
put('inside/picture.png', 'png')
put('inside/large.ts', 'x'.repeat(2_000))
put('inside/deep/deeper/c.ts', 'c')
put('inside/node_modules/dependency/index.js', 'd')
put('inside/.git/hooks/hook.sh', 'h')
symlinkSync(join(outside, 'secrets'), join(folder, 'way-out'))
symlinkSync(join(outside, 'secrets', 'secret.ts'), join(folder, 'secret.ts'))

afterAll(() => rmSync(outside, { recursive: true }))

const pathsOf = async (options: Parameters<typeof listTextFiles>[1]) => {
  const { files, complete } = await listTextFiles(folder, options)
  return { paths: files.map(({ path }) => path), complete }
}

test('text files are listed, the nearer first, and nothing that lies outside', async () => {
  const paths = ['a.md', 'b.ts', 'large.ts', 'deep/deeper/c.ts']
  expect(await pathsOf({})).toEqual({ paths, complete: true })
  const { files } = await listTextFiles(folder)
  expect(files.map(({ path, bytes }) => [path, bytes])).toContainEqual(['large.ts', 2_000])
})

test('what is too large or too many is left out, and that is said', async () => {
  const paths = ['a.md', 'b.ts', 'deep/deeper/c.ts']
  expect(await pathsOf({ maxFileBytes: 1_000 })).toEqual({ paths, complete: false })
  expect(await pathsOf({ maxFiles: 2 })).toEqual({ paths: ['a.md', 'b.ts'], complete: false })
  expect(await pathsOf({ maxFiles: 4 })).toMatchObject({ complete: true })
})

test('a folder that is not there is an error', async () => {
  await expect(listTextFiles(join(folder, 'none'))).rejects.toThrow('ENOENT')
})
