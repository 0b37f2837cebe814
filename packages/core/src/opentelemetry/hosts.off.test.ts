import { expect, it } from 'vitest'
import { labelled, names, runHost, THEIRS } from './fixtures/hosts/run-host.ts'

it.each(['host-first', 'host-processor'])(
  'switched off, %s is a host without us: its spans and nothing else',
  async (scenario) => {
    const report = await runHost({ scenario, args: ['before'], conditions: [] })
    const labels = scenario === 'host-first' ? ['early', 'host'] : ['host']
    const detailed = scenario === 'host-first' ? [] : ['detailed, renamed']
    expect(names(report.theirs)).toEqual(
      [...labels.flatMap((label) => labelled(label, THEIRS)), ...detailed].toSorted(),
    )
    expect(report.ours).toEqual([])
    const byId = new Map(report.theirs.map((span) => [span.spanId, span.name]))
    const below = report.theirs.filter(({ parentSpanId }) => parentSpanId !== undefined && byId.has(parentSpanId))
    expect(names(below)).toEqual(labels.map((label) => `${label}: theirs in ours in theirs`))
    expect(report.stderr).toBe('')
  },
)
