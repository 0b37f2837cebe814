/** DESIGN.md section 6: span maps are data, and names of spans come from nowhere else. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, readPackages } from './workspace.ts'

const packages = readPackages()
const subsystems = packages.filter(({ sources }) => sources.some(({ path }) => path.endsWith('/src/span-map.ts')))

const each = subsystems.map((member) => [member.folder, member] as const)

test('the subsystems started so far have span maps', () => {
  const started = ['agent', 'channels', 'llm', 'mcp', 'memory', 'skills', 'tools'].map((name) => `packages/${name}`)
  expect(subsystems.map(({ folder }) => folder)).toEqual(expect.arrayContaining(started))
})

test.each(each)('%s: the span map imports nothing but types', (_folder, { sources }) => {
  const map = sources.find(({ path }) => path.endsWith('/src/span-map.ts'))!
  expect(map.imports.filter(({ typeOnly }) => !typeOnly)).toEqual([])
})

test.each(each)('%s: spans are made through the map, never by raw name', (_folder, { sources }) => {
  const raw = /(?<!\.)\b(instrumentFn|withSpan|startSpan|instrumentMethods)\(/
  expect(sources.filter(({ text, isTest }) => !isTest && raw.test(text)).map(({ path }) => path)).toEqual([])
})

test.each(each)('%s: every span of the map is named in the README', (_folder, { folder, sources }) => {
  const map = sources.find(({ path }) => path.endsWith('/src/span-map.ts'))!
  const names = Array.from(map.text.matchAll(/^ {2}'([a-z]+\.[a-z_]+)': \{/gm), ([, name]) => name!)
  const readme = readFileSync(join(ROOT, folder, 'README.md'), 'utf8')
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})

test.each(each)('%s: metrics are recorded through a metric map beside the span map', (_folder, { folder, sources }) => {
  const written = sources.filter(({ isTest }) => !isTest)
  const byName = /\bmeter\.|\bmeter,|\bmeter }/
  expect(written.filter(({ text }) => byName.test(text)).map(({ path }) => path)).toEqual([])
  const recording = written.filter(({ text }) => text.includes('defineMetrics('))
  const map = sources.find(({ path }) => path === `${folder}/src/metric-map.ts`)
  expect(recording.filter(({ text }) => !/defineMetrics\([A-Z]+_METRICS\)/.test(text)).map(({ path }) => path)).toEqual(
    [],
  )
  expect(recording.length === 0 || map !== undefined).toBe(true)
})
