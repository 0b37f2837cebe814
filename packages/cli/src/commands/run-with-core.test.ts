/** The commands on what core really writes, not on files made for tests. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCli } from '../fixtures/run-cli.ts'
import { temporaryFolder } from '../fixtures/trace-builder.ts'

const USE_CORE = fileURLToPath(new URL('../fixtures/programs/use-core.ts', import.meta.url))
/** Core unbuilt; an environment of a user has no such thing. */
const env = { NODE_OPTIONS: '--conditions=@zeph-telemetry/source' }

interface JsonSpan {
  name: string
  error: boolean
  unfinished?: true
  children: JsonSpan[]
}

function outline({ name, error, unfinished, children }: JsonSpan): string {
  const inside = children.length === 0 ? '' : `(${children.map(outline).join(' ')})`
  return `${name}${error ? '!' : ''}${unfinished ? '...' : ''}${inside}`
}

async function outlines(cwd: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await runCli(['tree', '--json', ...args], { cwd })
  return (JSON.parse(stdout) as { roots: JsonSpan[] }).roots.map(outline)
}

const TWO_TURNS = ['agent.turn(llm.chat tool.execute tool.execute)', 'agent.turn!(tool.shell!)']

test('run, tree and summary work together on a program that uses core', async () => {
  const cwd = temporaryFolder()
  const { stderr, code } = await runCli(['run', '--service', 'shop', '--session', 's1', USE_CORE], { cwd, env })
  expect(code).toBe(0)
  const [, file = ''] = /zeph-trace open (\.local\/traces\/s1_\d{8}T\d{6}\.json)\n/.exec(stderr) ?? []
  expect(await outlines(cwd, file)).toEqual(TWO_TURNS)
  expect(await outlines(cwd)).toEqual(TWO_TURNS)
  const { stdout } = await runCli(['summary', '--json'], { cwd })
  const summary = JSON.parse(stdout) as { started: string; names: { name: string; count: number; total_us: number }[] }
  expect(summary).toMatchObject({ service: 'shop', session: 's1', spans: 6, traces: 2, errors: 2, unfinished: 0 })
  expect(summary.names.find(({ name }) => name === 'tool.execute')).toMatchObject({ count: 2 })
  expect(Math.abs(Date.parse(summary.started) - Date.now())).toBeLessThan(600_000)
})

test('a killed program leaves a trace that reads up to the kill', async () => {
  const cwd = temporaryFolder()
  const { stderr, signal } = await runCli(['run', USE_CORE, 'kill'], { cwd, env })
  expect([signal, stderr]).toEqual(['SIGKILL', expect.stringContaining('trace written')])
  expect(await outlines(cwd)).toEqual([...TWO_TURNS, 'agent.turn...(tool.execute)'])
})

test('a trace in several parts reads as one', async () => {
  const cwd = temporaryFolder()
  const limits = { ZEPH_TELEMETRY_TRACE_MAX_MB: '0.001' }
  const { stderr } = await runCli(['run', '--session', 'p', USE_CORE], { cwd, env: { ...env, ...limits } })
  expect(stderr.match(/trace written/g)?.length).toBeGreaterThan(1)
  expect(await outlines(cwd)).toEqual(TWO_TURNS)
  const [, first = ''] = /zeph-trace open (\S+)/.exec(stderr) ?? []
  expect(readFileSync(join(cwd, first), 'utf8').match(/"ph":"b"/g)?.length).toBeLessThan(6)
})
