import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runFixture } from '../testing/run-fixture.ts'

const SOURCE = fileURLToPath(new URL('./fixtures/decorated.ts', import.meta.url))
/** Inside node_modules, so that the compiled file finds the package by its name. */
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/', import.meta.url))

/** Compiles the fixture as a user's build would, and runs it. */
async function runCompiled(): Promise<{ stdout: string; stderr: string }> {
  await mkdir(CACHE, { recursive: true })
  const directory = await mkdtemp(`${CACHE}decorator-`)
  try {
    const outfile = `${directory}/decorated.mjs`
    await build({ entryPoints: [SOURCE], outfile, format: 'esm', target: 'node22' })
    return await runFixture(pathToFileURL(outfile))
  } finally {
    await rm(directory, { recursive: true })
  }
}

test('decorated methods run as they were and each call is a span; `await using` shuts down', async () => {
  const { stdout, stderr } = await runCompiled()
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    results: [['a'], ['a', 'b'], 'RangeError: secret', ['b', 'cached'], ['recall', 1], false, false],
    ended: [
      ['memory.open', 'client', 'unset', {}],
      ['memory.recall', 'internal', 'unset', { length: 1 }],
      ['memory.walk', 'internal', 'unset', {}],
      ['memory.secret', 'internal', 'error', { 'error.type': 'RangeError' }],
      ['memory.recall', 'internal', 'unset', { length: 1 }],
    ],
  })
})
