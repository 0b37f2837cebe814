/** Nobody measures time by hand: spans have durations, and core's `stopwatch` serves the programs that decide by one. */
import { expect, test } from 'vitest'
import { findManualTiming } from './manual-timing/find-manual-timing.ts'
import { readPackages } from './workspace.ts'

const FOLDERS = new Set([
  'apps/reference-agent',
  ...['agent', 'channels', 'llm', 'mcp', 'memory', 'skills', 'tools'].map((name) => `packages/${name}`),
])

const measured = readPackages().filter(({ folder }) => FOLDERS.has(folder))

test('there are sources to look at', () => {
  expect(measured.map(({ folder }) => folder)).toEqual([...FOLDERS].toSorted())
  expect(measured.every(({ sources }) => sources.some(({ isTest }) => !isTest))).toBe(true)
})

test.each(measured.map((member) => [member.folder, member] as const))(
  '%s measures no time by hand',
  (_folder, member) => {
    const found = member.sources
      .filter(({ isTest }) => !isTest)
      .flatMap(({ path, text }) => findManualTiming(path, text).map(({ line, code }) => `${path}:${line}: ${code}`))
    expect(found).toEqual([])
  },
)
