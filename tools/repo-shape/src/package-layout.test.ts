/** How packages are laid out: exports, READMEs, targets, names of files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasFile, ROOT, readPackages } from './workspace.ts'

const packages = readPackages()
const published = packages.filter(({ folder }) => folder.startsWith('packages/'))
const ON_KEYS = ['profiling', 'profiling-alloc', 'profiling-pyroscope']

const each = (members: typeof packages) => members.map((member) => [member.folder, member] as const)

test.each(each(packages))('%s has a README of its own', (_folder, member) => {
  expect(hasFile(member, 'README.md')).toBe(true)
})

test.each(each(published))('%s is packed with the licence', (_folder, member) => {
  expect(readFileSync(join(ROOT, member.folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
})

test.each(each(published))('%s has every target', (_folder, member) => {
  const scripts = (member.manifest as unknown as { scripts: object }).scripts
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'typecheck', 'lint', 'test', 'package-check']))
})

test.each(each(published))('%s exports in the order that resolvers need', (_folder, member) => {
  for (const [subpath, target] of Object.entries(member.manifest.exports ?? {})) {
    if (typeof target === 'string') continue
    const keys = Object.keys(target as object)
    const switched = keys.some((key) => ON_KEYS.includes(key))
    expect(keys, subpath).toEqual(['@zeph-telemetry/source', 'types', ...(switched ? ON_KEYS : []), 'default'])
    const source = (target as Record<string, unknown>)['@zeph-telemetry/source']
    if (switched) expect(Object.keys(source as object), subpath).toEqual([...ON_KEYS, 'default'])
  }
})

test('only core is switched by conditions', () => {
  const switched = published.filter(({ manifest }) => JSON.stringify(manifest.exports ?? {}).includes('"profiling"'))
  expect(switched.map(({ folder }) => folder)).toEqual(['packages/core'])
})

const VAGUE_NAMES = /(^|[-/])(utils?|helpers?|types|constants|misc|common|shared)(\.|$)/

test('files are kebab-case and named for the one thing they hold', () => {
  const names = packages.flatMap(({ sources }) => sources.map(({ path }) => path))
  expect(
    names.filter((path) => !/\/[a-z0-9]+(-[a-z0-9]+)*(\.(off|on))?(\.(test|test-d))?\.[mc]?ts$/.test(path)),
  ).toEqual([])
  expect(names.filter((path) => VAGUE_NAMES.test(path))).toEqual([])
})

test('every source file opens with its module doc', () => {
  const sources = packages.flatMap((member) => member.sources).filter(({ isTest }) => !isTest)
  expect(sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([])
})

test('no index hides what it exports behind a star', () => {
  const sources = packages.flatMap((member) => member.sources)
  expect(sources.filter(({ text }) => /^export \* /m.test(text)).map(({ path }) => path)).toEqual([])
})

test('no private names with an underscore, no suppressed type errors outside type tests', () => {
  const sources = packages.flatMap((member) => member.sources).filter(({ path }) => !path.includes('.test'))
  const wrong = /\bthis\._\w|@ts-ignore|@ts-expect-error|@ts-nocheck/
  const lines = sources.flatMap(({ path, text }) =>
    text.split('\n').map((line, index) => ({ line, place: `${path}:${index + 1}` })),
  )
  expect(lines.filter(({ line }) => wrong.test(line))).toEqual([])
})
