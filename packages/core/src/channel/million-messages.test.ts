import { expect, test } from 'vitest'
import { runFixture } from '../testing/run-fixture.ts'

/** What a process gains that is not the channels': compiled code, feedback of the optimizer. A message kept is 16 bytes or more. */
const NOISE = 300_000

test('a million messages leave the heap where it was, with waiting, with a long queue, and with dropping', async () => {
  const { stdout, stderr } = await runFixture(
    new URL('fixtures/million-messages.ts', import.meta.url),
    [],
    ['--expose-gc'],
  )
  expect(stderr).toBe('')
  const { grown, rest } = JSON.parse(stdout)
  expect(rest).toBe(0)
  for (const bytes of grown) expect(bytes).toBeLessThan(NOISE)
})
