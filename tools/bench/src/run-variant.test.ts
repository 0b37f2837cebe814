import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VariantReport } from './measure-variant.ts'
import { problemsOf, runVariant } from './run-variant.ts'
import { type Sink, startSink } from './sink/sink.ts'
import { VARIANTS, type Variant } from './variants.ts'

const named = (name: string): Variant => VARIANTS.find((variant) => variant.name === name)!

describe('a variant that does not do what it says fails', () => {
  let sink: Sink
  beforeAll(async () => {
    sink = await startSink()
  })
  afterAll(() => sink.stop())
  const run = (variant: Variant) => runVariant(variant, variant.name, { iterations: 50, node: process.execPath, sink })

  test('when it records nothing', async () => {
    await expect(run({ ...named('on-recording'), enabled: false })).rejects.toThrow(
      /^variant "on-recording": 0 spans in the file instead of \d+$/,
    )
  })

  test('when it records although it should not', async () => {
    await expect(run({ ...named('on-disabled'), enabled: true })).rejects.toThrow(/\d+ spans in the file instead of 0/)
  })

  test('when it wraps although it is off', async () => {
    await expect(run({ ...named('off'), subject: 'opentelemetry', recordsTo: 'sink' })).resolves.toBeDefined()
    await expect(run({ ...named('bare'), profiling: true })).rejects.toThrow('the functions are not wrapped')
  })

  test('when its process does not come back', async () => {
    await expect(run({ ...named('bare'), subject: 'missing' as never })).rejects.toThrow('ended with exit code 1')
  })
})

test('too few spans, too few calls and wrong results are named', () => {
  const report: VariantReport = {
    node: '24.0.0',
    clock: '',
    samples: [{ measure: 'sync', nanosecondsPerCall: 1, problems: ['the function ran 9 times instead of 10'] }],
    spans: 10,
    isIdentity: false,
  }
  expect(problemsOf(named('OpenTelemetry SDK'), report, { file: 0, sink: 9 })).toEqual([
    'sync: the function ran 9 times instead of 10',
    '9 spans in the sink instead of 10',
  ])
  expect(problemsOf(named('off'), { ...report, samples: [], spans: 0 }, { file: 0, sink: 0 })).toEqual([
    'the functions are wrapped',
  ])
})
