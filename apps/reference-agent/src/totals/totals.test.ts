import { createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { collectTotals } from './collect-totals.ts'
import { describeBriefly, describeTotals } from './describe-totals.ts'
import { FAILED_TURN, type TurnSample } from './turn-sample.ts'

const ANSWERED: TurnSample = {
  ...{ status: 'answered', requests: 2, promptTokens: 100, completionTokens: 10, tools: 3, failedTools: 1 },
}

test('turns are added up by how they ended, with what they took', async () => {
  const collector = collectTotals(createChannel<TurnSample>())
  expect(describeBriefly(collector.totals())).toBeUndefined()
  for (const sample of [ANSWERED, FAILED_TURN, ANSWERED]) collector.add(sample)
  await collector.stop()
  expect(collector.totals()).toEqual({
    turns: { answered: 2, refused: 0, stopped: 0, failed: 1 },
    ...{ requests: 4, promptTokens: 200, completionTokens: 20, tools: 6, failedTools: 2, uncounted: 0 },
  })
  expect(describeTotals(collector.totals())).toBe(
    'turns: 2 answered, 1 failed; tool calls: 6, 2 failed; model requests: 4; tokens: 220',
  )
  expect(describeBriefly(collector.totals())).toBe('3 turns, 220 tokens, 2 failed tool calls')
})

test('samples that find no room are not counted, and that is', async () => {
  const collector = collectTotals(createChannel<TurnSample>({ capacity: 1, onFull: 'drop' }))
  await Promise.resolve()
  for (let turn = 0; turn < 5; turn += 1) collector.add(ANSWERED)
  await collector.stop()
  const { turns, uncounted } = collector.totals()
  expect(turns.answered + uncounted).toBe(5)
  expect(uncounted).toBeGreaterThan(0)
  expect(describeTotals(collector.totals())).toContain(`not counted: ${uncounted}`)
})
