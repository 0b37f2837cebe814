import { expect, test } from 'vitest'
import { problemsOf, runStream } from './run-stream.ts'
import { STREAM_VARIANTS } from './variants.ts'

const RUN = { tokens: 20, pauseMs: 0, concurrency: 2, warmUp: 1, times: 2, node: process.execPath, isBuilt: false }
const variant = (name: string) => STREAM_VARIANTS.find((one) => one.name === name)!

test('every chunk is read, bare and recorded, and only the latter measures them', async () => {
  const bare = await runStream(variant('bare'), RUN)
  const recorded = await runStream(variant('on-recording'), RUN)
  expect([bare, recorded].map(({ read, measured, gaps, spans }) => [read, measured, gaps, spans])).toEqual([
    [120, 80, 0, 0],
    [120, 80, 114, 6],
  ])
})

test('a run that loses a chunk, or measures one that it must not, does not count', () => {
  const report = { node: '', clock: '', nanoseconds: 1, read: 120, measured: 80, gaps: 114, spans: 6 }
  expect(problemsOf(variant('on-recording'), RUN, report)).toEqual([])
  expect(problemsOf(variant('on-recording'), RUN, { ...report, read: 119 })).toEqual(['read: 119 instead of 120'])
  expect(problemsOf(variant('off'), RUN, report)).toEqual(['gaps: 114 instead of 0', 'spans: 6 instead of 0'])
})
