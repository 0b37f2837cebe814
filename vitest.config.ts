import { availableParallelism } from 'node:os'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** `on` runs with the profiling condition, `off` without: the two builds of the same program. */
const project = (name: string, include: string[], exclude: string[], conditions: string[]) => ({
  ssr: { resolve: { conditions: [...conditions, '@zeph-telemetry/source', ...defaultServerConditions] } },
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/dist/**', ...exclude],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default defineConfig({
  test: {
    // Many tests wait for child processes: the default, one core fewer, would leave half of a small machine idle.
    maxWorkers: availableParallelism(),
    projects: [
      project('on', ['{packages,apps,tools}/*/src/**/*.test.ts'], ['**/*.off.test.ts'], ['profiling']),
      project('off', ['{packages,apps,tools}/*/src/**/*.off.test.ts'], [], []),
    ],
  },
})
