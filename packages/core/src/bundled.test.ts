/** What the `profiling` condition switches in a bundle: without it, no code of a recording program is there. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runProgram } from './fixtures/run-program.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

const SOURCE = import.meta.dirname

/** Strings that survive minification, one or more of every part that only a recording program needs. */
const MUST_NOT_APPEAR = [
  ...['setGlobalContextManager', 'traceparent', 'prependListener', 'trace.start', 'process_name', 'flow_out'],
  ...['exception.stacktrace', 'times in a row and is switched off', 'zeph.abandoned', 'ended before it started'],
  ...['Invalid TOML document', 'a table of texts', 'initObservability was called again'],
]
const found = (text: string) => MUST_NOT_APPEAR.filter((part) => text.includes(part))

test('without the condition there is no layer, engine, sink, config or OpenTelemetry code', async () => {
  const bundle = await bundled([])
  expect(found(bundle)).toEqual([])
  expect(bundle).toContain('agent.plan')
})

test('with it all of that is there, so the list can fail', async () => {
  expect(found(await bundled(['profiling']))).toEqual(MUST_NOT_APPEAR)
})

test('a bundle without the condition runs', async () => {
  const file = join(temporaryDirectory(), 'bundle.mjs')
  writeFileSync(file, await bundled([]))
  const { code, stdout, stderr } = await runProgram({ program: [file], profiling: false })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('"same":true')
})

async function bundled(conditions: string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, 'fixtures/uses-core.ts')],
    conditions: ['@zeph-telemetry/source', ...conditions],
    ...{ bundle: true, minify: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  })
  return outputFiles[0]!.text
}
