/** What the metrics bridge watches and shows, in a real run: names come from the span maps, values from the spans, and nothing is mixed up. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AGENT_SPANS } from '@zeph-telemetry/agent'
import { CHANNEL_SPANS } from '@zeph-telemetry/channels'
import type { SpanMap, SpanMetrics, SpanScope } from '@zeph-telemetry/core'
import { LLM_SPANS } from '@zeph-telemetry/llm'
import { MCP_SPANS } from '@zeph-telemetry/mcp'
import { MEMORY_SPANS } from '@zeph-telemetry/memory'
import { SKILL_SPANS } from '@zeph-telemetry/skills'
import { TOOL_SPANS } from '@zeph-telemetry/tools'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DurationReport, EndedSpan } from './fixtures/report-durations.ts'
import { runMain } from './fixtures/run-main.ts'

const MAPS: readonly SpanMap[] = [
  AGENT_SPANS,
  CHANNEL_SPANS,
  LLM_SPANS,
  MCP_SPANS,
  MEMORY_SPANS,
  SKILL_SPANS,
  TOOL_SPANS,
]
const DECLARED: SpanMap = Object.assign({}, ...MAPS)
/** What the bridge tells apart by phase: the rest of a turn is "other". */
const WATCHED = Object.keys(DECLARED).filter((name) => DECLARED[name]!.phase !== undefined)

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-bridge-'))
let reports: DurationReport[]
/** Of the agent itself, not of its servers. */
let agent: DurationReport

beforeAll(async () => {
  const folder = join(directory, 'reports')
  mkdirSync(folder)
  const preload = new URL('./fixtures/report-durations.ts', import.meta.url).href
  const { code, err } = await runMain(['--scenario', 'full'], {
    directory,
    conditions: ['profiling'],
    env: { ZEPH_TELEMETRY_ENABLED: 'true', NODE_OPTIONS: `--import=${preload}`, DURATION_REPORTS: folder },
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  agent = reports.find(({ ended }) => ended.some(({ name }) => name === 'agent.turn'))!
})

afterAll(() => rmSync(directory, { recursive: true }))

test('every watched name is emitted by the run, and measured', () => {
  expect(WATCHED.length).toBeGreaterThan(40)
  const measured = (name: string) => reports.some(({ snapshot }) => snapshot.spans[name] !== undefined)
  expect(WATCHED.filter((name) => !measured(name))).toEqual([])
})

test('every span that says a phase is one of the span maps, and says the phase that its map says', () => {
  const said = new Set(reports.flatMap(({ ended }) => ended).map(({ name, phase }) => `${name} ${phase}`))
  const declared = new Set(Object.entries(DECLARED).map(([name, { phase }]) => `${name} ${phase}`))
  expect([...said].filter((pair) => !declared.has(pair))).toEqual([])
})

test('docs/metrics-bridge.md says which spans are which phase, and no phase besides', () => {
  const text = readFileSync(new URL('../../../docs/metrics-bridge.md', import.meta.url), 'utf8')
  const row = (phase: string) =>
    new RegExp(`^\\| \`${phase}\` +\\|(.*)\\|$`, 'm').exec(text.split('## Phases')[1]!)![1]!
  const named = (phase: string) => Array.from(row(phase).matchAll(/`([a-z_.*]+)`/g), ([, name]) => name!)
  const phases = ['turn', 'context', 'llm', 'tools', 'memory'].map((phase) => [phase, named(phase)] as const)
  const documented = (name: string) =>
    phases.find(([, names]) => names.includes(name) || names.includes(name.replace(/\.[a-z_]+$/, '.*')))?.[0]
  for (const [name, { phase }] of Object.entries(DECLARED)) expect([name, phase]).toEqual([name, documented(name)])
})

test('what is shown of every name and scope is the durations of exactly its spans', () => {
  for (const { ended, snapshot } of reports) {
    const shown = Object.entries(snapshot.spans).flatMap(([name, scopes]) =>
      (Object.entries(scopes) as [SpanScope, SpanMetrics][]).map(([scope, { count, errors, sum, last, max }]) => [
        `${name} ${scope}`,
        { count, errors, sum, last, max },
      ]),
    )
    expect(Object.fromEntries(shown)).toEqual(expectedOf(ended))
  }
})

test('model calls of turns and those made for another phase of a turn stand apart', () => {
  const calls = ['llm.chat', 'llm.chat_stream', 'llm.embed', 'llm.extract'].map((name) => agent.snapshot.spans[name]!)
  const scopes = new Set(calls.flatMap((call) => Object.keys(call)))
  expect(scopes).toContain('turn')
  expect(scopes).toContain('side')
})

test('the phases of a turn: all of them took time, and no more than the turn', () => {
  const { total, phases } = agent.snapshot.turns.turn!
  for (const [phase, { sum, count }] of Object.entries(phases)) {
    expect(count, phase).toBe(total.count)
    expect(sum, phase).toBeGreaterThan(0)
    expect(sum, phase).toBeLessThan(total.sum)
  }
  expect(agent.snapshot.open).toBe(0)
})

/** Worked out from the finished list: spans by name and scope. */
function expectedOf(ended: readonly EndedSpan[]): Record<string, object> {
  const byId = new Map(ended.map((span) => [span.spanId, span]))
  const groups = Map.groupBy(ended, (span) => `${span.name} ${scopeOf(span, byId)}`)
  const rows = Array.from(groups, ([key, spans]) => {
    const durations = spans.map(({ nanoseconds }) => nanoseconds)
    const sum = durations.reduce((total, one) => total + one, 0)
    const errors = spans.filter(({ failed }) => failed).length
    const [last, max] = [durations.at(-1)!, Math.max(...durations)]
    return [key, { count: spans.length, errors, sum: sum / 1e9, last: last / 1e9, max: max / 1e9 }]
  })
  return Object.fromEntries(rows)
}

function scopeOf(span: EndedSpan, byId: ReadonlyMap<string, EndedSpan>): SpanScope {
  const path: EndedSpan[] = []
  for (let at: EndedSpan | undefined = span; at !== undefined; at = byId.get(at.parentSpanId ?? '')) path.push(at)
  const turns = path.filter(({ phase }) => phase === 'turn').length
  if (turns === 0) return 'outside'
  const below = path.slice(
    0,
    path.findIndex(({ phase }) => phase === 'turn'),
  )
  const phases = new Set(below.flatMap(({ phase }) => phase ?? []))
  if (phases.size > 1) return 'side'
  return turns === 1 ? 'turn' : 'agent'
}
