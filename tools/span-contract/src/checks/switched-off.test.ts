import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { instrumentFiles, makeFiles, SOUND_REAL, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import { real } from '../scenario.ts'
import { realOffProblems, wrappedOffProblems } from './switched-off.ts'

test('a process that is on, and records, is found to be no process that is off', async () => {
  using _recorder = recordSpans()
  expect(await wrappedOffProblems(SOUND_WRAPPED)).toEqual([
    'the method is another function',
    'the object has other properties',
    'spans are recorded',
  ])
  expect(await realOffProblems(SOUND_REAL)).toEqual({ problems: ['spans are recorded'], adapted: 2 })
  const scenario = real({ run: () => instrumentFiles(makeFiles()).stat('a'), cannotFail: 'no need' })
  expect(await realOffProblems(scenario)).toEqual({ problems: ['spans are recorded'], adapted: 0 })
})
