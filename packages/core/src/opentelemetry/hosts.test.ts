/**
 * Living with a host's OpenTelemetry, in real processes: parents are right in both directions, each side has exactly its spans,
 * nothing is thrown and nothing is said that is not asserted here.
 */
import { describe, expect, it } from 'vitest'
import { labelled, names, OURS, runHost, THEIRS } from './fixtures/hosts/run-host.ts'
import type { Report } from './fixtures/hosts/seen.ts'

/** Every span with the name of its parent; a span that both sides saw must have the same parent on both. */
function parents({ ours, theirs }: Report): Record<string, string | undefined> {
  const all = [...theirs, ...ours]
  const byId = new Map(all.map((span) => [span.spanId, span]))
  const pairs = all.map((span) => {
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId)
    if (parent !== undefined) expect(span.traceId, `${span.name} is in its parent’s trace`).toBe(parent.traceId)
    return [span.name, parent?.name ?? span.parentSpanId] as const
  })
  for (const [name, parent] of pairs) expect(Object.fromEntries(pairs)[name], name).toBe(parent)
  return Object.fromEntries(pairs)
}

function expectSameTimes(copies: readonly string[], originals: readonly string[]): void {
  expect(copies).toHaveLength(10)
  expect(copies).toEqual(originals)
}

/** The parents that `interleave` makes, below `root`. */
const interleaved = (label: string, root?: string) => ({
  [`${label}: ours first`]: root,
  [`${label}: theirs in ours`]: `${label}: ours first`,
  [`${label}: ours in theirs in ours`]: `${label}: theirs in ours`,
  [`${label}: theirs first`]: root,
  [`${label}: ours in theirs`]: `${label}: theirs first`,
  [`${label}: theirs in ours in theirs`]: `${label}: ours in theirs`,
})

describe.concurrent('a host’s OpenTelemetry SDK', () => {
  it('that started before our first span keeps its spans, and we share parents with it', async () => {
    const report = await runHost({ scenario: 'host-first' })
    expect(parents(report)).toEqual({ ...interleaved('host'), ...interleaved('early') })
    expect(names(report.ours)).toEqual([...labelled('early', OURS), ...labelled('host', OURS)])
    expect(names(report.theirs)).toEqual([...labelled('early', THEIRS), ...labelled('host', THEIRS)])
    expect(report.facts).toEqual({ requests: 6 })
    expect(report.stderr).toBe('')
  })

  it('that starts after our first span loses nothing, not even from tracers obtained before it', async () => {
    const report = await runHost({ scenario: 'host-after' })
    const root = 'before the host'
    const labels = ['direct', 'fresh', 'fresh of require', 'proxy of import', 'proxy of require', 'unused proxy']
    const recordedByUs = [
      'direct, before',
      'proxy of import, before',
      'proxy of require, before',
      'open across the start of the host',
      'direct, after',
    ]
    expect(parents(report)).toEqual({
      [root]: undefined,
      ...Object.fromEntries(recordedByUs.map((name) => [name, root])),
      ...Object.assign({}, ...labels.map((label) => interleaved(label, root))),
    })
    expect(names(report.ours)).toEqual(
      [root, ...recordedByUs, ...labels.flatMap((label) => labelled(label, OURS))].toSorted(),
    )
    expect(names(report.theirs)).toEqual(labels.flatMap((label) => labelled(label, THEIRS)).toSorted())
    expect(report.facts).toEqual({ requests: 18 })
    expect(report.stderr).toBe('')
  })

  it.each(['before', 'after'])(
    'hands its spans to our layers by zephSpanProcessor, started %s our first span',
    async (when) => {
      const report = await runHost({ scenario: 'host-processor', args: [when] })
      const theirs = [...labelled('host', THEIRS), 'detailed, renamed']
      const first = when === 'after' ? ['ours before the host'] : []
      const parentOfDetailed = { 'detailed, renamed': 'b7ad6b7169203331' }
      expect(parents(report)).toEqual({
        ...Object.fromEntries(first.map((name) => [name, undefined])),
        ...interleaved('host'),
        ...parentOfDetailed,
      })
      expect(names(report.theirs)).toEqual(theirs.toSorted())
      expect(names(report.ours)).toEqual([...first, ...theirs, ...labelled('host', OURS)].toSorted())
      expect(report.facts['copies']).toEqual(report.facts['originals'])
      expectSameTimes(report.facts['copyTimes'] as string[], report.facts['originalTimes'] as string[])
      expect(report.facts['atStart']).toEqual([{ name: 'detailed', attributes: { 'at.start': 'yes' } }])
      expect(report.facts['requests']).toBe(4)
      expect(report.stderr).toBe('')
    },
  )

  it('that did not sample a trace gets no span of it back; where ours is the root, it is sampled', async () => {
    const report = await runHost({ scenario: 'not-sampled' })
    expect(names(report.ours)).toEqual(labelled('host', OURS))
    expect(names(report.theirs)).toEqual(['host: theirs in ours'])
    expect(report.stderr).toBe('')
  })

  it('on an older API is left alone: one message, no lost span, shared parents', async () => {
    const report = await runHost({ scenario: 'old-api' })
    expect(parents(report)).toEqual({ ...interleaved('old host'), ...interleaved('again') })
    expect(names(report.ours)).toEqual([...labelled('again', OURS), ...labelled('old host', OURS)])
    expect(names(report.theirs)).toEqual([...labelled('again', THEIRS), ...labelled('old host', THEIRS)])
    expect(report.facts).toEqual({ requests: 6, slotsUntouched: true })
    expect(report.stderr).toMatch(/^zeph-telemetry: the host uses @opentelemetry\/api 1\.9\.0; .*\n$/)
  })
})

describe.concurrent('without a host’s SDK', () => {
  it('the spans of third-party instrumentations become ours, whichever copy of the API they hold', async () => {
    const report = await runHost({ scenario: 'no-host' })
    const labels = ['import, later', 'instrumentation', 'proxy of import', 'proxy of require', 'require, later']
    expect(parents(report)).toEqual({
      'the first span': undefined,
      ...Object.assign({}, ...labels.map((label) => interleaved(label))),
    })
    expect(names(report.ours)).toEqual(
      ['the first span', ...labels.flatMap((label) => labelled(label, [...OURS, ...THEIRS]))].toSorted(),
    )
    expect(new Set(report.ours.map(({ scope }) => scope))).toEqual(
      new Set([undefined, 'import', 'require', 'instrumentation', 'import, later', 'require, later']),
    )
    expect(report.facts).toEqual({ suppressedRecords: false, ids: '0'.repeat(16) })
    expect(report.stderr).toBe('')
  })

  it('but with its context manager, third-party spans and ours nest in the host’s contexts', async () => {
    const report = await runHost({ scenario: 'host-context' })
    expect(parents(report)).toEqual({ ...interleaved('third party'), 'ours in the host’s context': undefined })
    expect(names(report.ours)).toEqual(
      [...labelled('third party', [...OURS, ...THEIRS]), 'ours in the host’s context'].toSorted(),
    )
    expect(report.facts).toEqual({
      key: 'kept',
      tenant: 't-1',
      activeForHost: true,
      activeForUs: true,
      managerOfHost: true,
    })
    expect(report.stderr).toBe('')
  })
})
