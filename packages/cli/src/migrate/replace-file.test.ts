import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replaceFile } from './replace-file.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'replace-file-'))
const onPosix = test.skipIf(process.platform === 'win32')

onPosix.each([0o640, 0o400, 0o666])('the mode stays: %o', (mode) => {
  const file = join(directory(), 'a.toml')
  writeFileSync(file, 'old')
  chmodSync(file, mode)
  replaceFile(file, 'new')
  expect(readFileSync(file, 'utf8')).toBe('new')
  expect(statSync(file).mode & 0o7777).toBe(mode)
})

onPosix('it is another file that took the name, and nothing else is left', () => {
  const folder = directory()
  const file = join(folder, 'a.toml')
  writeFileSync(file, 'old')
  const { ino } = statSync(file)
  replaceFile(file, 'n\u00e9w')
  expect(statSync(file).ino).not.toBe(ino)
  expect(readdirSync(folder)).toEqual(['a.toml'])
  expect(readFileSync(file, 'utf8')).toBe('n\u00e9w')
})

onPosix('a link stays a link: the file it leads to is replaced', () => {
  const folder = directory()
  mkdirSync(join(folder, 'real'))
  writeFileSync(join(folder, 'real', 'a.toml'), 'old')
  symlinkSync(join('real', 'a.toml'), join(folder, 'link.toml'))
  replaceFile(join(folder, 'link.toml'), 'new')
  expect(lstatSync(join(folder, 'link.toml')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(folder, 'real', 'a.toml'), 'utf8')).toBe('new')
  expect(readdirSync(folder).toSorted()).toEqual(['link.toml', 'real'])
})

test('where the name cannot be taken, nothing is left behind', () => {
  const folder = directory()
  mkdirSync(join(folder, 'a.toml', 'inside'), { recursive: true })
  expect(() => replaceFile(join(folder, 'a.toml'), 'new')).toThrow()
  expect(readdirSync(folder)).toEqual(['a.toml'])
})

test.skipIf(process.getuid?.() !== 0)('the owner stays (only root can show it)', () => {
  const file = join(directory(), 'a.toml')
  writeFileSync(file, 'old')
  chownSync(file, 12345, 12346)
  replaceFile(file, 'new')
  const { uid, gid } = statSync(file)
  expect([uid, gid]).toEqual([12345, 12346])
})
