import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { FileLockedError, replaceFile } from './replace-file.ts'

test('readers see the old content until the new one is whole', async () => {
  const file = join(temporaryDirectory(), 'a')
  writeFileSync(file, 'old')
  await replaceFile(file, async () => {
    expect([readFileSync(file, 'utf8'), existsSync(`${file}.lock`)]).toEqual(['old', true])
    return 'new'
  })
  expect([readFileSync(file, 'utf8'), existsSync(`${file}.lock`)]).toEqual(['new', false])
})

test('what fails leaves the file as it is, and no lock', async () => {
  const file = join(temporaryDirectory(), 'a')
  writeFileSync(file, 'old')
  const failure = new Error('no')
  await expect(replaceFile(file, () => Promise.reject(failure))).rejects.toBe(failure)
  await replaceFile(file, async () => undefined)
  expect([readFileSync(file, 'utf8'), existsSync(`${file}.lock`)]).toEqual(['old', false])
})

test('a lock that stays is named, and stays', async () => {
  const file = join(temporaryDirectory(), 'a')
  writeFileSync(`${file}.lock`, '')
  const produce = vi.fn(async () => 'new')
  const replaced = replaceFile(file, produce, 50)
  await expect(replaced).rejects.toBeInstanceOf(FileLockedError)
  await expect(replaced).rejects.toMatchObject({ lock: `${file}.lock` })
  expect([produce.mock.calls, existsSync(`${file}.lock`), existsSync(file)]).toEqual([[], true, false])
})

test('who waits gets its turn when the lock is gone', async () => {
  const file = join(temporaryDirectory(), 'a')
  const order: string[] = []
  const first = replaceFile(file, async () => {
    second = replaceFile(file, async () => {
      order.push(readFileSync(file, 'utf8'))
      return 'second'
    })
    await new Promise(setImmediate)
    order.push('first is done')
    return 'first'
  })
  let second: Promise<void> | undefined
  await first
  await second
  expect([order, readFileSync(file, 'utf8')]).toEqual([['first is done', 'first'], 'second'])
})
