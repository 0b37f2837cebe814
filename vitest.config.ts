import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/** `on` runs with the profiling condition, `off` without: the two builds of the same program. */
const project = (name: string, include: string[], exclude: string[], conditions: string[]) => ({
  ssr: { resolve: { conditions: [...conditions, '@zeph-telemetry/source', ...defaultServerConditions] } },
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/dist/**', ...exclude],
    globalSetup: [fileURLToPath(new URL('vitest.global-setup.ts', import.meta.url))],
    setupFiles: [fileURLToPath(new URL('vitest.setup.ts', import.meta.url))],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

/** What SDKs print about the broken replies that tests give them. */
const CHATTER =
  /^(Could not parse message into JSON|From chunk:|invalid json: |there are non-text parts |Interaction stopped before completion|\w+ \[AI_(Retry|JSONParse)Error\])/

export default defineConfig({
  test: {
    // Many tests wait for child processes: the default, one core fewer, would leave half of a small machine idle.
    maxWorkers: availableParallelism(),
    onConsoleLog: (line) => !CHATTER.test(line),
    projects: [
      project('on', ['{packages,apps,tools}/*/src/**/*.test.ts'], ['**/*.off.test.ts'], ['profiling']),
      project('off', ['{packages,apps,tools}/*/src/**/*.off.test.ts'], [], []),
    ],
  },
})
