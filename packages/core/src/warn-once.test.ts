import { expect, onTestFinished, test } from 'vitest'
import { state } from './global-state.ts'
import { CapturedStderr } from './testing/capture-stderr.ts'
import { warnOnce, warnOnStderr, writeStderr } from './warn-once.ts'

test('after a write the stream is as it was: errors of others are theirs', async () => {
  const before = process.stderr.listenerCount('error')
  writeStderr('')
  writeStderr('')
  await new Promise<void>((resolve) => process.stderr.write('', () => resolve()))
  expect(process.stderr.listenerCount('error')).toBe(before)
})

test('a notice is said once per subject, on stderr', () => {
  using stderr = new CapturedStderr()
  warnOnce('subject a', 'first')
  warnOnce('subject a', 'second')
  expect(stderr.lines).toEqual(['zeph-telemetry: first\n'])
})

test('where something takes notices, stderr is left alone, but for what must stand there', () => {
  using stderr = new CapturedStderr()
  const taken: string[] = []
  state.notices = (message) => void taken.push(message)
  onTestFinished(() => {
    state.notices = undefined
  })
  warnOnce('subject b', 'first')
  warnOnce('subject b', 'second')
  warnOnStderr('subject c', 'third')
  warnOnStderr('subject c', 'fourth')
  expect({ taken, stderr: stderr.lines }).toEqual({ taken: ['first'], stderr: ['zeph-telemetry: third\n'] })
})
