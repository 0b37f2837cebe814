import { describe, expect, test } from 'vitest'
import type { ChannelReport } from './measure-channel.ts'
import { problemsOf, runChannel } from './run-channel.ts'
import { CHANNEL_VARIANTS, type ChannelVariant } from './variants.ts'

const named = (name: string): ChannelVariant => CHANNEL_VARIANTS.find((variant) => variant.name === name)!
const run = (variant: ChannelVariant) =>
  runChannel(variant, { messages: 600, leastMilliseconds: 1, node: process.execPath })

describe('a variant that does not do what it says fails', () => {
  test('when its channel is not instrumented', async () => {
    const [metrics, spans] = [named('metrics only'), named('metrics and spans')]
    await expect(run({ ...named('metrics only'), name: 'again' })).resolves.toBeDefined()
    await expect(run({ ...metrics, enabled: false })).rejects.toThrow(
      /^variant "metrics only": counted undefined messages sent instead of \d+; counted undefined messages received/,
    )
    await expect(run({ ...spans, enabled: false })).rejects.toThrow(/0 spans in the file instead of \d+$/)
  })

  test('when its process does not come back', async () => {
    await expect(
      runChannel(named('bare (noise)'), { messages: 1, leastMilliseconds: 1, node: '/no/such/node' }),
    ).rejects.toThrow('ENOENT')
  })
})

test('too few messages, too few spans and wrong results are named', () => {
  const report: ChannelReport = {
    node: '24.0.0',
    clock: '',
    samples: [
      {
        measure: 'work',
        nanosecondsPerMessage: 1,
        bareNanoseconds: 1,
        problems: ['what was received comes to 9 instead of 10'],
      },
    ],
    messages: 100,
    parts: 4,
    counted: { sent: 100, received: 99 },
    workNanoseconds: 1,
  }
  expect(problemsOf(named('metrics and spans'), report, 203)).toEqual([
    'work: what was received comes to 9 instead of 10',
    'counted 99 messages received instead of 100',
    '203 spans in the file instead of 204',
  ])
  const right = { ...report, samples: [], counted: { sent: 100, received: 100 } }
  expect(problemsOf(named('metrics and spans'), right, 204)).toEqual([])
  expect(problemsOf(named('metrics only'), right, 2)).toEqual(['2 spans in the file instead of 0'])
  const uncounted = { ...right, counted: { sent: undefined, received: undefined } }
  expect(problemsOf(named('off'), uncounted, 0)).toEqual([])
  expect(problemsOf(named('off'), { ...right, counted: { sent: 100, received: undefined } }, 0)).toHaveLength(1)
})
