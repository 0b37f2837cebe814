/** 200 turns, 32 at once, in one process: no span stands in another turn than its own, and none is left open. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTrace, spans as readSpans, type Span, type Trace, unfinished, validate } from '@zeph-telemetry/perfetto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findMixUps, marksIn, pathOf } from './fixtures/mix-ups.ts'
import { type MainEnd, runMain, traceFileOf } from './fixtures/run-main.ts'

const TURNS = 200
const TASK = 'run `echo mark-{turn}`, then read mark-{turn}.md and b.md'

/** Turns that begin before the skills are indexed all wait for the same pass, and each says so. */
const FIRST_TURNS_ONLY = new Set(['skill.matcher_sync'])

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-turns-'))
let end: MainEnd
let trace: Trace
let turns: Span[]
/** All that began before the last turn ended; the report of the run comes after. */
let during: Span[]

beforeAll(async () => {
  writeFileSync(join(directory, 'b.md'), 'b\n')
  for (let turn = 1; turn <= TURNS; turn += 1) writeFileSync(join(directory, `mark-${turn}.md`), `file ${turn}\n`)
  const args = ['--session', 'mark', '--turns', String(TURNS), '--concurrency', '32', TASK]
  // No turn has to wait for the model to be loaded: they shall all be alike.
  const alike = { REFERENCE_AGENT_COLD_START: 'false' }
  const env = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_INCLUDE_ARGS: 'true', ...alike }
  end = await runMain(args, { directory, env, conditions: ['profiling'] })
  trace = await openTrace(join(directory, traceFileOf(end)))
  const spans = await readSpans(trace)
  turns = spans.filter(({ name }) => name === 'agent.turn')
  const last = Math.max(...turns.map(({ ts, dur }) => ts + dur))
  during = spans.filter(({ ts }) => ts < last)
}, 180_000)

afterAll(async () => {
  await trace?.close()
  rmSync(directory, { recursive: true })
})

test('all turns are answered, many at the same time, and the run says how far it is', async () => {
  expect(end).toMatchObject({ code: 0, err: '' })
  expect(end.out).toMatch(/turns +200 answered/)
  expect(end.out.match(/^\d+ of 200 turns after [\d.]+ s$/gm)).toHaveLength(10)
  expect(turns).toHaveLength(TURNS)
  const openAt = (time: number) => turns.filter(({ ts, dur }) => ts <= time && time < ts + dur).length
  expect(Math.max(...turns.map(({ ts }) => openAt(ts)))).toBe(32)
})

test('no span is left open, and Perfetto has nothing to complain about', async () => {
  expect(await unfinished(trace)).toEqual([])
  expect(await validate(trace)).toEqual([])
})

test('no span has a parent from another turn', () => {
  expect(findMixUps(during, FIRST_TURNS_ONLY)).toEqual([])
})

test('nothing that begins while turns run stands outside of them, but who is told what they come to', () => {
  const outside = during.filter(({ parentId, name }) => parentId === null && !BESIDE.has(name))
  expect(outside.filter(({ ts }) => ts > turns[0]!.ts)).toEqual([])
})

test('the check notices every single span that is moved into another turn, whatever its name', () => {
  const names = [...new Set(during.map(({ name }) => name))]
  const byId = new Map(during.map((span) => [span.spanId, span]))
  const some = aFewTurns(byId)
  const unnoticed = names.filter((name) => {
    const span = some.find((candidate) => candidate.name === name && candidate.parentId !== null)
    if (span === undefined) return false
    const own = pathOf(span, byId)[0]!
    const stranger = some.find(
      (other) => other.name === byId.get(span.parentId!)!.name && pathOf(other, byId)[0] !== own,
    )
    const moved = some.map((each) => (each === span ? { ...span, parentId: stranger!.spanId } : each))
    return findMixUps(moved, FIRST_TURNS_ONLY).length === 0
  })
  expect(unnoticed).toEqual([])
})

test('most kinds of span hold the mark of their turn, so a swap of two is noticed as well', () => {
  const inTurns = during.filter(({ parentId }) => parentId !== null)
  const without = [...new Set(inTurns.map(({ name }) => name))].filter(
    (name) => !inTurns.some((span) => span.name === name && marksIn(span).length > 0),
  )
  // What has to do with models is told by adapters, which record no arguments.
  expect(without.filter((name) => !name.startsWith('llm.'))).toEqual(['skill.matcher_sync', 'channel.metrics_send'])
})

/** The counting of turns is nobody's in particular. */
const BESIDE: ReadonlySet<string> = new Set(['agent.turn', 'channel.metrics_recv'])

/** Enough of the trace to know what is usual, and small enough to be looked at many times. */
function aFewTurns(byId: ReadonlyMap<string, Span>): Span[] {
  const last = turns.slice(-5)
  return during.filter((span) => last.includes(pathOf(span, byId)[0]!))
}
