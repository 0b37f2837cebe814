/**
 * Conformance: our tracer and OpenTelemetry's SDK are given the same random sequences of API calls with the same times, and have to
 * come to the same spans. Where we differ on purpose it stands in differences.ts, and a test holds us to each row.
 */
import { ParentBasedSampler } from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type SpanLimits } from '../engine/attributes.ts'
import { type Call, callSequence } from './fixtures/conformance/calls.ts'
import { DIFFERENCES } from './fixtures/conformance/differences.ts'
import { type Observed, playOnOurs, playOnSdk } from './fixtures/conformance/side.ts'
import { sameTime } from './fixtures/conformance/times.ts'

const LIMITS: Record<string, SpanLimits> = {
  default: DEFAULT_LIMITS,
  small: {
    attributeCountLimit: 3,
    attributeValueLengthLimit: 5,
    eventCountLimit: 2,
    linkCountLimit: 2,
    attributePerEventCountLimit: 2,
    attributePerLinkCountLimit: 1,
  },
  zero: {
    attributeCountLimit: 0,
    attributeValueLengthLimit: 0,
    eventCountLimit: 0,
    linkCountLimit: 0,
    attributePerEventCountLimit: 0,
    attributePerLinkCountLimit: 0,
  },
}

const RUNS = 250
const RANDOM_SEED = Number(process.env['CONFORMANCE_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff))
console.info(`random conformance run: CONFORMANCE_SEED=${RANDOM_SEED}`)

describe.each([1, 20, 300, 4_000, RANDOM_SEED])('the same random API calls, seed %i', (seed) => {
  it.each(Object.keys(LIMITS))('make the same spans as OpenTelemetry’s SDK makes, with %s limits', (limits) => {
    const comparison = fc.property(callSequence, (calls) => expectSameSpans(calls, LIMITS[limits]!))
    fc.assert(comparison, { seed, numRuns: RUNS })
  })
})

describe('the default limits', () => {
  const attributes = Array.from({ length: 130 }, (_, index) => [`key ${index}`, { json: index }] as const)
  const options = { root: undefined, kind: undefined, attributes, links: undefined, startTime: undefined }
  const link = { to: { remote: 0 }, attributes }
  const calls: Call[] = [
    { call: 'startSpan', name: 'full from the start', options, context: 'root' },
    { call: 'setAttribute', span: 0, key: 'key 0', value: { json: 'replaced' } },
    { call: 'startSpan', name: 'filled later', options: undefined, context: 'root' },
    ...Array.from({ length: 131 }, (): Call[] => [
      { call: 'addLink', span: 1, link },
      { call: 'addEvent', span: 1, name: 'event', second: { attributes }, third: undefined },
    ]).flat(),
    { call: 'setAttributes', span: 1, attributes },
  ]

  it('drop the same attributes, events and links, and count them', () => {
    expectSameSpans(calls, DEFAULT_LIMITS)
    const [, filled] = playOnOurs(calls).spans
    expect(filled).toMatchObject({ droppedAttributes: 2, droppedEvents: 3, droppedLinks: 3 })
  })
})

describe('differences on purpose', () => {
  it.each(DIFFERENCES)('$what: $why', ({ calls, view, ours, theirs }) => {
    expect(viewOf(() => playOnOurs(calls), view)).toEqual(ours)
    expect(viewOf(() => playOnSdk(calls, DEFAULT_LIMITS, PARENT_BASED), view)).toEqual(theirs)
  })
})

const PARENT_BASED = new ParentBasedSampler({ root: { shouldSample: () => ({ decision: 2 }) } })

function viewOf(observe: () => Observed, view: (observed: Observed) => unknown): unknown {
  try {
    return view(observe())
  } catch (error) {
    return `a ${(error as Error).name}: ${lowerFirst((error as Error).message)}`
  }
}

function expectSameSpans(calls: readonly Call[], limits: SpanLimits): void {
  const { times, ...ours } = playOnOurs(calls, limits)
  const { times: expected, ...theirs } = playOnSdk(calls, limits)
  expect(ours).toStrictEqual(theirs)
  expect(disagreements(times, expected)).toEqual([])
}

function disagreements(ours: readonly bigint[][], theirs: readonly bigint[][]): string[] {
  return ours.flatMap((times, span) =>
    times
      .filter((time, at) => !sameTime(time, theirs[span]![at]!))
      .map((time) => `span ${span}: ${time} is not among ${theirs[span]!.join()}`),
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
