/** No endpoint stands in code: what is connected to is what the configuration, or the user's own SDK, says. */
import { expect, test } from 'vitest'
import { findEndpoints } from './endpoints/find-endpoints.ts'
import { readPackages } from './workspace.ts'

/** Addresses that nothing is sent to, by where they stand. */
const NEVER_CONNECTED_TO: Readonly<Record<string, string>> = {
  'packages/channels/src/grammy.ts: https://api.telegram.org': "grammY's own default, as the attribute server.address",
  'packages/cli/src/open/perfetto-links.ts: https://ui.perfetto.dev': 'a link for the browser of who asked to open it',
  'packages/cli/src/flamegraph/write/speedscope.ts: https://www.speedscope.app/file-format-schema.json':
    'the name of the file format; nothing is fetched from there',
  'packages/core/src/metrics-server/path-problem.ts: http://localhost…': 'a base, to see whether a path is one',
}

const published = readPackages().filter(({ folder }) => folder.startsWith('packages/'))
const written = published.flatMap(({ sources }) =>
  sources
    .filter(({ isTest }) => !isTest)
    .flatMap(({ path, text }) => findEndpoints(path, text).map((found) => ({ path, ...found }))),
)
const keyOf = ({ path, text }: { readonly path: string; readonly text: string }) => `${path}: ${text}`

test('there are sources to look at', () => {
  expect(published.length).toBeGreaterThan(8)
})

test('no endpoint is written in code', () => {
  const unknown = written.filter((found) => !Object.hasOwn(NEVER_CONNECTED_TO, keyOf(found)))
  expect(unknown.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([])
})

test('what is let through is still there', () => {
  const found = new Set(written.map(keyOf))
  expect(Object.keys(NEVER_CONNECTED_TO).filter((key) => !found.has(key))).toEqual([])
})
