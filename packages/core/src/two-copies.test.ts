/** Several copies of core in one process, as two dependants with different versions bring them: one trace, one recorder. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERSION } from './global-state.ts'

const NEWER = '0.99.0'
let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'two-copies-'))
  symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), join(directory, 'node_modules'))
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  const imports = { '#alloc': './alloc/no-allocations.ts', '#pyroscope': './pyroscope/no-pyroscope.ts' }
  for (const copy of ['old', 'new']) {
    cpSync(import.meta.dirname, join(directory, copy), { recursive: true })
    writeFileSync(join(directory, copy, 'package.json'), JSON.stringify({ type: 'module', imports }))
  }
  const state = join(directory, 'new', 'global-state.ts')
  writeFileSync(state, readFileSync(state, 'utf8').replace(`'${VERSION}'`, `'${NEWER}'`))
})

afterAll(() => rmSync(directory, { recursive: true }))

function run(program: string): { out: unknown; err: string } {
  const file = join(directory, 'program.ts')
  writeFileSync(file, program)
  const { stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    cwd: directory,
    encoding: 'utf8',
  })
  return { out: stdout === '' ? undefined : JSON.parse(stdout), err: stderr }
}

const BOTH = `
import * as older from './old/on.ts'
import * as newer from './new/on.ts'
const spans: { name: string; spanId: string; parentSpanId: string | undefined; attributes: object }[] = []
`
const REPORT = `
const byId = new Map(spans.map((span) => [span.spanId, span.name]))
console.log(JSON.stringify(spans.map((span) => [span.name, byId.get(span.parentSpanId ?? '') ?? null, span.attributes])))
`

test("spans of both copies nest in one another, and either copy sees the other's as active", () => {
  const { out, err } = run(`${BOTH}
older.addLayer({ name: 'recorder', onEnd: (span) => void spans.push(span) })
const inner = newer.instrumentFn('llm.chat', async () => newer.activeSpan().set('seen', true))
await older.withSpan('agent.turn', {}, () => newer.withContext({ turnId: 't' }, () => older.withSpan('agent.tool_loop', {}, inner)))
${REPORT}`)
  expect(out).toEqual([
    ['llm.chat', 'agent.tool_loop', { seen: true }],
    ['agent.tool_loop', 'agent.turn', { 'zeph.turn.id': 't' }],
    ['agent.turn', null, {}],
  ])
  expect(err.split('\n')).toEqual([expect.stringContaining(`(${VERSION}, ${NEWER}); ${NEWER} records for all`), ''])
})

test('a copy that records already is not replaced by a newer one', () => {
  const { out, err } = run(`
import * as older from './old/on.ts'
const spans: { name: string; spanId: string; parentSpanId: string | undefined; attributes: object }[] = []
older.addLayer({ name: 'recorder', onEnd: (span) => void spans.push(span) })
const newer = await import('./new/on.ts')
older.withSpan('agent.turn', {}, () => newer.withSpan('llm.chat', {}, () => {}))
${REPORT}`)
  expect(out).toEqual([
    ['llm.chat', 'agent.turn', {}],
    ['agent.turn', null, {}],
  ])
  expect(err).toContain(`${VERSION} records for all`)
})
