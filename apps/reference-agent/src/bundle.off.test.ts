/** Off means the code is not there: what a bundler makes of this agent without the condition. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** Parts of core and of OpenTelemetry that only a recording program needs. */
const MUST_NOT_APPEAR = [
  ...[
    'packages/core/src/engine/engine.ts',
    'packages/core/src/engine/recording-span.ts',
    'packages/core/src/engine/dispatcher.ts',
  ],
  ...['packages/core/src/instrument/instrument-fn.ts', 'packages/core/src/instrument/observe-result.ts'],
  ...[
    'packages/core/src/trace-file/',
    'packages/core/src/exit/way-out.ts',
    'packages/core/src/opentelemetry/',
    'node_modules/@opentelemetry/',
  ],
  'node_modules/smol-toml/',
]

async function bundledModules(conditions: string[]): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('./agent.ts', import.meta.url))],
    conditions: ['@zeph-telemetry/source', ...conditions],
    // It brings OpenTelemetry's API by itself.
    external: ['@anthropic-ai/sdk'],
    ...{
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      treeShaking: true,
      logLevel: 'error',
    },
  })
  const [output] = Object.values(metafile.outputs)
  return Object.entries(output!.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
}

const found = (modules: string[]) => MUST_NOT_APPEAR.filter((part) => modules.some((path) => path.includes(part)))

test('without the condition a bundle of the agent holds no engine, no layer and no OpenTelemetry', async () => {
  const modules = await bundledModules([])
  expect(modules.some((path) => path.includes('node_modules/openai/'))).toBe(true)
  expect(found(modules)).toEqual([])
})

test('with the condition it holds all of them, so the list above is one that can fail', async () => {
  expect(found(await bundledModules(['profiling']))).toEqual(MUST_NOT_APPEAR)
})
