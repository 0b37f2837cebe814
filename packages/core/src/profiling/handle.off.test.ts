/** Without the `profiling` condition there are no profiles, and nothing that would make them is loaded. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

test('the handle profiles nothing', async () => {
  const outputDir = join(temporaryDirectory(), 'profiles')
  const handle = initObservability({ profiling: { outputDir, cpuProfiling: true, memoryProfiling: true } })
  handle.startProfiling({ cpu: true, memory: true })
  expect(await handle.stopProfiling()).toBeNull()
  await handle.shutdown()
  expect(existsSync(outputDir)).toBe(false)
})
