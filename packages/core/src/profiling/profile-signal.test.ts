/** A program that knows nothing of profiles is told by a signal to take one. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { PROFILING_DEFAULTS } from './fixtures/profiling-config.ts'
import { readProfile, shareOf } from './fixtures/read-profile.ts'
import { Profiling } from './profiling.ts'

const PROGRAM = ['../profiling/fixtures/signalled.ts'] as const

test.skipIf(process.platform === 'win32')('a first SIGUSR2 starts a profile, a second one writes it', async () => {
  const workingDirectory = temporaryDirectory()
  const environment = { ZEPH_PROFILING_SIGNAL: 'SIGUSR2' }
  const result = await runProgram({ program: PROGRAM, workingDirectory, environment, signal: 'SIGUSR2' })
  expect(result).toMatchObject({ code: 0, signal: null })
  const directory = join(workingDirectory, '.local/profiles')
  const [name, ...others] = readdirSync(directory)
  expect(others).toEqual([])
  expect(result.stderr).toBe(
    `zeph-telemetry: profiling; the next SIGUSR2 ends it\nzeph-telemetry: profile written: ${join(directory, name!)}\n`,
  )
  expect(shareOf(readProfile(join(directory, name!)), 'spinForA', '(program)')).toBe(0)
})

test.skipIf(process.platform === 'win32')('without the key the signal does what it always did', async () => {
  const result = await runProgram({ program: PROGRAM, signal: 'SIGUSR2' })
  expect(result).toMatchObject({ code: null, signal: 'SIGUSR2', stderr: '' })
})

test('after shutdown nobody listens', () => {
  const before = process.listenerCount('SIGUSR2')
  const profiling = new Profiling({
    profiling: { ...PROFILING_DEFAULTS, signal: 'SIGUSR2' },
    serviceName: 'agent',
    sessionId: 's',
  })
  profiling.startConfigured()
  expect([process.listenerCount('SIGUSR2'), profiling.active, profiling.running]).toEqual([before + 1, true, false])
  profiling.shutdown()
  expect([process.listenerCount('SIGUSR2'), profiling.active]).toEqual([before, false])
})
