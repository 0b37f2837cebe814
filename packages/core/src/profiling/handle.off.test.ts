/** Without the `profiling` condition there are no profiles, and nothing that would make them is loaded. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { initObservability, instrumentFn, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

test('the handle profiles nothing', async () => {
  const outputDir = join(temporaryDirectory(), 'profiles')
  const handle = initObservability({ profiling: { outputDir, cpuProfiling: true, memoryProfiling: true } })
  handle.startProfiling({ cpu: true, memory: true })
  expect(await handle.stopProfiling()).toBeNull()
  expect(handle.memoryProfiler).toBeUndefined()
  expect(withSpan('agent.turn', {}, () => 7, { profile: true })).toBe(7)
  const work = () => 7
  expect(instrumentFn('tool.execute', { profile: true }, work)).toBe(work)
  await handle.shutdown()
  expect(existsSync(outputDir)).toBe(false)
})
