import { expect, test } from 'vitest'
import { recordSpans } from './span-recorder.ts'

test('without the profiling condition, recording is refused with the way to give it', () => {
  expect(() => recordSpans()).toThrowErrorMatchingInlineSnapshot(`
    [Error: recordSpans: this process runs without the "profiling" condition, so there are no spans to record.
    Give the condition to the test run:

      vitest, in vitest.config.ts:
        import { defaultServerConditions } from 'vite'
        export default defineConfig({
          ssr: { resolve: { conditions: ['profiling', ...defaultServerConditions] } },
        })

      node:test and others:
        node --conditions=profiling --test
        NODE_OPTIONS=--conditions=profiling npm test]
  `)
  expect(() => recordSpans(() => 1)).toThrow('without the "profiling" condition')
})
