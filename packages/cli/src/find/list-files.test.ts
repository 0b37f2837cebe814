import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/trace-builder.ts'
import { canBeRead, logFiles, profileFiles } from './list-files.ts'

function folderWith(...names: string[]): string {
  const folder = temporaryFolder()
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), '')
  }
  return folder
}

test('a log has the files that rotation made of it, and no others', () => {
  const rotated = [
    'zeph.20261121T222233123.log',
    'zeph.20261121T222233124.log.gz',
    'zeph.log',
    'zeph.log-20261121',
    'zeph.log.1',
    'zeph.log.2.gz',
  ]
  const folder = folderWith(...rotated, 'zeph-old.log', 'zeph.txt', 'zephyr.log', 'zeph.log.bak', 'my-zeph.log')
  expect(logFiles([join(folder, 'zeph.log')])).toEqual(rotated.map((name) => join(folder, name)))
})

test('a log without an extension has its rotated files', () => {
  const folder = folderWith('zeph', 'zeph.20261121T222233123', 'zephyr')
  expect(logFiles([join(folder, 'zeph')])).toEqual(
    ['zeph', 'zeph.20261121T222233123'].map((name) => join(folder, name)),
  )
})

test('a directory with run folders has the log of each run, and a run folder its own', () => {
  const logs = ['run_20261121_100000_7/all.20261121T222233123.log', 'run_20261121_100000_7/all.log']
  const folder = folderWith(...logs, 'run_20261121_100000_7/llm.log', 'other/all.log', 'run_20261122_100000_8/all.log')
  const second = join(folder, 'run_20261122_100000_8/all.log')
  expect(logFiles([folder])).toEqual([...logs.map((name) => join(folder, name)), second])
  expect(logFiles([join(second, '..')])).toEqual([second])
})

test('a place that is not there has no files, and one given twice has them once', () => {
  const folder = folderWith('zeph.log')
  const log = join(folder, 'zeph.log')
  expect(logFiles(['/nowhere/zeph.log', log, log])).toEqual([log])
  expect(profileFiles('/nowhere')).toEqual([])
})

test('profiles are found below their directory, too', () => {
  const folder = folderWith('a.cpuprofile', 'b.heapprofile', 'deep/c.cpuprofile', 'd.json')
  const names = ['a.cpuprofile', 'b.heapprofile', 'deep/c.cpuprofile']
  expect(profileFiles(folder)).toEqual(names.map((name) => join(folder, name)))
})

test('what is no file is not read', () => {
  expect([canBeRead('/dev/null'), canBeRead(temporaryFolder()), canBeRead('/nowhere')]).toEqual([false, false, false])
})
