import { mkdirSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, writeTrace } from '../fixtures/trace-builder.ts'
import { findTrace } from './find-trace.ts'

function folderOf(files: Readonly<Record<string, number>>): string {
  const folder = temporaryFolder()
  for (const [name, modified] of Object.entries(files)) utimesSync(writeTrace('[\n', name, folder), modified, modified)
  return folder
}

function found(argument: string): string[] {
  return findTrace(argument, {}).map((path) => basename(path))
}

test('a directory means its newest trace, by modification and then by the time in its name', () => {
  const folder = folderOf({
    'old_20261121T120000.json': 100,
    'new_20261121T100000.json.gz': 200,
    'also_20261121T090000.json': 200,
  })
  expect(found(folder)).toEqual(['new_20261121T100000.json.gz'])
})

test('files that are not named as traces are passed over', () => {
  expect(
    found(folderOf({ 'a_20261121T100000.json': 100, 'package.json': 900, 'a_20261121T100000.json.tmp': 900 })),
  ).toEqual(['a_20261121T100000.json'])
})

test('all parts of a trace are read in order, whichever is newest', () => {
  const folder = folderOf({
    'a_20261121T100000.part010.json.gz': 300,
    'a_20261121T100000.json': 100,
    'a_20261121T100000.part002.json': 200,
    'b_20261121T100000.part002.json': 200,
  })
  const parts = ['a_20261121T100000.json', 'a_20261121T100000.part002.json', 'a_20261121T100000.part010.json.gz']
  expect(found(folder)).toEqual(parts)
  expect(found(join(folder, 'a_20261121T100000.json'))).toEqual(parts)
})

test('a further file of the same second is a trace of its own', () => {
  const folder = folderOf({
    'a_20261121T100000-1.json': 200,
    'a_20261121T100000.json': 100,
    'a_20261121T100000-1.part002.json': 100,
  })
  expect(found(folder)).toEqual(['a_20261121T100000-1.json', 'a_20261121T100000-1.part002.json'])
})

test('a part that is named is read alone', () => {
  const folder = folderOf({
    'a_20261121T100000.json': 1,
    'a_20261121T100000.part002.json': 2,
    'a_20261121T100000.part003.json': 3,
  })
  expect(found(join(folder, 'a_20261121T100000.part002.json'))).toEqual(['a_20261121T100000.part002.json'])
})

test('without an argument it is the newest where the config file says or of the environment', () => {
  const folder = temporaryFolder()
  const inFolder = (name: string) => join(folder, name)
  for (const directory of ['configured', 'given']) {
    mkdirSync(inFolder(directory))
    writeTrace('[\n', `${directory}_20261121T100000.json`, inFolder(directory))
  }
  const config = writeTrace(`[telemetry]\ntrace_dir = "${inFolder('configured')}"\n`, 'zeph.toml', folder)
  expect(findTrace(undefined, { ZEPH_CONFIG: config })).toEqual([
    inFolder('configured/configured_20261121T100000.json'),
  ])
  const environment = { ZEPH_CONFIG: config, ZEPH_TELEMETRY_TRACE_DIR: inFolder('given') }
  expect(findTrace(undefined, environment)).toEqual([inFolder('given/given_20261121T100000.json')])
})

test('what is missing is said', () => {
  expect(() => findTrace('/nowhere/a.json', {})).toThrow('there is no file /nowhere/a.json')
  expect(() => findTrace(temporaryFolder(), {})).toThrow('Make one with: zeph-trace run PROGRAM')
})
