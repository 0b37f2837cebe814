import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../fixtures/trace-builder.ts'
import { PAGE_START } from '../page/page-start.ts'
import { writeGraph } from './write-graph.ts'

let path: string
beforeEach(() => {
  path = join(temporaryFolder(), 'graph')
})

test.skipIf(process.platform === 'win32')('only its owner reads it', () => {
  writeGraph({ path, force: false, inputs: [] }, ['a', 'b'])
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['ab', 0o600])
})

test('a page of ours is written anew, anything else only by force', () => {
  writeFileSync(path, `${PAGE_START}old`)
  writeGraph({ path, force: false, inputs: [] }, ['new'])
  expect(() => writeGraph({ path, force: false, inputs: [] }, ['newer'])).toThrow('is there already; --force writes')
  expect(readFileSync(path, 'utf8')).toBe('new')
  writeGraph({ path, force: true, inputs: [] }, ['newer'])
  expect(readFileSync(path, 'utf8')).toBe('newer')
})

test('what the graph is made of stays, by whatever name, even by force', () => {
  writeFileSync(path, 'input')
  linkSync(path, `${path}-again`)
  expect(() => writeGraph({ path: `${path}-again`, force: true, inputs: [path] }, ['x'])).toThrow(
    'is what the graph is made of',
  )
  expect(readFileSync(path, 'utf8')).toBe('input')
})

test('a place that cannot be written is told', () => {
  mkdirSync(path)
  expect(() => writeGraph({ path, force: true, inputs: [] }, ['x'])).toThrow(`${path} cannot be written: EISDIR`)
  expect(() => writeGraph({ path: join(path, 'no/where'), force: false, inputs: [] }, ['x'])).toThrow('ENOENT')
})
