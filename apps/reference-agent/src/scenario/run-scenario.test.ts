import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NO_EVENTS } from '../events/agent-events.ts'
import { runScenario } from './run-scenario.ts'
import type { Stage } from './stage.ts'
import { expect as expectOf, type Step } from './step.ts'

const environment = { PATH: process.env['PATH'], REFERENCE_AGENT_DELAY_SCALE: '0' }
const log = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }

test('a step that fails is named with its reason, the others run, and nothing of the stage is left', async () => {
  const lines: string[] = []
  let seen: Stage | undefined
  const steps: Step[] = [
    { name: 'bad', why: 'expects too much', run: async () => expectOf(false, 'a miracle') },
    {
      name: 'good',
      why: 'asks for a file',
      async run(stage) {
        seen = stage
        const { answer } = await stage.ask('read src/prices.ts', 'session-1')
        expectOf(answer.includes('PRICES'), 'the file to be read')
      },
    },
    { name: 'refused', why: 'asks for what is not done', run: async ({ ask }) => void (await ask('', 'session-1')) },
  ]
  const failed = await runScenario({ steps, environment, log, print: (line) => lines.push(line) })
  expect(failed).toEqual(['bad', 'refused'])
  expect(lines.map((line) => line.replace(/ +\d+\.\d s$/, ''))).toEqual([
    expect.stringMatching(/^ {2}bad +expects too much$/),
    '    FAILED: expected a miracle',
    expect.stringMatching(/^ {2}good +asks for a file$/),
    expect.stringMatching(/^ {2}refused +asks for what is not done$/),
    '    FAILED: the task was refused: the task is empty',
  ])
  expect(existsSync(seen!.project)).toBe(false)
})
