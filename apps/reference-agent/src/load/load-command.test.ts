/** The command line under load, from its start to the signal that ends it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runMain } from '../fixtures/run-main.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reference-agent-load-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Starts the command line with telemetry. */
function start(args: readonly string[]) {
  const directory = temporaryFolder()
  const flags = ['@zeph-telemetry/source', 'profiling'].map((condition) => `--conditions=${condition}`)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, MAIN, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, REFERENCE_AGENT_DELAY_SCALE: '0' },
  })
  const problems = text(child.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  /** The next line that fits. */
  const line = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const { value = '', done } = await lines.next()
      const match = pattern.exec(value)
      if (match !== null) return match
      if (done) throw new Error(`it ended without printing ${pattern}: ${await problems}`)
    }
  }
  return { child, directory, line, problems }
}

const ADDRESSES = /^Metrics are served at (\S+), health at (\S+)$/

test('metrics and health are served under load and after it, until the process is told to end', async () => {
  const { child, directory, line, problems } = start([
    ...['--load', '1', '--concurrency', '4', '--metrics', '0', '--serve'],
  ])
  const [, metrics = '', health = ''] = await line(ADDRESSES)
  await line(/^Load: 4 turns at a time for 1 s$/)
  const [, turns, tools, failed] = await line(/^Load over: (\d+) turns, 0 of them failed; (\d+) tools, (\d+) of them/)
  const served = await (await fetch(metrics)).text()
  expect(sumOf(served, 'gen_ai_invoke_agent_duration_count')).toBe(Number(turns))
  expect(sumOf(served, 'gen_ai_invoke_agent_tool_calls_sum')).toBe(Number(tools))
  // How many depends on the machine.
  expect(served).toMatch(/^channel_dropped_total\{channel_name="status"\} \d+$/m)
  // The third of the first four tasks reads a file that is not there.
  expect(Number(failed)).toBeGreaterThan(0)
  const report = (await (await fetch(health)).json()) as { status: string; checks: { name: string }[] }
  const names = report.checks.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['memory_store', 'mcp:notes', 'mcp:files']))
  expect(report.status).toBe('healthy')
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([0, null])
  expect(await problems).toBe('')
  const files = readdirSync(join(directory, '.local/traces'))
  // Its own and those of its servers, all of them whole.
  expect(files).toHaveLength(3)
  for (const file of files) {
    expect(() => JSON.parse(readFileSync(join(directory, '.local/traces', file), 'utf8'))).not.toThrow()
  }
})

test('a task is served in the same way', async () => {
  const { child, line } = start(['remember that it rains', '--metrics', '0', '--serve'])
  const [, metrics = ''] = await line(ADDRESSES)
  await line(/^ +turns +1 answered/)
  expect(sumOf(await (await fetch(metrics)).text(), 'gen_ai_invoke_agent_duration_count')).toBe(1)
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([0, null])
})

/** Of all series whose line begins so. */
function sumOf(metrics: string, beginning: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(beginning))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

test('without telemetry it works under load, too, and nothing is served', async () => {
  const { out, err, code } = await runMain(['--load', '1'], { directory: temporaryFolder() })
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out).toMatch(/^Load: 1 turns at a time for 1 s\nLoad over: [1-9]\d* turns, 0 of them failed; /)
})

test.each([
  ['--load', 'long'],
  ['--metrics', '70000'],
])('%s %s is a wrong option', async (option, value) => {
  const { err, code } = await runMain([option, value, 'x'], { directory: temporaryFolder() })
  expect({ err, code }).toEqual({ err: expect.stringContaining('It must be a whole number'), code: 1 })
})
