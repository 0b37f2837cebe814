import { expect, test } from 'vitest'
import { asksForPlan } from './asks-for-plan.ts'
import { splitSteps } from './split-steps.ts'

test.each([
  ['list the files, then read a.ts', ['list the files', 'read a.ts']],
  ['First read a.ts and then summarise b.ts. Finally, run `ls`', ['read a.ts', 'summarise b.ts', 'run `ls`']],
  ['do this:\n1. read a.ts\n2) run `a, then b`', ['read a.ts', 'run `a, then b`']],
])('%j is a task of several steps', (task, steps) => {
  expect(asksForPlan(task)).toBe(true)
  expect(splitSteps(task)).toEqual(steps)
})

test.each(['read a.ts', 'run `cd x, then ls`', 'what comes first?', 'is 1. a number\nof two lines?'])(
  '%j is one step',
  (task) => {
    expect(asksForPlan(task)).toBe(false)
    expect(splitSteps(task)).toEqual([task])
  },
)
