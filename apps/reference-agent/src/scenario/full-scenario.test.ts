/** The full scenario as a user runs it, and its trace and those of its servers, merged, as Perfetto's own engine reads them back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTrace, spans as readSpans, type Trace, unfinished, validate } from '@zeph-telemetry/perfetto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mergeTraces, tracesToMerge } from '../fixtures/merge-traces.ts'
import { type MainEnd, runMain } from '../fixtures/run-main.ts'
import { FULL_SCENARIO } from './full-scenario.ts'
import { EXPECTED_NAMES, NESTED_PAIRS } from './span-names.ts'

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-full-'))
const recording = { directory, conditions: ['profiling'], env: { ZEPH_TELEMETRY_ENABLED: 'true' } }

let end: MainEnd
let trace: Trace

beforeAll(async () => {
  end = await runMain(['--scenario', 'full'], recording)
  trace = await openTrace(await mergeTraces(tracesToMerge(end), directory))
})

afterAll(async () => {
  await trace?.close()
  rmSync(directory, { recursive: true })
})

test('it ends well and says so: steps, spans with their counts, where the trace is', () => {
  expect(end).toMatchObject({ code: 0, err: '' })
  for (const { name } of FULL_SCENARIO) expect(end.out).toMatch(new RegExp(`^  ${name} .+ s$`, 'm'))
  const { length } = EXPECTED_NAMES
  expect(end.out).toContain(`Spans: ${length} of ${length} emitted`)
  expect(end.out).toMatch(/^ {2}agent\.turn +\d+ /m)
  expect(end.out).not.toMatch(/FAILED|NOT EMITTED/)
  expect(end.out.split('\n').filter((line) => line.length > 80 && !line.includes('npm run trace'))).toEqual([])
})

test('the traces import without a complaint, with every span and no other, all finished', async () => {
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
  const names = new Set((await readSpans(trace)).map(({ name }) => name))
  expect(EXPECTED_NAMES.filter((name) => !names.has(name))).toEqual([])
  expect([...names].filter((name) => !EXPECTED_NAMES.includes(name))).toEqual([])
})

/** Every direct parent and child of the trace, by the recorded parent and not by how slices are drawn. */
const PAIRS = `
  select distinct parent.name as parent, child.name as child
  from slice child
  join args wanted on wanted.arg_set_id = child.arg_set_id and wanted.key = 'args.parent_id'
  join args own on own.key = 'args.span_id' and own.string_value = wanted.string_value
  join slice parent on parent.arg_set_id = own.arg_set_id
  where child.dur > 0 and parent.dur > 0`

test('every nested pair of the specification is in the trace, as a direct parent and child', async () => {
  const found = new Set((await trace.query(PAIRS)).map(({ parent, child }) => `${parent} > ${child}`))
  const wanted = NESTED_PAIRS.map(([parent, child]) => `${parent} > ${child}`)
  expect(wanted.filter((pair) => !found.has(pair))).toEqual([])
  expect(found).not.toContain('agent.tool_exec > agent.tool_loop')
})

const FALLBACKS = `
  select count(*) as count from slice
  join args choice on choice.arg_set_id = slice.arg_set_id and choice.key = 'args.zeph.router.choice'
  join args fallbacks on fallbacks.arg_set_id = slice.arg_set_id and fallbacks.key = 'args.zeph.router.fallbacks'
  where slice.name = 'llm.router' and choice.string_value = 'scripted-1' and fallbacks.int_value = 1`

test('the model has to be asked again at first, and the main model writes what is too long for the small one', async () => {
  const retries = (await readSpans(trace)).filter(({ name }) => name === 'llm.retry')
  expect(retries.map(({ args }) => args['zeph.retry.reason'])).toEqual(['429'])
  expect((await trace.query(FALLBACKS))[0]!['count']).toBeGreaterThan(0)
})

test('a server that announces a tool makes the agent list them anew, below the call that led to it', async () => {
  const spans = await readSpans(trace)
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const refresh = spans.find(({ name }) => name === 'mcp.tool_refresh')!
  const cause = byId.get(refresh.parentId!)!
  expect([cause.name, cause.args['gen_ai.tool.name'], cause.args['kind']]).toEqual([
    'mcp.call_tool',
    'add_note',
    'server',
  ])
  const listings = spans.filter(({ parentId }) => parentId === refresh.spanId)
  expect(listings.map(({ name, args }) => [name, args['kind']])).toEqual([['mcp.list_tools', 'client']])
  expect(refresh.args['zeph.result.count']).toBe(5)
})

test('the span of what starts outside a turn is a root, and every other one has a parent that is there', async () => {
  const spans = await readSpans(trace)
  const ids = new Set(spans.map(({ spanId }) => spanId))
  expect(spans.filter(({ parentId }) => parentId !== null && !ids.has(parentId))).toEqual([])
})

test('a step left out is told by the spans that are missing, and ends with code 1', async () => {
  const { out, code } = await runMain(['--scenario', 'full', '--skip', 'web-page'], recording)
  expect(code).toBe(1)
  expect(out).toMatch(/^NOT EMITTED: 1\n {2}tool\.web_scrape$/m)
})

test('without the condition every step works, and no span is emitted', async () => {
  const { out, code } = await runMain(['--scenario', 'full'], { directory })
  expect(code).toBe(1)
  expect(out).not.toContain('FAILED')
  expect(out).toContain(`Spans: 0 of ${EXPECTED_NAMES.length} emitted`)
})
