/** Two copies of core in one process, each with a logger of its own: one file, whole lines, the ids of the one context. */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'

const PROGRAM = `
import { log as one } from './one/log/index.ts'
import { log as other } from './other/log/index.ts'
import { withContext } from './one/context/correlation.ts'
withContext({ turnId: 't' }, () => {
  for (let line = 0; line < 3000; line += 1) {
    one.info({ copy: 'one', line })
    other.info({ copy: 'other', line })
  }
})
process.exit(0)
`

test('both write whole lines into one file, in the order of each, with the same ids', () => {
  const directory = temporaryDirectory()
  symlinkSync(resolve(import.meta.dirname, '../../../../node_modules'), join(directory, 'node_modules'))
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  for (const copy of ['one', 'other'])
    cpSync(join(import.meta.dirname, '..'), join(directory, copy), { recursive: true })
  writeFileSync(join(directory, 'program.ts'), PROGRAM)
  const { status, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'program.ts'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ZEPH_LOGGING_STDERR: 'false' },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = linesOf(readFileSync(join(directory, '.local/zeph.log'), 'utf8'))
  const inOrder = Array.from({ length: 3000 }, (_, index) => index)
  for (const copy of ['one', 'other']) {
    expect(lines.filter((line) => line['copy'] === copy).map(({ line }) => line)).toEqual(inOrder)
  }
  expect(lines).toHaveLength(6000)
  expect(lines.every((line) => line['turn_id'] === 't')).toBe(true)
})
