import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { AGENT_SPANS } from './span-map.ts'

const directory = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', directory), 'utf8')

test('the span table of the README says what the span map says', () => {
  const rows = Object.entries(AGENT_SPANS).map(([name, { kind, brief, attributes }]) => {
    const keys = Object.entries(attributes).map(([key, definition]) =>
      'required' in definition ? `**\`${key}\`**` : `\`${key}\``,
    )
    return `| \`${name}\` | ${kind} | ${brief} | ${keys.join(', ')} |`
  })
  expect(rows.length).toBeGreaterThan(0)
  const lines = readme.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines.filter((line) => line.startsWith('| `'))).toEqual(rows)
})

test('the example of the README runs, and leaves its spans in a trace where the process has the condition', async () => {
  const traces = mkdtempSync(join(tmpdir(), 'zeph-readme-'))
  onTestFinished(() => rmSync(traces, { recursive: true }))
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1]
  const node = (...conditions: string[]) =>
    promisify(execFile)(
      process.execPath,
      [
        '--conditions=@zeph-telemetry/source',
        ...conditions,
        '--no-warnings',
        '--input-type=module-typescript',
        `--eval=${example}`,
      ],
      { cwd: directory, env: { ...process.env, NODE_OPTIONS: '', ...TELEMETRY, ZEPH_TELEMETRY_TRACE_DIR: traces } },
    )
  expect((await node()).stdout).toBe('Hello, Ada!\n')
  expect(globSync('*', { cwd: traces })).toEqual([])
  expect((await node('--conditions=profiling')).stdout).toBe('Hello, Ada!\n')
  const [trace] = globSync('*.json', { cwd: traces }).map((file) => readFileSync(join(traces, file), 'utf8'))
  for (const name of ['agent.turn', 'agent.prepare_context']) expect(trace).toContain(`"${name}"`)
})

const TELEMETRY = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_BACKEND: 'local' }
