/** What asking means for the end of a process. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/asking.ts')

test.each([true, false])('a program that asks lives until it knows; profiling %j', async (profiling) => {
  const { code, stdout } = await runProgram({ program: [PROGRAM], profiling })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'no answer within 100 ms\n' })
})

test('one that is asked from outside does not live for the answer', async () => {
  const { code, stdout } = await runProgram({ program: [PROGRAM, 'outside'] })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})
