import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { librarySources } from './library-sources.ts'

const { scripts, style, licenses } = librarySources()

test('each script finds what it needs in those before it, and the last one is the chart', () => {
  const element = { appendChild: () => {} }
  const document = { createElement: () => element, head: element, documentElement: element }
  const page = createContext({ document, setTimeout, clearTimeout, performance })
  for (const script of scripts) runInContext(script, page)
  expect(runInContext('typeof flamegraph.default().resetZoom', page)).toBe('function')
})

test('with the style go the licenses of all of them', () => {
  expect(style).toContain('.d3-flame-graph')
  expect(licenses.match(/^d3-[\w-]+ \d+\.\d+\.\d+$/gm)).toHaveLength(scripts.length)
  expect(
    licenses.match(/Permission to use, copy, modify|Redistribution and use|Apache License/g)?.length,
  ).toBeGreaterThanOrEqual(scripts.length)
})
